"""What dependencies open is closed as FastAPI closes it, on the short way too."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from fastapi import Depends, HTTPException
from starlette.testclient import TestClient

from tests.server.conftest import served

pytestmark = pytest.mark.anyio


class Trouble(Exception):
    """What a dependency makes of a failure, or fails with itself."""


def journalled(journal: list[str], mood: str) -> tuple[Any, Any]:
    """A generator in a thread and one in the loop, which depends on it."""

    def below() -> Iterator[str]:
        journal.append("open below")
        try:
            yield "below"
        except BaseException as error:
            journal.append(f"below saw {type(error).__name__}")
            raise
        finally:
            journal.append("close below")

    async def above(below: Annotated[str, Depends(below)]) -> AsyncIterator[str]:
        journal.append(f"open above {below}")
        try:
            yield "above"
        except Exception as error:
            journal.append(f"above saw {type(error).__name__}")
            if mood == "keeps":
                return
            if mood == "turns":
                raise HTTPException(409, "turned") from error
            raise
        finally:
            journal.append("close above")
            if mood == "fails":
                raise Trouble

    return below, above


def journalling(service: Any, journal: list[str], mood: str) -> Any:
    below, above = journalled(journal, mood)

    class Paths(service.Paths):  # type: ignore[misc]
        def __init__(
            self,
            above: Annotated[str, Depends(above)],
            below: Annotated[str, Depends(below)],
        ) -> None: ...

        async def read_mine(self) -> Any:
            journal.append("called")
            if mood in ("raises", "keeps", "turns"):
                raise Trouble
            if mood == "refuses":
                raise HTTPException(409)
            return service.echo("readMine")

    return Paths


@pytest.mark.parametrize("mood", ["calm", "raises", "refuses", "keeps", "turns", "fails"])
def test_what_was_opened_is_closed_as_fastapi_closes_it(
    service: Any, mood: str, solved: list[str]
) -> None:
    told: list[Any] = []
    for long in (False, True):
        journal: list[str] = []
        Paths = journalling(service, journal, mood)  # noqa: N806
        assert long or not solved
        app = served(service, handler=Paths, breach="log")
        if long:
            app.dependency_overrides[len] = len
        answer = TestClient(app, raise_server_exceptions=False).get("/routes/mine")
        told.append((journal, answer.status_code, answer.content))
    assert told[0] == told[1]
    assert told[0][0][:3] == ["open below", "open above below", "called"]
    assert told[0][0][-1] == "close below"
    status = {"calm": 200, "refuses": 409, "turns": 409, "fails": 200}.get(mood, 500)
    assert told[0][1] == status


async def test_what_was_opened_is_closed_in_peace(service: Any, solved: list[str]) -> None:
    journal: list[str] = []
    called = anyio.Event()

    async def resource() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await checkpoint()
            journal.append("closed")

    class Paths(service.Paths):  # type: ignore[misc]
        def __init__(self, resource: Annotated[None, Depends(resource)]) -> None: ...

        async def read_mine(self) -> Any:
            called.set()
            await anyio.sleep_forever()

    app = served(service, handler=Paths)

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None: ...

    async with anyio.create_task_group() as group:
        scope = {"type": "http", "method": "GET", "path": "/routes/mine", "headers": []}
        group.start_soon(app, scope, receive, send)
        await called.wait()
        group.cancel_scope.cancel()
    assert journal == ["closed"]
    assert solved == []
