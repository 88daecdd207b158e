"""Cursors come from outside: what nobody gave out is refused before a database sees it."""

import base64
import json
from typing import Any

import pytest

pytestmark = pytest.mark.anyio

MOMENT = "2026-01-01T00:00:00+00:00"
ID = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("number", [2**31, 2**63, 1.5, True, "1", None])
async def test_numbers(billing: str, ada: Any, number: Any) -> None:
    body = {"slug": "invoices", "title": "Invoices", "team": billing}
    assert (await ada.client.post("/v1/contracts", json=body)).status_code == 201
    path = "/v1/contracts/invoices/versions"
    assert await status(ada, path, "newest", number) == 400


@pytest.mark.parametrize(
    "keys",
    [
        (MOMENT, 5),
        (MOMENT, None),
        (MOMENT, "no identifier"),
        ("0001-01-01T00:00:00+23:59", ID),
        ("9999-12-31T23:59:59-23:59", ID),
        ("2026-01-01T00:00:00", ID),
        (5, ID),
    ],
)
async def test_moments_and_identifiers(ada: Any, keys: tuple[Any, ...]) -> None:
    assert await status(ada, "/v1/webhooks", "newest", *keys) == 400


async def test_what_was_given_out(ada: Any) -> None:
    assert await status(ada, "/v1/webhooks", "newest", MOMENT, ID) == 200
    assert await status(ada, "/v1/events", "newest", 2**40) == 200


async def status(person: Any, path: str, *cursor: Any) -> int:
    text = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    answer = await person.client.get(path, params={"cursor": text})
    found: int = answer.status_code
    return found
