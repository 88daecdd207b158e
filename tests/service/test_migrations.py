"""The migrations lead to the tables that the code maps, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from registry.database import Database, open_database
from registry.migrations import is_current, migrate
from registry.settings import Settings
from registry.tables import Base
from sqlalchemy import Connection

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_tables_and_migrations_agree(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_second_run_changes_nothing(database: Database) -> None:
    await migrate(database)
    assert await is_current(database)


async def test_an_empty_database_is_not_current(tmp_path: Path, settings: Settings) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}"
    empty = open_database(settings.model_copy(update={"database_url": url}))
    assert not await is_current(empty)
    await empty.close()
