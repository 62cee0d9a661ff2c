"""Answers given in conversations, and what people thought of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("work_id", sa.String(200), primary_key=True),
        sa.Column("message", sa.String(80)),
        sa.Column("question", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("work_id", sa.String(200), primary_key=True),
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("feedback", "answers"):
        op.drop_table(table)
