"""Run by Alembic inside the transaction that `mailmap.store.database` has opened; there is no alembic.ini."""

from alembic import context

from mailmap.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
