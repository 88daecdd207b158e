"""The command line of the service: python -m registry serve | migrate."""

import argparse
import asyncio
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from uvicorn.supervisors import ChangeReload

from registry.app import create_app
from registry.database import open_database
from registry.logs import configure_logs, log
from registry.migrations import NewerDatabase, is_current, migrate
from registry.server import PortError, address, listen, serve
from registry.settings import PREFIX, Settings, SettingsError, describe_settings, load_settings


class BootError(Exception):
    """The service cannot start as it is set up; says why in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it went well, 2 if something is set up wrongly."""
    parser = argparse.ArgumentParser(
        prog="registry",
        description="The contract registry.",
        epilog=describe_settings(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="take requests until SIGTERM or Ctrl-C")
    serving.add_argument("--reload", action="store_true", help="start again when code changes")
    serving.add_argument("--migrate", action="store_true", help="migrate the database first")
    commands.add_parser("migrate", help="create or update the tables")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings()
        configure_logs(settings)
        if chosen.command == "migrate":
            asyncio.run(_migrate(settings))
        else:
            _serve(settings, reload=chosen.reload, migrate_first=chosen.migrate)
    except NewerDatabase:
        sys.stderr.write("The database was migrated by a newer version of the registry.\n")
        return 2
    except (SettingsError, BootError, PortError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def serve_anew(sockets: list[socket.socket] | None) -> None:
    """What the process does that is started anew when code changes."""
    # The one who edits is waiting for it.
    settings = load_settings(drain_seconds=0)
    configure_logs(settings)
    for listener in sockets or ():
        serve(create_app(settings), settings, listener)


def _serve(settings: Settings, *, reload: bool, migrate_first: bool) -> None:
    with listen(settings) as listener:
        asyncio.run(_migrate(settings) if migrate_first else _check(settings))
        url = address(listener)
        log.info("listening", url=url, documentation=f"{url}/docs")
        if reload:
            watched = str(Path(__file__).parent)
            config = uvicorn.Config(
                "registry.cli", reload=True, reload_dirs=[watched], log_config=None
            )
            ChangeReload(config, target=serve_anew, sockets=[listener]).run()
        else:
            serve(create_app(settings), settings, listener)


async def _migrate(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await migrate(database)
    except (SQLAlchemyError, OSError) as error:
        raise _unreachable(error) from None
    finally:
        await database.close()
    log.info("migrated", database=database.dialect)


async def _check(settings: Settings) -> None:
    database = open_database(settings)
    try:
        current = await is_current(database)
    except (SQLAlchemyError, OSError) as error:
        raise _unreachable(error) from None
    finally:
        await database.close()
    if not current:
        raise BootError('The database is not up to date: run "python -m registry migrate".')


def _unreachable(error: Exception) -> BootError:
    # The first line of a driver's message says what is wrong; the rest quotes SQL.
    reason = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
    return BootError(f"The database of {PREFIX}DATABASE_URL cannot be used: {reason}.")
