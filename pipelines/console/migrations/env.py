"""Alembic's entry: runs the steps on the connection that `database.migrate` hands in."""

from __future__ import annotations

from alembic import context

from pharos.pipelines.console.tables import metadata

connection = context.config.attributes["connection"]
# SQLite changes a column only by making the table anew.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
