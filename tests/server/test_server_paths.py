"""Routing on the raw path, and the methods of a path."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.server.conftest import Exchange


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("path", "operation", "arguments"),
    [
        ("/routes/mine", "readMine", {}),
        ("/routes/m%69ne", "readMine", {}),
        ("/routes/%6Dine", "readMine", {}),
        ("/routes/yours", "readNamed", {"name": "yours"}),
        ("/routes/a%2Fb", "readNamed", {"name": "a/b"}),
        ("/routes/a%2fb", "readNamed", {"name": "a/b"}),
        ("/routes/a%3Fb", "readNamed", {"name": "a?b"}),
        ("/routes/%C3%BC", "readNamed", {"name": "ü"}),
        ("/routes/a+b", "readNamed", {"name": "a+b"}),
        ("/routes/a%2Bb", "readNamed", {"name": "a+b"}),
        ("/routes/a%252Fb", "readNamed", {"name": "a%2Fb"}),
        ("/routes/a..b", "readPair", {"name": "a", "other": "b"}),
        ("/routes/%7B", "readNamed", {"name": "{"}),
        ("/routes/a;b", "readNamed", {"name": "a;b"}),
    ],
)
def test_a_raw_path_finds_its_operation(
    exchange: Exchange, path: str, operation: str, arguments: dict[str, Any]
) -> None:
    answer = exchange(get(path))
    assert answer.status == 200, answer
    assert f'"operation":"{operation}"'.encode() in answer.body
    for value in arguments.values():
        assert value.encode() in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/routes",
        "/routes/",
        "/routes/mine/",
        "//routes/mine",
        "/routes//mine",
        "/routes%2Fmine",
        "/Routes/mine",
        "/routes/a/b",
        "/nothing",
        "/",
        "/routes/%zz",
        "/routes/%C3",
        "/routes/%C0%AF",
        "/routes/%ED%A0%80",
        "/routes/%",
        "/routes/a%2",
        "/routes/" + "x" * 21,
        "/scalars/-1",
        "/scalars/x",
        "/scalars/1.0",
        "/scalars/01",
        "/scalars/+1",
        "/scalars/%201",
        "/scalars/2147483648",
        "/scalars/%D9%A1",
    ],
)
def test_no_other_path_does(exchange: Exchange, path: str) -> None:
    answer = exchange(get(path))
    assert answer.status == 404, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert b'"status":404' in answer.body
    assert "location" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "TRACE", "PATCH", "SEARCH"])
def test_an_undeclared_method_is_answered_with_all_declared_ones(
    exchange: Exchange, method: str
) -> None:
    request = f"{method} /routes/x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
    answer = exchange(request.encode())
    assert answer.status == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert answer.headers["content-type"] == "application/problem+json"


def test_options_lists_the_methods(client: TestClient) -> None:
    answer = client.options("/routes/x")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert client.options("/things").headers["allow"] == "OPTIONS, POST"


def test_head_is_get_without_its_body(exchange: Exchange) -> None:
    request = b"HEAD /routes/mine HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
    head, whole = exchange(request), exchange(get("/routes/mine"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == "application/json"
    assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize("shortcuts", [True, False])
@pytest.mark.parametrize("path", ["/routes/mine", "/scalars/x", "/lines"])
def test_no_octet_follows_the_headers_of_head(service: Any, path: str, shortcuts: bool) -> None:
    app = service.application(shortcuts=shortcuts)
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "HEAD", "path": path, "query_string": b"", "headers": []}
    anyio.run(app, scope, receive, send)
    assert sent[0]["type"] == "http.response.start"
    assert b"".join(message.get("body", b"") for message in sent[1:]) == b""


def test_head_of_a_stream_ends(client: TestClient) -> None:
    answer = client.head("/events?count=99")
    assert (answer.status_code, answer.content) == (200, b"")


def test_routes_of_the_service_work_beside_the_contract(client: TestClient) -> None:
    assert client.get("/own/thing").json() == {"word": "thing"}
    assert client.get("/own/thing/").status_code == 404
    assert client.get("/own%2Fthing").status_code == 404
    assert client.get("/own/a%2Fb").json() == {"word": "a%2Fb"}


def test_the_contract_holds_under_a_mount(app: FastAPI) -> None:
    outer = FastAPI()
    outer.mount("/in side", app)
    client = TestClient(outer)
    assert client.get("/in%20side/routes/a%2Fb").json()["arguments"] == {"name": "a/b"}
    assert client.get("/in%20side/nothing").headers["content-type"] == "application/problem+json"
    assert client.put("/in%20side/routes/x").status_code == 405
    assert client.get("/in%20side/docs/").text.count("/in side/openapi.json") == 1


def test_the_contract_holds_under_a_prefix(service: Any) -> None:
    client = TestClient(service.application(prefix="/v9"))
    assert client.get("/v9/routes/a%2Fb").json()["arguments"] == {"name": "a/b"}
    assert client.get("/routes/x").status_code == 404


def test_middleware_sees_the_path_as_it_was_sent(app: FastAPI) -> None:
    seen: list[str] = []

    @app.middleware("http")
    async def watch(request: Any, call_next: Any) -> Any:
        response = await call_next(request)
        seen.append(f"{request.method} {request.url.path}")
        return response

    TestClient(app).head("/routes/mine")
    TestClient(app).get("/routes/x")
    assert seen == ["HEAD /routes/mine", "GET /routes/x"]
