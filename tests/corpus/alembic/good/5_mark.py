"""with a mark"""
revision = f"5e{{}}"
revision = "5e00"
down_revision = "4d00"
