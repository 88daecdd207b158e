"""Credentials: which are sent for which operation, and how tokens are renewed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import httpx
import pytest
import respx
from registry_client import (
    ApiKeyAuth,
    AsyncRegistryClient,
    AuthenticationFailed,
    BasicAuth,
    BearerAuth,
    OAuth2ClientCredentials,
    OAuth2Password,
    RegistryClient,
    errors,
    models,
)
from registry_client.runtime.security import OAuth2Scheme

from tests.python_client.samples import BASE, problem

USER = {
    "id": "6d1f3f3c-1111-4222-8333-444455556666",
    "email": "ada@example.com",
    "display_name": "Ada",
    "created_at": "2026-01-02T03:04:05Z",
}


class Server:
    """A token endpoint with rotation, and an operation that wants the newest token."""

    def __init__(self, router: respx.Router, lifetime: int = 3600) -> None:
        self.grants: list[dict[str, str]] = []
        self.lifetime = lifetime
        self.valid: set[str] = set()
        self.refresh = ""
        router.post("/v1/oauth/token").mock(side_effect=self.token)
        self.me = router.get("/v1/users/me").mock(side_effect=self.user)

    def token(self, request: httpx.Request) -> respx.MockResponse:
        grant = {name: value[0] for name, value in parse_qs(request.content.decode()).items()}
        self.grants.append(grant)
        if grant["grant_type"] == "password" and grant["password"] != "right":
            return respx.MockResponse(400, json={"error": "invalid_grant", "detail": "Wrong."})
        if grant["grant_type"] == "refresh_token" and grant["refresh_token"] != self.refresh:
            return respx.MockResponse(400, json={"error": "invalid_grant"})
        access, self.refresh = f"access{len(self.grants)}", f"refresh{len(self.grants)}"
        self.valid = {f"Bearer {access}"}
        answer = {"access_token": access, "token_type": "bearer", "refresh_token": self.refresh}
        return respx.MockResponse(200, json={**answer, "expires_in": self.lifetime})

    def user(self, request: httpx.Request) -> respx.MockResponse:
        if request.headers.get("Authorization") in self.valid:
            return respx.MockResponse(200, json=USER)
        return problem(401, **{"WWW-Authenticate": "Bearer"})


@pytest.fixture
def server(httpx2_mock: respx.Router) -> Server:
    return Server(httpx2_mock)


def test_a_token_is_fetched_once_and_kept(server: Server) -> None:
    with RegistryClient(BASE, auth=OAuth2Password("ada", "right", ["admin"])) as api:
        for _ in range(3):
            assert api.accounts.get_current_user().display_name == "Ada"
    assert server.grants == [
        {"grant_type": "password", "username": "ada", "password": "right", "scope": "admin"}
    ]


def test_a_refused_token_is_renewed_and_the_call_made_once_more(server: Server) -> None:
    with RegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api:
        api.accounts.get_current_user()
        server.valid = set()
        api.accounts.get_current_user()
        server.valid = set()
        api.accounts.get_current_user()
    assert [grant["grant_type"] for grant in server.grants] == [
        "password",
        "refresh_token",
        "refresh_token",
    ]
    assert [grant.get("refresh_token") for grant in server.grants] == [
        None,
        "refresh1",
        "refresh2",
    ]


def test_a_refresh_token_that_is_refused_falls_back_to_the_password(server: Server) -> None:
    with RegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api:
        api.accounts.get_current_user()
        server.valid, server.refresh = set(), "revoked"
        assert api.accounts.get_current_user().display_name == "Ada"
    kinds = [grant["grant_type"] for grant in server.grants]
    assert kinds == ["password", "refresh_token", "password"]


def test_a_token_is_renewed_before_it_ends(server: Server, clock: Callable[[float], None]) -> None:
    with RegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api:
        api.accounts.get_current_user()
        clock(3000)
        api.accounts.get_current_user()
        assert len(server.grants) == 1
        clock(600)
        api.accounts.get_current_user()
    assert server.me.call_count == 3
    assert [grant["grant_type"] for grant in server.grants] == ["password", "refresh_token"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the time on by some seconds."""
    now = [1000.0]
    monkeypatch.setattr("registry_client.runtime.auth.time.monotonic", lambda: now[0])

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def test_an_operation_that_stays_refused_is_an_error(server: Server) -> None:
    server.me.mock(side_effect=lambda request: problem(401, **{"WWW-Authenticate": "Bearer"}))
    with (
        RegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api,
        pytest.raises(errors.Unauthorized),
    ):
        api.accounts.get_current_user()
    assert server.me.call_count == 2


@pytest.mark.httpx2(assert_all_called=False)
def test_wrong_credentials(server: Server) -> None:
    with (
        RegistryClient(BASE, auth=OAuth2Password("ada", "wrong")) as api,
        pytest.raises(AuthenticationFailed, match="answered 400: Wrong") as caught,
    ):
        api.accounts.get_current_user()
    assert (caught.value.status, caught.value.error) == (400, "invalid_grant")


def test_threads_share_one_token(server: Server) -> None:
    with RegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: api.accounts.get_current_user(), range(16)))
        server.valid = set()
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: api.accounts.get_current_user(), range(16)))
    assert [grant["grant_type"] for grant in server.grants] == ["password", "refresh_token"]


@pytest.mark.anyio
async def test_tasks_share_one_token(server: Server) -> None:
    async with AsyncRegistryClient(BASE, auth=OAuth2Password("ada", "right")) as api:
        await asyncio.gather(*(api.accounts.get_current_user() for _ in range(16)))
        server.valid = set()
        await asyncio.gather(*(api.accounts.get_current_user() for _ in range(16)))
    assert [grant["grant_type"] for grant in server.grants] == ["password", "refresh_token"]


@pytest.mark.httpx2(assert_all_called=False)
def test_client_credentials(httpx2_mock: respx.Router, server: Server) -> None:
    own = httpx2_mock.post("http://login.test/token")
    own.respond(json={"access_token": "x", "token_type": "bearer"})
    server.valid = {"Bearer x"}
    auth = OAuth2ClientCredentials("me", "secret", token_url="http://login.test/token")
    with RegistryClient(BASE, auth=auth) as api:
        api.accounts.get_current_user()
        api.accounts.get_current_user()
    assert own.call_count == 1
    assert own.calls.last.request.headers["Authorization"] == "Basic bWU6c2VjcmV0"


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (BearerAuth("t"), "Authorization", "Bearer t"),
        (BearerAuth(lambda: "now"), "Authorization", "Bearer now"),
        (ApiKeyAuth("k"), "X-API-Key", "k"),
        ((ApiKeyAuth("k"), BearerAuth("t")), "Authorization", "Bearer t"),
        (BearerAuth("t", scheme="oauth"), "Authorization", "Bearer t"),
    ],
)
def test_credentials_go_where_the_scheme_says(
    httpx2_mock: respx.Router, auth: ApiKeyAuth, header: str, value: str
) -> None:
    route = httpx2_mock.get("/v1/users/me").respond(json=USER)
    with RegistryClient(BASE, auth=auth) as api:
        api.accounts.get_current_user()
    sent = route.calls.last.request.headers
    assert sent[header] == value
    assert len({"authorization", "x-api-key"} & {name.lower() for name in sent}) == 1


def test_no_credentials_for_operations_that_do_not_look_at_them(
    httpx2_mock: respx.Router,
) -> None:
    health = httpx2_mock.get("/healthz").respond(json={"status": "alive"})
    sign_up = httpx2_mock.post("/v1/users").respond(201, json=USER)
    keys = httpx2_mock.get("/v1/api-keys").respond(json=[])
    listed = httpx2_mock.get("/v1/contracts").respond(json={"items": []})
    with RegistryClient(BASE, auth=ApiKeyAuth("k")) as api:
        api.operations.get_health()
        body = models.SignUpRequest(
            email="ada@example.com", password="correct horse battery", display_name="Ada"
        )
        api.accounts.sign_up(body=body)
        api.api_keys.list()
        api.contracts.list().page()
    for route in (health, sign_up, keys):
        assert "X-API-Key" not in route.calls.last.request.headers, "their security names no key"
    assert listed.calls.last.request.headers["X-API-Key"] == "k", "anonymous may, but need not"


def test_credentials_of_a_kind_the_contract_does_not_know_are_never_sent(
    httpx2_mock: respx.Router,
) -> None:
    route = httpx2_mock.get("/v1/users/me").respond(json=USER)
    with RegistryClient(BASE, auth=BasicAuth("ada", "secret")) as api:
        api.accounts.get_current_user()
    assert "Authorization" not in route.calls.last.request.headers


def test_a_key_with_a_line_break_is_refused() -> None:
    with (
        RegistryClient(BASE, auth=ApiKeyAuth("k\r\nX-Evil: 1")) as api,
        pytest.raises(ValueError, match="X-API-Key"),
    ):
        api.accounts.get_current_user()


def test_which_schemes_fit() -> None:
    assert OAuth2Password("a", "b").fits(OAuth2Scheme(password_url="/token"))
    assert not OAuth2Password("a", "b").fits(OAuth2Scheme(client_credentials_url="/token"))
