"""When things happen: dependencies, handlers as context managers, streams."""

from __future__ import annotations

import json
import socket
import threading
import time
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.server.conftest import read_answer, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def entries(app: FastAPI, service: Any) -> list[str]:
    """What the service noted down."""
    journal = service.Journal()
    app.dependency_overrides[service.journal] = lambda: journal
    found: list[str] = journal.entries
    return found


def test_a_handler_is_left_before_its_answer_is_sent(app: FastAPI, entries: list[str]) -> None:
    class Watch:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def noted(message: Any) -> None:
                if message["type"] == "http.response.start":
                    entries.append("sent")
                await send(message)

            await self.app(scope, receive, noted)

    app.add_middleware(Watch)
    TestClient(app).get("/documents/x")
    assert entries == ["open", "enter", "exit", "sent", "close"]


def test_a_handler_learns_that_its_answer_was_refused(app: FastAPI, entries: list[str]) -> None:
    TestClient(app, raise_server_exceptions=False).get("/moods?mood=schema")
    assert entries[:4] == ["open", "enter", "schema", "exit ContractBreach"]


def test_a_handler_is_not_even_made_for_a_refused_request(app: FastAPI, entries: list[str]) -> None:
    client = TestClient(app)
    assert client.get("/moods?mood=none").status_code == 422
    assert client.put("/moods").status_code == 405
    assert entries == []


def test_a_handler_can_be_replaced_as_any_dependency(app: FastAPI, service: Any) -> None:
    class Other(service.PathsHandler):  # type: ignore[misc]
        def read_mine(self) -> Any:
            return service.echo("other")

    app.dependency_overrides[service.Paths] = Other
    client = TestClient(app)
    assert client.get("/routes/mine").json()["operation"] == "other"
    assert client.get("/routes/x").status_code == 501, "the operation without a method"
    app.dependency_overrides.clear()
    assert client.get("/routes/x").json()["operation"] == "readNamed"


def test_the_judge_of_credentials_can_be_replaced_too(app: FastAPI, service: Any) -> None:
    class Everybody(service.Security):  # type: ignore[misc]
        def key(self, credentials: Any) -> Any:
            return service.User(credentials.key)

    app.dependency_overrides[service.Judge] = Everybody
    answer = TestClient(app).get("/either", headers={"X-Key": "anything"})
    assert answer.json()["arguments"] == {"caller": "anything"}


def test_the_routes_are_the_operations_of_the_contract(app: FastAPI) -> None:
    described = app.openapi()["paths"]
    document = TestClient(app).get("/openapi.json").json()["paths"]
    for path, item in document.items():
        for method, operation in item.items():
            assert described[path][method]["operationId"] == operation["operationId"]
    assert set(described) - set(document) == {"/own/{word}"}


def test_server_sent_events_have_all_their_fields(client: TestClient) -> None:
    answer = client.get("/events?count=2")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "content-length" not in answer.headers
    assert answer.text == (
        'id: 0\nevent: point\ndata: {"x":0}\n\nid: 1\nevent: point\ndata: {"x":1}\n\n'
    )


def test_json_lines_have_one_item_each(client: TestClient) -> None:
    answer = client.get("/lines")
    assert answer.headers["content-type"] == "application/jsonl"
    assert [json.loads(line) for line in answer.text.splitlines()] == [{"x": 1}, {"x": 2, "y": 3}]


def test_octets_come_in_pieces(client: TestClient) -> None:
    answer = client.get("/archive")
    assert (answer.headers["content-type"], answer.content) == ("application/zip", b"PK\x03\x04")


def test_a_stream_ends_when_its_client_leaves(app: FastAPI, entries: list[str]) -> None:
    with serving(app) as (_, port):
        connection = open_stream(port)
        connection.close()
        wait_for(lambda: "close" in entries)
    assert entries == ["open", "enter", "events closed", "exit", "close"]


def test_streams_end_when_the_service_stops_them(app: FastAPI, entries: list[str]) -> None:
    from nasty_server import stop_streams  # type: ignore[import-not-found]

    with serving(app) as (server, port), open_stream(port) as connection:
        server_loop_call(app, stop_streams)
        rest = b""
        while chunk := connection.recv(65536):
            rest += chunk
            if rest.endswith(b"0\r\n\r\n"):
                break
        assert rest.endswith(b"0\r\n\r\n")
        wait_for(lambda: "close" in entries)
    assert not server.started or server.should_exit


def open_stream(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(b"GET /events?count=99 HTTP/1.1\r\nHost: test\r\n\r\n")
    assert read_answer(connection, bodiless=True).status == 200
    return connection


def server_loop_call(app: FastAPI, function: Any) -> None:
    thread = threading.Thread(target=function, args=(app,))
    thread.start()
    thread.join()


def wait_for(condition: Any) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_silence_is_filled_with_comments(
    app: FastAPI, entries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nasty_server.runtime import streams  # type: ignore[import-not-found]

    monkeypatch.setattr(streams, "KEEP_ALIVE", 0.01)
    with serving(app) as (_, port), open_stream(port) as connection:
        rest = b""
        while b": keep-alive\n\n" not in rest:
            rest += connection.recv(65536)


def test_a_stream_may_fail_before_it_begins(app: FastAPI, service: Any) -> None:
    class Failing(service.Answers):  # type: ignore[misc]
        async def read_lines(self) -> Any:
            if self.journal:
                raise service.HTTPException(409, "Not now.")
            yield None

    app.dependency_overrides[service.Answers] = Failing
    answer = TestClient(app).get("/lines")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Not now."
