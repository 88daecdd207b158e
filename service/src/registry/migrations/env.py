"""Runs migrations on the connection that the registry hands over, or on the configured database."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from registry.database import open_database
from registry.settings import load_settings
from registry.tables import Base
from registry.tables.base import Serial, UtcDateTime


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in SQL: migrations outlive our classes."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is Serial:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def run(connection: Connection) -> None:
    """Run the migrations that were asked for on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        # SQLite cannot alter a column; a batch copies the table there, and alters it elsewhere.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_the_command_line() -> None:
    """Open the configured database for Alembic's own commands."""
    database = open_database(load_settings())
    async with database.engine.begin() as connection:
        await connection.run_sync(run)
    await database.close()


if (handed_over := context.config.attributes.get("connection")) is not None:
    run(handed_over)
else:
    asyncio.run(run_from_the_command_line())
