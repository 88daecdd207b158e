"""An application for the nasty document: handlers that say what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from nasty_server import (
    AccessHandler,
    AnswersHandler,
    BodiesHandler,
    InputsHandler,
    PathsHandler,
    Security,
    access_router,
    answers_router,
    bodies_router,
    current_principal,
    inputs_router,
    keep_contract,
    paths_router,
)
from nasty_server import responses as answers
from nasty_server.models import Echo, Point, Problem, Thing
from nasty_server.runtime.forms import UploadedFile
from nasty_server.runtime.streams import ServerSentEvent, json_octets
from nasty_server.security import ApiKeyCredentials, BasicCredentials, BearerCredentials


@dataclass(frozen=True)
class User:
    """Somebody with scopes."""

    name: str
    scopes: frozenset[str] = frozenset()


@dataclass
class Journal:
    """What happened, in order."""

    entries: list[str] = field(default_factory=list)


class Elsewhere(Exception):
    """An error of the service's own."""


def journal() -> Journal:
    """Replaced by tests."""
    return Journal()


JournalDep = Annotated[Journal, Depends(journal)]


async def resource(journal: JournalDep) -> AsyncIterator[str]:
    journal.entries.append("open")
    yield "resource"
    journal.entries.append("close")


class Judge(Security):
    def __init__(self, journal: JournalDep) -> None:
        self.journal = journal

    async def token(self, credentials: BearerCredentials) -> User | None:
        name, _, scopes = credentials.token.partition(":")
        return User(name, frozenset(scopes.split(","))) if name == "ann" else None

    def key(self, credentials: ApiKeyCredentials) -> User | None:
        return User("robot") if credentials.key == "k" else None

    def ticket(self, credentials: ApiKeyCredentials) -> User | None:
        return User("guest") if credentials.key == "t" else None

    def person(self, credentials: BasicCredentials) -> User | None:
        known = (credentials.username, credentials.password) == ("bob", "pass:word")
        return User("bob") if known else None


def plain(value: Any) -> Any:
    """An argument as JSON."""
    if isinstance(value, UploadedFile):
        return [value.filename, value.content_type, value.content.decode("latin-1")]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def echo(operation: str, **arguments: Any) -> Echo:
    return Echo(operation=operation, arguments={k: plain(v) for k, v in arguments.items()})


class Inputs(InputsHandler):
    async def read_scalars(self, **arguments: Any) -> Echo:
        return echo("readScalars", **arguments)

    def read_styles(self, **arguments: Any) -> Echo:
        return echo("readStyles", **arguments)

    async def read_exploded(self, **arguments: Any) -> Echo:
        return echo("readExploded", **arguments)

    async def read_path_styles(self, **arguments: Any) -> Echo:
        return echo("readPathStyles", **arguments)


class Bodies(BodiesHandler):
    async def create_thing(self, *, body: Any) -> Any:
        known = {
            **body.model_dump(exclude={"secret"}),
            "id": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        }
        return answers.CreateThing201(body=Thing(**known), location="/things/1", x_rank=3)

    async def choose(self, *, body: Any, content_type: str | None) -> Echo:
        return echo("choose", body=body, content_type=content_type, type=type(body).__name__)

    async def send_form(self, *, body: Any) -> Echo:
        return echo("sendForm", body=body)

    async def upload(self, *, body: Any) -> Echo:
        return echo("upload", **plain(body))

    async def post_reading(self, *, body: str, content_type: Any, accept: Any) -> Any:
        return answers.PostReading200(body=body, content_type=content_type, x_places=[1, 2])

    async def put_octets(self, *, body: bytes) -> Echo:
        return echo("putOctets", length=len(body))


class Paths(PathsHandler):
    async def read_mine(self) -> Echo:
        return echo("readMine")

    async def read_named(self, *, name: str) -> Echo:
        return echo("readNamed", name=name)

    async def delete_named(self, *, name: str) -> None:
        return None

    async def read_pair(self, *, name: str, other: str) -> Echo:
        return echo("readPair", name=name, other=other)


class Answers(AnswersHandler):
    def __init__(self, journal: JournalDep, resource: Annotated[str, Depends(resource)]) -> None:
        self.journal = journal

    async def __aenter__(self) -> Answers:
        self.journal.entries.append("enter")
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.journal.entries.append(f"exit {kind.__name__}" if kind else "exit")

    async def read_document(
        self, *, name: str, if_none_match: str | None, accept: str
    ) -> answers.ReadDocument200 | answers.ReadDocument304:
        if if_none_match == '"1"':
            return answers.ReadDocument304(etag='"1"')
        body = {"name": name} if accept == "application/json" else f"name: {name}\n"
        return answers.ReadDocument200(body=body, etag='"1"')

    def read_plain(self, *, size: int) -> str:
        return "x" * min(abs(size), 100)

    async def change_mood(self, *, mood: str) -> Any:
        self.journal.entries.append(mood)
        match mood:
            case "status":
                return answers.DeleteNamed204()
            case "schema":
                return answers.ChangeMood200(body=Point.model_construct(x="one"), x_rank=1)
            case "media":
                return JSONResponse(
                    {"x": 1}, media_type="application/cbor", headers={"x-rank": "1"}
                )
            case "header":
                return answers.ChangeMood200(body=Point(x=1), x_rank="high")
            case "raise":
                raise RuntimeError("a secret of the inner life")
            case "http":
                raise HTTPException(409, "Not now.")
            case _:
                raise Elsewhere(mood)

    async def watch_events(self, *, count: int) -> AsyncIterator[ServerSentEvent[Point]]:
        try:
            for number in range(count):
                yield ServerSentEvent(data=Point(x=number), id=str(number), event="point")
            if count == 99:
                await asyncio.sleep(3600)
        finally:
            self.journal.entries.append("events closed")

    async def read_lines(self) -> AsyncIterator[Point]:
        yield Point(x=1)
        yield Point(x=2, y=3)

    def read_archive(self) -> Any:
        return iter([b"PK", b"\x03\x04"])


class Access(AccessHandler):
    def __init__(self, caller: Annotated[User | None, Depends(current_principal)]) -> None:
        self.caller = caller

    async def read_open(self) -> Echo:
        return echo("readOpen", caller=self.caller.name if self.caller else None)

    async def read_either(self) -> Echo:
        return echo("readEither", caller=self.caller.name if self.caller else None)

    async def write_both(self, *, body: Point) -> Echo:
        return echo("writeBoth", caller=self.caller.name if self.caller else None)


def application(**settings: Any) -> FastAPI:
    """The service, as a person would put it together."""
    app = FastAPI()
    prefix = settings.get("prefix", "")
    app.include_router(inputs_router(Inputs), prefix=prefix)
    app.include_router(bodies_router(Bodies), prefix=prefix)
    app.include_router(paths_router(Paths), prefix=prefix)
    app.include_router(answers_router(Answers), prefix=prefix)
    app.include_router(access_router(Access, Judge), prefix=prefix)

    @app.get("/own/{word}")
    async def own(word: str) -> dict[str, str]:
        return {"word": word}

    @app.exception_handler(Elsewhere)
    async def elsewhere(request: Request, error: Elsewhere) -> Response:
        status = 409 if str(error) == "own" else 418
        body = json_octets(Problem(title="Elsewhere", status=status))
        return Response(body, status, media_type="application/problem+json")

    keep_contract(app, **settings)
    return app
