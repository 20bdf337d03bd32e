"""chunks

Revision ID: 29d29ca5222a
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "29d29ca5222a"
down_revision: Union[str, Sequence[str], None] = "18c18bf4111f"
branch_labels: Union[str, Sequence[str], None] = ("rag",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "chunks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("chunks")
