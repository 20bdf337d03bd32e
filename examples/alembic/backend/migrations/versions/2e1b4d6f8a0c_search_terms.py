"""search terms

Revision ID: 2e1b4d6f8a0c
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "2e1b4d6f8a0c"
down_revision: Union[str, Sequence[str], None] = "1f0a3c5b7d9e"
branch_labels: Union[str, Sequence[str], None] = ("search",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table("search_terms", sa.Column("term", sa.String(80), primary_key=True))


def downgrade() -> None:
    op.drop_table("search_terms")
