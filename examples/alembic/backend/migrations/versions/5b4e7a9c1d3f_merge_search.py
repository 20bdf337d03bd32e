"""merge search

Revision ID: 5b4e7a9c1d3f
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "5b4e7a9c1d3f"
down_revision: Union[str, Sequence[str], None] = ("2e1b4d6f8a0c", "4c3d6f8a0b2e")
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
