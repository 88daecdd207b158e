"""Migrations: bring a database to the tables of this version of the registry."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from registry.database import Database

# Any number that no other user of the same PostgreSQL server is likely to choose.
_LOCK = 7_305_815_161


async def migrate(database: Database) -> None:
    """Run every migration that the database has not seen, in one transaction."""
    async with database.engine.execution_options(registry_writes=True).begin() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Whether the database has seen every migration, and none that this version does not know."""
    async with database.engine.connect() as connection:
        return (
            await connection.run_sync(_current)
            == ScriptDirectory.from_config(_config()).get_current_head()
        )


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two replicas that start together must not both create the tables.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "registry:migrations")
    return config
