"""Answers that break the contract, whoever wrote them; each is withheld and named."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.testclient import TestClient

PROBLEM = "application/problem+json"
RANKED = {"x-rank": "1"}


def typed_without_header(service: Any) -> Any:
    return service.answers.ChangeMood200(body=service.Point(x=1), x_rank=None)


def own(
    content: bytes, status: int = 200, type_: str = "application/json", **headers: str
) -> Callable[[Any], Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda service: Response(content, status, named, type_)


def twice(service: Any) -> Response:
    response = Response(b'{"x":1}', 200, {"x-rank": "1"}, "application/json")
    response.raw_headers.append((b"x-rank", b"2"))
    return response


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (typed_without_header, "the header X-Rank is missing"),
        (own(b'{"x":1}'), "the header X-Rank is missing"),
        (own(b'{"x":1}', x_rank="high"), "the header X-Rank: value is not of type"),
        (own(b'{"x":1}', x_rank="1", x_origin="x=a"), "the header X-Origin: value is not of type"),
        (own(b'{"x":1}', x_rank="1", x_origin="x"), "the header X-Origin: a member is not written"),
        (twice, "the header X-Rank: value is not of type"),
        (own(b'{"x":"one"}', x_rank="1"), "the body at “/x”: value is not of type"),
        (own(b'{"x":1', x_rank="1"), "the body is not JSON"),
        (own(b'{"x":1}', type_="text/plain", x_rank="1"), "the media type text/plain"),
        (own(b'{"title":1,"status":409}', 409, PROBLEM), "the body at “/title”"),
        (own(b'{"title":"t","status":409}', 409), "the media type application/json is not"),
        (own(b"", 302), "the status 302 is not declared"),
    ],
)
def test_a_breach_is_withheld_or_logged(
    service: Any, caplog: pytest.LogCaptureFixture, answer: Any, detail: str
) -> None:
    class Wrong(service.Answers):  # type: ignore[misc]
        async def change_mood(self, *, mood: str) -> Any:
            return answer(service)

    strict, lenient = service.application(), service.application(breach="log")
    for app in (strict, lenient):
        app.dependency_overrides[service.Answers] = Wrong
    withheld = TestClient(strict, raise_server_exceptions=False).get("/moods?mood=own")
    assert (withheld.status_code, withheld.headers["content-type"]) == (500, PROBLEM)
    caplog.clear()
    TestClient(lenient, follow_redirects=False).get("/moods?mood=own")
    assert f"The answer of changeMood breaks the contract: {detail}" in caplog.text


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Response("7", 200, {"x-places": "1, 2"}, "text/plain"), 200),
        (Response("7", 200, {"x-places": ""}, "text/plain"), 200),
        (Response("7", 200, {"x-places": "1,b"}, "text/plain"), 500),
        (Response("10", 200, None, "text/plain"), 500),
        (Response("seven", 200, None, "text/plain"), 500),
        (Response(b"\xff", 200, {"content-type": "text/plain"}), 500),
        (Response(b"\xff", 200, {"content-type": "application/xml; charset=latin-1"}), 200),
        (Response("<place/>", 200, None, "application/xml"), 200),
    ],
)
def test_own_texts_and_lists_in_headers_are_checked(
    app: FastAPI, service: Any, answer: Response, status: int
) -> None:
    class Own(service.Bodies):  # type: ignore[misc]
        async def post_reading(self, **arguments: Any) -> Any:
            return answer

    app.dependency_overrides[service.Bodies] = Own
    client = TestClient(app, raise_server_exceptions=False)
    found = client.post("/readings", content=b"7", headers={"content-type": "text/plain"})
    assert found.status_code == status, found.text


def test_an_own_response_that_keeps_the_contract_is_sent(app: FastAPI, service: Any) -> None:
    class Right(service.Answers):  # type: ignore[misc]
        async def change_mood(self, *, mood: str) -> Any:
            return JSONResponse({"x": 1}, headers=RANKED)

    app.dependency_overrides[service.Answers] = Right
    answer = TestClient(app).get("/moods?mood=own")
    assert (answer.status_code, answer.json(), answer.headers["x-rank"]) == (200, {"x": 1}, "1")


@pytest.mark.parametrize("answer", ["text", {"x": 1}, Response(b"text", 204)])
def test_204_has_no_content_whoever_wants_it(app: FastAPI, service: Any, answer: Any) -> None:
    class Wrong(service.Paths):  # type: ignore[misc]
        async def delete_named(self, *, name: str) -> Any:
            return answer

    app.dependency_overrides[service.Paths] = Wrong
    found = TestClient(app, raise_server_exceptions=False).delete("/routes/x")
    assert found.status_code == 500
    assert app.state.contract_enforcement.breaches == 1


def test_an_item_that_breaks_its_schema_is_not_sent(app: FastAPI, service: Any) -> None:
    class Wrong(service.Answers):  # type: ignore[misc]
        async def read_lines(self) -> AsyncIterator[Any]:
            yield service.Point.model_construct(x="one")

        async def watch_events(self, *, count: int) -> AsyncIterator[Any]:
            yield service.ServerSentEvent(data=service.Point.model_construct(x="one"))

    app.dependency_overrides[service.Answers] = Wrong
    for path, name in (("/lines", "readLines"), ("/events?count=1", "watchEvents")):
        with pytest.raises(Exception, match=f"{name} breaks the contract: the body at “/x”"):
            TestClient(app).get(path)


def test_a_route_of_the_service_refuses_in_the_shape_of_the_contract(app: FastAPI) -> None:
    @app.get("/numbers/{number}")
    async def number(number: int) -> int:
        return number

    client = TestClient(app)
    assert client.get("/numbers/7").json() == 7
    refused = client.get("/numbers/x")
    assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert refused.json()["errors"][0]["pointer"] == "/path/number"


def test_headers_beyond_the_declared_ones_may_come(service: Any) -> None:
    class More(service.Answers):  # type: ignore[misc]
        async def change_mood(self, *, mood: str) -> Any:
            return own(b'{"x":1}', x_rank="1", x_origin="x=1,y=2", x_more="a")(service)

    app = service.application()
    app.router.routes.clear()
    app.include_router(service.answers_router(More))
    answer = TestClient(app, raise_server_exceptions=False).get("/moods", params={"mood": "raise"})
    assert answer.status_code == 200
    assert answer.headers["x-more"] == "a"
