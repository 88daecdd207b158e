"""What lives as long as the process, and how handlers get at it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection, Request

from registry.database import Database, open_database
from registry.lifecycle import Lifecycle
from registry.passwords import Passwords
from registry.settings import Settings
from registry.tokens import AccessTokens

_READING_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Resources:
    """The long-lived parts of one application."""

    settings: Settings
    database: Database
    lifecycle: Lifecycle
    passwords: Passwords
    access_tokens: AccessTokens


def open_resources(settings: Settings) -> Resources:
    """Build every part; nothing connects or starts yet."""
    return Resources(
        settings=settings,
        database=open_database(settings),
        lifecycle=Lifecycle(),
        passwords=Passwords(settings.password_hashing),
        access_tokens=AccessTokens(settings.secret_key, settings.access_token_seconds),
    )


def resources(connection: HTTPConnection) -> Resources:
    """The parts of the application that serves this request."""
    found: Resources = connection.app.state.resources
    return found


ResourcesDep = Annotated[Resources, Depends(resources)]


def session(request: Request, parts: ResourcesDep) -> AsyncSession:
    """The request's session; the unit of work commits and closes it."""
    return parts.database.session(writes=request.method not in _READING_METHODS)


SessionDep = Annotated[AsyncSession, Depends(session)]
