"""phone

Revision ID: 4c3d6f8a0b2e
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "4c3d6f8a0b2e"
down_revision: Union[str, Sequence[str], None] = "3d2c5e7f9b1a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = "search"


def upgrade() -> None:
    op.add_column("users", sa.Column("phone", sa.String(20)))
    op.execute("INSERT INTO search_terms (term) VALUES ('phone')")


def downgrade() -> None:
    op.execute("DELETE FROM search_terms WHERE term = 'phone'")
    op.drop_column("users", "phone")
