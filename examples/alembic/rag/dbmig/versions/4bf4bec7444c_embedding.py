"""embedding

Revision ID: 4bf4bec7444c
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "4bf4bec7444c"
down_revision: Union[str, Sequence[str], None] = "29d29ca5222a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("chunks", sa.Column("embedding", sa.Text))


def downgrade() -> None:
    op.drop_column("chunks", "embedding")
