"""The database: one engine for SQLite or PostgreSQL, and the sessions on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from registry.settings import Settings

_WRITES = "registry_writes"


class Database:
    """An engine with two kinds of sessions: those that read and those that write."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        writing = engine.execution_options(**{_WRITES: True})
        self._reading = async_sessionmaker(engine, expire_on_commit=False)
        self._writing = async_sessionmaker(writing, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """The name of the dialect: sqlite or postgresql."""
        return self.engine.dialect.name

    def session(self, *, writes: bool) -> AsyncSession:
        """A session that takes no connection before its first statement."""
        return self._writing() if writes else self._reading()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are thrown away."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end of the block, and rolls back on an exception."""
        async with self._writing.begin() as session:
            yield session

    async def answers(self, patience_seconds: float) -> bool:
        """Whether the database answers in time."""
        try:
            async with asyncio.timeout(patience_seconds), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """Prepare the engine for the configured database; nothing connects yet."""
    sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    engine = create_async_engine(
        settings.database_url,
        pool_size=settings.database_pool,
        pool_pre_ping=not sqlite,
        # Failures end up in logs, and what was to be stored may be a secret.
        hide_parameters=True,
    )
    if sqlite:
        _prepare_sqlite(engine)
    return Database(engine)


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver's own implicit BEGIN is switched off so that ours, below, is the only one.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once, without waiting, when
        # another one wrote in between. Those that will write therefore queue at their beginning.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
