"""initial

Revision ID: 18c18bf4111f
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "18c18bf4111f"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    # Before there was Alembic, the service made its tables itself.
    inspector = sa.inspect(op.get_bind())
    if inspector.has_table("documents"):
        op.drop_table("documents")
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("documents")
