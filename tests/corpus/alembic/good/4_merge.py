"""windows"""
revision = "4d00"
down_revision = ("2b00aa", "3c00",)
def upgrade():
    pass
