"""Alembic's door: runs the steps on the connection, and in the transaction, that ``migrate`` holds the lock with."""

from alembic import context

from calculator.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # SQLite can, once BEGIN is ours: a step is done whole or not at all
)
context.run_migrations()
