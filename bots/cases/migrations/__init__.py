"""Alembic: the database's form, version by version."""

HEAD = "0012"  # newest version; known without loading Alembic, which a start-up shouldn't pay for
