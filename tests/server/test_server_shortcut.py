"""The short way to an endpoint answers as FastAPI's own does, and is left where it would not."""

import functools
import gc
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, HTTPException, Query, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Host, Mount
from starlette.testclient import TestClient

from tests.server.conftest import served

pytestmark = pytest.mark.anyio


REQUESTS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (200, "GET", "/routes/x%2Fy", {}),
    (200, "HEAD", "/routes/mine", {}),
    (405, "POST", "/routes/mine", {}),
    (201, "POST", "/things", {"json": {"name": "a", "secret": "b"}}),
    (422, "POST", "/things", {"json": {"name": 1}}),
    (400, "POST", "/things", {"content": b"{", "headers": {"content-type": "application/json"}}),
    (415, "POST", "/things", {"content": b"{}"}),
    (200, "GET", "/open", {"headers": {"Authorization": "Bearer ann:read"}}),
    (401, "GET", "/open", {"headers": {"Authorization": "Bearer nobody"}}),
    (401, "GET", "/either", {}),
    (500, "GET", "/moods?mood=raise", {}),
    (409, "GET", "/moods?mood=http", {}),
    (200, "GET", "/lines", {}),
)


def sent(client: TestClient, method: str, path: str, more: dict[str, Any]) -> Any:
    answer = client.request(method, path, **more)
    return answer.status_code, sorted(answer.headers.items()), answer.content


@pytest.mark.parametrize(("status", "method", "path", "more"), REQUESTS)
def test_both_ways_answer_alike(
    service: Any, status: int, method: str, path: str, more: dict[str, Any]
) -> None:
    short, long = service.application(), service.application(shortcuts=False)
    told = [
        sent(TestClient(app, raise_server_exceptions=False), method, path, more)
        for app in (short, long)
    ]
    assert told[0] == told[1]
    assert told[0][0] == status


def test_a_service_may_do_without_the_short_way(service: Any, solved: list[str]) -> None:
    assert TestClient(service.application()).get("/routes/mine").status_code == 200
    assert solved == []
    assert TestClient(service.application(shortcuts=False)).get("/routes/mine").status_code == 200
    assert solved


class Notes:
    """What a dependency was told, and how often it was asked."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def __call__(self, request: Request) -> str:
        self.said.append(f"{request.method} {request.url.path} {request.path_params}")
        return "called"


def test_what_a_service_depends_on_is_called_once_in_its_order(
    service: Any, solved: list[str]
) -> None:
    order: list[str] = []

    def plain() -> str:
        order.append("plain")
        return "plain"

    class Made:
        def __init__(self, plain: Annotated[str, Depends(plain)]) -> None:
            order.append("made")
            self.plain = plain

    async def fresh() -> int:
        order.append("fresh")
        return len(order)

    class Paths(service.Paths):  # type: ignore[misc]
        def __init__(
            self,
            made: Annotated[Made, Depends(Made)],
            first: Annotated[int, Depends(fresh, use_cache=False)],
            second: Annotated[int, Depends(fresh, use_cache=False)],
            plain: Annotated[str, Depends(plain)],
        ) -> None:
            self.told = [made.plain, plain, first, second]

        async def read_mine(self) -> Any:
            return service.echo("readMine", told=self.told)

    answer = TestClient(served(service, plain, handler=Paths)).get("/routes/mine").json()
    assert order == ["plain", "made", "fresh", "fresh"]
    assert answer["arguments"]["told"] == ["plain", "plain", 3, 4]
    assert solved == []


@pytest.mark.parametrize("long", [False, True])
def test_a_handler_sees_the_request_as_it_was_sent(service: Any, long: bool) -> None:
    notes = Notes()

    class Paths(service.Paths):  # type: ignore[misc]
        def __init__(self, notes: Annotated[str, Depends(notes)]) -> None: ...

    app = served(service, handler=Paths)
    if long:
        app.dependency_overrides[len] = len
    root = FastAPI()
    root.mount("/below", app)
    client = TestClient(root)
    assert client.get("/below/routes/a%20b").status_code == 200
    assert client.head("/below/routes/mine").status_code == 200
    assert notes.said == ["GET /below/routes/a b {'name': 'a b'}", "GET /below/routes/mine {}"]


def with_a_parameter(word: Annotated[str, Query()] = "w") -> None: ...


def with_tasks(tasks: BackgroundTasks) -> None: ...


def with_response(response: Response) -> None: ...


def with_something_to_close() -> Iterator[None]:
    yield


@functools.wraps(with_something_to_close)
def wrapped() -> Any:
    return with_something_to_close()


@pytest.mark.parametrize(
    "dependency",
    [
        with_a_parameter,
        with_tasks,
        with_response,
        wrapped,
        functools.partial(with_a_parameter, word="x"),
    ],
    ids=["parameter", "tasks", "response", "wrapped", "partial"],
)
def test_what_only_fastapi_understands_is_left_to_it(
    service: Any, dependency: Callable[..., Any], solved: list[str]
) -> None:
    app = served(service, dependency)
    assert TestClient(app).get("/routes/mine").status_code == 200
    assert solved


def test_overrides_count_from_the_moment_they_are_made(service: Any) -> None:
    async def refuse() -> None:
        raise HTTPException(404)

    async def allow() -> None: ...

    app = served(service, allow, breach="log")
    client = TestClient(app)
    assert client.get("/routes/mine").status_code == 200
    app.dependency_overrides[allow] = refuse
    assert client.get("/routes/mine").status_code == 404
    app.dependency_overrides.clear()
    assert client.get("/routes/mine").status_code == 200


async def own(request: Request) -> Response:
    return PlainTextResponse("own")


def router_with_a_route() -> APIRouter:
    router = APIRouter()
    router.add_api_route("/routes/{name}", own, operation_id="readMine")
    return router


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize(
    "route",
    [
        lambda: Mount("/routes", own_application()),
        lambda: Host("testserver", own_application()),
        lambda: router_with_a_route().routes[0],
    ],
    ids=["mount", "host", "route"],
)
def test_a_route_that_comes_first_has_the_request(
    service: Any, route: Callable[[], Any], started: bool
) -> None:
    app = served(service, breach="log")
    client = TestClient(app)
    if started:
        client.get("/routes/mine")
    app.router.routes.insert(0, route())
    assert client.get("/routes/mine").text == "own"


def own_application() -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("own")(scope, receive, send)

    return answer


def test_handlers_of_exceptions_see_what_a_handler_raised(service: Any, solved: list[str]) -> None:
    class Gone(Exception): ...

    class Paths(service.Paths):  # type: ignore[misc]
        async def read_mine(self) -> Any:
            raise Gone("long ago")

        async def read_named(self, *, name: str) -> Any:
            raise HTTPException(int(name))

    app = FastAPI()
    seen: list[Any] = []

    @app.exception_handler(Gone)
    def gone(request: Request, error: Gone) -> Response:
        seen.append((request.url.path, str(error)))
        return JSONResponse(
            {"title": "Gone", "status": 410}, 410, media_type="application/problem+json"
        )

    @app.exception_handler(404)
    async def nothing(request: Request, error: HTTPException) -> Response:
        seen.append((request.url.path, error.status_code))
        return JSONResponse(
            {"title": "Nothing", "status": 404}, 404, media_type="application/problem+json"
        )

    from nasty_server import keep_contract, paths_router  # type: ignore[import-not-found]

    app.include_router(paths_router(Paths))
    keep_contract(app, breach="log")
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/routes/mine").json()["title"] == "Gone"
    assert client.get("/routes/404").json()["title"] == "Nothing"
    assert client.get("/routes/503").status_code == 503
    assert seen == [("/routes/mine", "long ago"), ("/routes/404", 404)]
    assert solved == []


def test_routes_are_told_to_layers_around(service: Any) -> None:
    seen: list[Any] = []

    class Watch:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await self.app(scope, receive, send)
            if scope["type"] == "http":
                seen.append((scope["route"].path, scope["path_params"]))

    app = served(service)
    app.add_middleware(Watch)
    TestClient(app).get("/routes/x")
    assert seen == [("/routes/{name}", {"name": "x"})]


@pytest.mark.parametrize(("body", "status"), [(b'{"name":"a","secret":"b"}', 201), (b"{}", 422)])
async def test_a_request_leaves_nothing_to_the_garbage_collector(
    service: Any, body: bytes, status: int
) -> None:
    app = service.application()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/things",
        "raw_path": b"/things",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    sent: list[Any] = []

    async def ask() -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message.get("status"))

        await app(dict(scope), receive, send)

    await ask()
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            await ask()
        # The event loop may have some of its own, but not for each request.
        assert gc.collect() < 10
    finally:
        gc.enable()
    assert sent[::2] == [status] * 11
