"""What a source says of a document's state, and how the document was read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("version", "recipe"):
        column = sa.Column(name, sa.Text, nullable=False, server_default="")
        op.add_column("documents", column)


def downgrade() -> None:
    for name in ("version", "recipe"):
        op.drop_column("documents", name)
