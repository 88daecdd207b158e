"""Values that a contract lets in, and that types of Python do not take as they are written."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from specwright.emit.server.runtime.decoding import Decoder
from starlette.testclient import TestClient


class Page(BaseModel):
    """Has a property that is spelled in another way than its attribute."""

    model_config = ConfigDict(validate_by_name=True)

    next_page: Annotated[int, Field(alias="nextPage")] = 0


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31t23:59:60.5z", "2017-01-01T00:00:00.500000Z"),
        ("2016-12-31T18:59:60-05:00", "2016-12-31T19:00:00-05:00"),
        ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_leap_second_is_the_moment_after(client: TestClient, sent: str, understood: str) -> None:
    answer = client.get("/scalars/1", params={"since": sent})
    assert answer.status_code == 200
    assert answer.json()["arguments"]["since"] == understood


@pytest.mark.parametrize(
    "sent", ["2016-12-31T12:00:60Z", "0000-01-01T00:00:00Z", "2016-12-31T23:59:61Z"]
)
def test_a_moment_that_is_none_is_refused(client: TestClient, sent: str) -> None:
    answer = client.get("/scalars/1", params={"since": sent})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/since"


def test_integers_may_be_written_with_an_exponent(client: TestClient) -> None:
    answer = client.post(
        "/choices",
        content='{"kind": "cat", "lives": -1e20}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 200
    assert answer.json()["arguments"]["body"]["lives"] == -(10**20)


def test_a_property_spelled_like_an_attribute_is_another_one() -> None:
    read = Decoder(TypeAdapter(dict[str, Page]), {}).arguments({"body": {"next_page": None}})
    assert read["body"].next_page == 0


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: b=c", "a\0", " a", "€"])
def test_a_header_that_http_does_not_carry_is_withheld(service: Any, text: str) -> None:
    class Wrong(service.Bodies):  # type: ignore[misc]
        async def create_thing(self, *, body: Any) -> Any:
            thing = service.Thing(**body.model_dump(exclude={"secret"}), id="0" * 32)
            return service.answers.CreateThing201(body=thing, location=text)

    app = service.application()
    app.router.routes.clear()
    app.include_router(service.bodies_router(Wrong))
    answer = TestClient(app, raise_server_exceptions=False).post(
        "/things", json={"name": "n", "secret": "s"}
    )
    assert answer.status_code == 500
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
