"""Migrations: bring a database to the tables of this version of the registry."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from registry.database import Database

# Any number that no other user of the same PostgreSQL server is likely to choose.
_LOCK = 7_305_815_161


class NewerDatabase(Exception):
    """The database has seen a migration that this version of the registry does not know."""


async def migrate(database: Database) -> None:
    """Run every migration that the database has not seen, in one transaction."""
    async with database.engine.execution_options(registry_writes=True).begin() as connection:
        await connection.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Whether the database has seen every migration; NewerDatabase if it has seen more."""
    scripts = ScriptDirectory.from_config(_config())
    async with database.engine.connect() as connection:
        seen = await connection.run_sync(_current)
    _refuse_unknown(seen, scripts)
    return seen == scripts.get_current_head()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two replicas that start together must not both create the tables.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config()
    _refuse_unknown(_current(connection), ScriptDirectory.from_config(config))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(seen: str | None, scripts: ScriptDirectory) -> None:
    if seen is not None and seen not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabase


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "registry:migrations")
    return config
