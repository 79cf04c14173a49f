"""Alembic's entry: runs the versions on the connection that `Database.migrate` hands over."""

from alembic import context

from bots.cases import operation_tables
from bots.cases.tables import metadata
from bots.people import tables as people_tables
from bots.review import tables as review_tables

for _table in (operation_tables.productions, people_tables.users, review_tables.review_tasks):
    assert _table.metadata is metadata  # their modules' tables are among those that are compared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
