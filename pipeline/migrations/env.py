"""Alembic's entry: the connection is handed over by pipeline/store.py."""

from alembic import context

from pipeline.store import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table only by rebuilding it
)
with context.begin_transaction():
    context.run_migrations()
