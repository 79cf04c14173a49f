"""Alembic's entry: runs the versions on the connection that `Database.migrate` hands over."""

from alembic import context

from bots.cases import operation_tables
from bots.cases.tables import metadata

assert operation_tables.productions.metadata is metadata  # its tables are among those that are compared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
