"""Credentials: alternatives, conjunctions, scopes, challenges."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from starlette.testclient import TestClient


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ({}, None),
        ({"Authorization": "Bearer ann:read"}, "ann"),
        ({"Authorization": "bEARER   ann:read"}, "ann"),
        ({"X-Key": "k"}, None),
    ],
)
def test_an_operation_may_be_open_to_anonymous_callers(
    client: TestClient, headers: dict[str, str], caller: str | None
) -> None:
    assert client.get("/open", headers=headers).json()["arguments"] == {"caller": caller}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer bob:read"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer ann:read x"}, 401),
        ({"Authorization": "ann:read"}, 401),
        ({"Authorization": "Digest ann:read"}, 401),
        ({"Authorization": "Bearer ann:write"}, 403),
        ([("Authorization", "Bearer ann:read"), ("Authorization", "Bearer ann:read")], 401),
    ],
)
def test_wrong_credentials_are_not_taken_for_none(
    client: TestClient, headers: Any, status: int
) -> None:
    answer = client.get("/open", headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ({"Authorization": "Bearer ann:read,write"}, "ann"),
        ({"X-Key": "k"}, "robot"),
        ({"Authorization": basic("bob:pass:word")}, "bob"),
        ({"X-Key": "k", "Authorization": "Bearer wrong"}, "robot"),
        ({"X-Key": "wrong", "Authorization": "Bearer ann:read"}, "ann"),
    ],
)
def test_one_alternative_is_enough(
    client: TestClient, headers: dict[str, str], caller: str
) -> None:
    assert client.get("/either", headers=headers).json()["arguments"] == {"caller": caller}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Key": "x"},
        {"X-Key": ""},
        {"Authorization": basic("bob:wrong")},
        {"Authorization": "Basic ###"},
        {"Authorization": basic("bob")},
        {"Authorization": basic("bob:pass:word").replace(" ", " #")},
        {"Cookie": "X-Key=k"},
    ],
)
def test_a_refusal_names_a_challenge_for_every_alternative(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/either", headers=headers)
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert all(scheme in challenge for scheme in ("Bearer", "Basic", "ApiKey"))


POINT: Any = {"json": {"x": 1}}


def test_members_of_an_alternative_must_all_hold(client: TestClient) -> None:
    token = {"Authorization": "Bearer ann:read,write"}
    weak = {"Authorization": "Bearer ann:read"}
    assert client.post("/both?ticket=t", headers=token, **POINT).status_code == 200
    assert client.post("/both", headers=token, **POINT).status_code == 401
    assert client.post("/both?ticket=t", **POINT).status_code == 401
    assert client.post("/both?ticket=x", headers=token, **POINT).status_code == 401
    assert client.post("/both?ticket=t&ticket=x", headers=token, **POINT).status_code == 401
    lacking = client.post("/both?ticket=t", headers=weak, **POINT)
    assert lacking.status_code == 403
    assert "write" in lacking.json()["detail"]


@pytest.mark.parametrize("shortcuts", [True, False])
def test_credentials_are_judged_before_anything_else(service: Any, shortcuts: bool) -> None:
    client = TestClient(service.application(shortcuts=shortcuts), raise_server_exceptions=False)
    assert client.post("/both", content=b"{").status_code == 401
    assert client.post("/both", content=b"{", headers={"content-type": "x/y"}).status_code == 401
