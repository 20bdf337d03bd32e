"""posts

Revision ID: 3d2c5e7f9b1a
Revises:
Create Date: 2026-01-02 03:04:05.678901

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "3d2c5e7f9b1a"
down_revision: Union[str, Sequence[str], None] = "1f0a3c5b7d9e"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author", sa.Integer, sa.ForeignKey("users.id", name="posts_author_fkey")),
        sa.Column("body", sa.Text),
    )
    op.create_index("posts_author", "posts", ["author"])


def downgrade() -> None:
    op.drop_table("posts")
