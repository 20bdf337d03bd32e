"""body

Revision ID: 3ae3adb6333b
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "3ae3adb6333b"
down_revision: Union[str, Sequence[str], None] = "18c18bf4111f"
branch_labels: Union[str, Sequence[str], None] = ("body",)
depends_on: Union[str, Sequence[str], None] = "29d29ca5222a"


def upgrade() -> None:
    op.add_column("documents", sa.Column("body", sa.Text))


def downgrade() -> None:
    op.drop_column("documents", "body")
