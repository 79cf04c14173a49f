"""Alembic: the database's form, version by version."""
