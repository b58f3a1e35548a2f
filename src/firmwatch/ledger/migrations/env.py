"""Alembic's entry: runs the migrations on the connection that `ledger.revisions` hands over."""

from __future__ import annotations

from alembic import context

from firmwatch.ledger.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can alter little of a table in place; Alembic then copies the table.
    render_as_batch=True,
    # The connection begins its transactions itself, so that DDL rolls back on SQLite as well.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
