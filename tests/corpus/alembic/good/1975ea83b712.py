"""its name is its revision"""
down_revision = None
def upgrade():
    revision = "not this one"
class Revision:
    down_revision = "nor this"
