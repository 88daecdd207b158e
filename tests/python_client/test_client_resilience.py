"""Attempts, timeouts and redirects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO, RawIOBase

import httpx2
import pytest
import respx
from registry_client import (
    ApiKeyAuth,
    AsyncRegistryClient,
    BearerAuth,
    ConnectionFailed,
    FilePart,
    RegistryClient,
    RegistryError,
    Retry,
    TimedOut,
    UnexpectedStatus,
    bodies,
    errors,
    models,
)
from registry_client.runtime.headers import Headers
from registry_client.runtime.retry import retry_after

from tests.python_client.samples import BASE, contract, problem, version

OK = {"status": "alive"}
READY = "/v1/contracts/billing"


@pytest.mark.parametrize("failure", [502, 503, 504, "connect", "read"])
def test_an_idempotent_call_is_tried_again(
    httpx2_mock: respx.Router, pauses: list[float], failure: int | str
) -> None:
    kinds = {"connect": httpx2.ConnectError("refused"), "read": httpx2.ReadTimeout("slow")}
    failed = kinds[failure] if isinstance(failure, str) else respx.MockResponse(failure)
    route = httpx2_mock.get("/healthz")
    route.mock(side_effect=[failed, failed, respx.MockResponse(200, json=OK)])
    with RegistryClient(BASE) as api:
        assert api.operations.get_health().status == "alive"
    assert route.call_count == 3
    assert 0.125 <= pauses[0] <= 0.25 <= pauses[1] <= 0.5


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (httpx2.ConnectError("refused"), ConnectionFailed),
        (httpx2.RemoteProtocolError("cut"), ConnectionFailed),
        (httpx2.ReadTimeout("slow"), TimedOut),
        (httpx2.PoolTimeout(""), TimedOut),
    ],
)
def test_a_failure_that_stays_is_raised_as_our_own(
    httpx2_mock: respx.Router,
    pauses: list[float],
    raised: Exception,
    expected: type[RegistryError],
) -> None:
    route = httpx2_mock.get("/healthz").mock(side_effect=raised)
    with RegistryClient(BASE, retries=1) as api, pytest.raises(expected) as caught:
        api.operations.get_health()
    assert caught.value.__cause__ is raised
    assert route.call_count == 2


def test_no_attempt_more_where_none_is_wanted(
    httpx2_mock: respx.Router, pauses: list[float]
) -> None:
    route = httpx2_mock.get("/healthz").respond(502)
    with RegistryClient(BASE, retries=0) as api, pytest.raises(UnexpectedStatus):
        api.operations.get_health()
    assert route.call_count == 1
    assert pauses == []


def test_a_call_that_is_not_idempotent_is_made_once(
    httpx2_mock: respx.Router, pauses: list[float]
) -> None:
    route = httpx2_mock.post("/v1/teams")
    route.side_effect = [httpx2.ReadTimeout("slow"), respx.MockResponse(502)]
    body = models.TeamCreate(slug="payments", name="Payments")
    with RegistryClient(BASE) as api:
        with pytest.raises(TimedOut):
            api.teams.create(body=body)
        with pytest.raises(UnexpectedStatus):
            api.teams.create(body=body)
    assert pauses == []


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_when_to_come_back(
    httpx2_mock: respx.Router, pauses: list[float], status: int
) -> None:
    later = respx.MockResponse(status, headers={"Retry-After": "7"})
    done = respx.MockResponse(201, json=version(), headers={"Location": "/"})
    route = httpx2_mock.post("/v1/contracts/billing/versions").mock(side_effect=[later, done])
    with RegistryClient(BASE) as api:
        api.versions.publish("billing", body="openapi: 3.1.0")
    assert pauses == [7]
    assert [call.request.content for call in route.calls] == [b"openapi: 3.1.0"] * 2


def test_a_wait_that_is_too_long_is_the_callers_business(
    httpx2_mock: respx.Router, pauses: list[float]
) -> None:
    httpx2_mock.get("/healthz").respond(429, headers={"Retry-After": "3600"})
    with RegistryClient(BASE) as api, pytest.raises(UnexpectedStatus) as caught:
        api.operations.get_health()
    assert caught.value.headers["Retry-After"] == "3600"
    assert pauses == []


def test_retry_after_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < (retry_after(Headers([("retry-after", soon)])) or 0) <= 60
    assert retry_after(Headers([("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")])) == 0
    assert retry_after(Headers([("Retry-After", "soon")])) is None
    assert retry_after(Headers()) is None


class Pipe(RawIOBase):
    """A file that cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._content.read(size)

    def seekable(self) -> bool:
        return False


def test_a_file_is_sent_again_from_where_it_stood_and_a_pipe_only_once(
    httpx2_mock: respx.Router, pauses: list[float]
) -> None:
    sent: list[bytes] = []

    def refuse(request: httpx2.Request) -> respx.MockResponse:
        sent.append(request.read())
        return respx.MockResponse(429, headers={"Retry-After": "0"})

    httpx2_mock.post("/v1/contracts/billing/versions").mock(side_effect=refuse)
    file = BytesIO(b"skipped openapi: 3.1.0")
    file.seek(8)
    with RegistryClient(BASE) as api:
        for content in (file, Pipe(b"openapi: 3.1.0")):
            body = bodies.VersionForm(document=FilePart(content))  # type: ignore[arg-type]
            with pytest.raises(UnexpectedStatus):
                api.versions.publish("billing", body=body)
    assert [b"\r\n\r\nopenapi: 3.1.0\r\n" in content for content in sent] == [True] * 4


def test_how_persistent_a_client_is_can_be_told(
    httpx2_mock: respx.Router, pauses: list[float]
) -> None:
    httpx2_mock.get("/healthz").respond(502)
    patience = Retry(attempts=5, backoff=1, longest=3)
    with RegistryClient(BASE, retries=patience) as api, pytest.raises(UnexpectedStatus):
        api.operations.get_health()
    assert len(pauses) == 5
    assert max(pauses) <= 3


def test_redirects_are_not_followed_unless_asked_for(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/healthz").respond(307, headers={"Location": "/elsewhere"})
    with RegistryClient(BASE) as api, pytest.raises(UnexpectedStatus) as caught:
        api.operations.get_health()
    assert caught.value.status == 307


def test_credentials_stay_with_their_origin(httpx2_mock: respx.Router) -> None:
    same = httpx2_mock.get(f"{BASE}{READY}")
    same.respond(302, headers={"Location": "/v2/billing"})
    httpx2_mock.get(f"{BASE}/v2/billing").respond(
        302, headers={"Location": "http://other.test/billing"}
    )
    other = httpx2_mock.get("http://other.test/billing").respond(json=contract())
    for auth in (ApiKeyAuth("secret"), BearerAuth("secret")):
        with RegistryClient(BASE, auth=auth, follow_redirects=True) as api:
            assert api.contracts.get("billing").slug == "billing"
        request = other.calls.last.request
        assert "secret" not in str(request.headers)
    for call in httpx2_mock.calls:
        shown = "secret" in "".join(call.request.headers.values())
        assert shown == (call.request.url.host == "registry.test")


def test_credentials_of_a_client_that_was_handed_in_stay_too(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get(f"{BASE}{READY}").respond(302, headers={"Location": "//other.test/billing"})
    other = httpx2_mock.get("http://other.test/billing").respond(json=contract())
    mine = httpx2.Client(auth=("ada", "secret"), headers={"Authorization": "x"}, cookies={"a": "b"})
    with mine, RegistryClient(BASE, http_client=mine, follow_redirects=True) as api:
        assert api.contracts.get("billing").slug == "billing"
    assert not {"authorization", "cookie"} & set(other.calls.last.request.headers)


def test_redirects_come_to_an_end(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get(url__regex=".*").respond(302, headers={"Location": "/again"})
    api = RegistryClient(BASE, follow_redirects=True, retries=0)
    with api, pytest.raises(ConnectionFailed, match="redirects"):
        api.operations.get_health()


def test_a_redirect_never_repeats_a_change(httpx2_mock: respx.Router) -> None:
    httpx2_mock.delete("/v1/contracts/billing").respond(302, headers={"Location": "/x"})
    with RegistryClient(BASE, follow_redirects=True) as api, pytest.raises(UnexpectedStatus):
        api.contracts.delete("billing")


@pytest.mark.anyio
async def test_the_same_on_an_event_loop(httpx2_mock: respx.Router, pauses: list[float]) -> None:
    httpx2_mock.get("/healthz").mock(
        side_effect=[httpx2.ConnectError("refused"), respx.MockResponse(200, json=OK)]
    )
    httpx2_mock.get("/v1/contracts/billing").mock(side_effect=[httpx2.ReadTimeout("slow")])
    httpx2_mock.get("/v1/contracts/gone").mock(return_value=problem(404))
    async with AsyncRegistryClient(BASE, retries=1) as api:
        assert (await api.operations.get_health()).status == "alive"
        with pytest.raises(errors.NotFound):
            await api.contracts.get("gone")
        with pytest.raises(TimedOut):
            await api.with_options(retries=0).contracts.get("billing")
    assert len(pauses) == 1
