"""What the client sends, and what it makes of the answers."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import httpx2
import pytest
import respx
from registry_client import (
    AsyncRegistryClient,
    FilePart,
    InvalidResponse,
    NotModified,
    RegistryClient,
    RegistryError,
    StatusError,
    UnexpectedStatus,
    bodies,
    errors,
    models,
)

from tests.python_client.samples import BASE, ID, contract, problem, version

CREATED = {"Location": "/v1/contracts/billing", "ETag": '"1"'}


def test_parameters_go_where_the_contract_says(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.get(url__regex=".*").respond(json={"items": []})
    with RegistryClient(BASE) as api:
        api.contracts.list(
            limit=5,
            labels=["a", "b c"],
            filter=models.ContractFilter(team="payments"),
            sort="-slug",
            workspace="payments",
        ).page()
    request = route.calls.last.request
    assert request.url.raw_path == (
        b"/v1/contracts?limit=5&labels=a,b%20c&filter%5Bteam%5D=payments&sort=-slug"
    )
    assert request.headers["Cookie"] == "workspace=payments"
    assert request.headers["Accept"] == "application/json, application/problem+json"
    assert request.headers["User-Agent"] == "registry-client/1.0.0"


def test_a_path_value_stays_in_its_segment(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.get(url__regex=".*").mock(return_value=problem(404))
    with RegistryClient(f"{BASE}/api/") as api, pytest.raises(errors.NotFound):
        api.contracts.get("../x?y#z")
    assert route.calls.last.request.url.raw_path == b"/api/v1/contracts/..%2Fx%3Fy%23z"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
def test_a_line_break_in_a_header_is_refused(value: str) -> None:
    with RegistryClient(BASE) as api, pytest.raises(ValueError, match="If-None-Match"):
        api.contracts.get("billing", if_none_match=value)


def test_what_is_absent_stays_absent_in_a_body(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.patch("/v1/contracts/billing").respond(json=contract(), headers=CREATED)
    with RegistryClient(BASE) as api:
        api.contracts.update("billing", if_match='"1"', body=models.ContractPatch(description=None))
    request = route.calls.last.request
    assert json.loads(request.content) == {"description": None}
    assert request.headers["Content-Type"] == "application/merge-patch+json"
    assert request.headers["If-Match"] == '"1"'


def test_a_form_body(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post("/v1/oauth/revoke").respond(204)
    with RegistryClient(BASE) as api:
        raw = api.accounts.with_raw_response.revoke_token(
            body=models.RevocationRequest(token="a+b c&d")
        )
    assert (raw.status, raw.body) == (204, None)
    request = route.calls.last.request
    assert request.content == b"token=a%2Bb+c%26d"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        (models.VersionUpload(document={"a": 1}), "application/json", b'{"document":{"a":1}}'),
        ("openapi: 3.1.0\n", "application/yaml", b"openapi: 3.1.0\n"),
    ],
)
def test_the_type_of_a_body_chooses_its_media_type(
    httpx2_mock: respx.Router, body: models.VersionUpload | str, content_type: str, sent: bytes
) -> None:
    route = httpx2_mock.post("/v1/contracts/billing/versions")
    route.respond(201, json=version(), headers=CREATED)
    with RegistryClient(BASE) as api:
        api.versions.publish("billing", body=body)
    assert route.calls.last.request.headers["Content-Type"] == content_type
    assert route.calls.last.request.content == sent


def test_a_body_of_a_type_that_is_not_declared_is_refused() -> None:
    with RegistryClient(BASE) as api:
        with pytest.raises(TypeError, match="application/json, application/yaml, multipart"):
            api.versions.publish("billing", body=object())  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="text/csv is not declared"):
            api.versions.publish("billing", body="", content_type="text/csv")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["bytes", "path", "file", "part"])
def test_files_beside_fields(httpx2_mock: respx.Router, tmp_path: Path, kind: str) -> None:
    route = httpx2_mock.post("/v1/contracts/billing/versions")
    route.respond(201, json=version(), headers=CREATED)
    path = tmp_path / 'open"api.yaml'
    path.write_bytes(b"openapi: 3.1.0\n")
    document: FilePart | bytes | Path
    match kind:
        case "bytes":
            document, shown = b"openapi: 3.1.0\n", "document"
        case "path":
            document, shown = path, "open%22api.yaml"
        case "file":
            document, shown = FilePart(BytesIO(b"openapi: 3.1.0\n")), "document"
        case _:
            document, shown = FilePart(path, "x.yaml", "application/yaml"), "x.yaml"
    body = bodies.VersionForm(document=document, remarks=models.VersionRemarks(notes="new"))
    with RegistryClient(BASE) as api:
        api.versions.publish("billing", body=body)
    request = route.calls.last.request
    boundary = re.fullmatch(
        "multipart/form-data; boundary=([0-9a-f]{32})", request.headers["Content-Type"]
    )
    assert boundary is not None
    content = request.read()
    assert int(request.headers["Content-Length"]) == len(content)
    first, second, end = content.split(f"--{boundary[1]}".encode())[1:]
    assert f'name="document"; filename="{shown}"\r\n'.encode() in first
    assert first.endswith(b"\r\n\r\nopenapi: 3.1.0\n\r\n")
    assert second == (
        b'\r\nContent-Disposition: form-data; name="remarks"\r\n'
        b'Content-Type: application/json\r\n\r\n{"notes":"new"}\r\n'
    )
    assert end == b"--\r\n"


def test_the_answer_is_a_model(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts/billing").respond(json=contract(), headers=CREATED)
    with RegistryClient(BASE) as api:
        found = api.contracts.get("billing")
    assert isinstance(found, models.Contract)
    assert found.slug == "billing"


def test_an_answer_that_was_not_modified(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.get("/v1/contracts/billing").respond(304, headers={"ETag": '"1"'})
    with RegistryClient(BASE) as api:
        assert api.contracts.get("billing", if_none_match='"1"') == NotModified()
        raw = api.contracts.with_raw_response.get("billing", if_none_match='"1"')
    assert raw.status == 304
    assert raw.headers.etag == '"1"'
    assert route.calls.last.request.headers["If-None-Match"] == '"1"'


def test_the_whole_response_has_typed_headers(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post("/v1/contracts")
    route.respond(201, json=contract(), headers={**CREATED, "X-Other": "y"})
    body = models.ContractCreate(slug="billing", title="Billing", team="payments")
    with RegistryClient(BASE) as api:
        raw = api.contracts.with_raw_response.create(body=body)
    assert raw.status == 201
    assert raw.body.title == "Billing"
    assert raw.headers.location == "/v1/contracts/billing"
    assert raw.headers["x-OTHER"] == "y"
    assert "etag" in raw.headers


def test_a_required_header_that_is_absent(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post("/v1/contracts").respond(201, json=contract())
    body = models.ContractCreate(slug="billing", title="Billing", team="payments")
    with RegistryClient(BASE) as api:
        raw = api.contracts.with_raw_response.create(body=body)
    with pytest.raises(InvalidResponse, match="Location is absent"):
        _ = raw.headers.location


@pytest.mark.parametrize(
    ("accept", "body"), [("application/json", {"a": 1}), ("application/yaml", "a: 1\n")]
)
def test_an_answer_in_the_media_type_asked_for(
    httpx2_mock: respx.Router, accept: str, body: object
) -> None:
    def answer(request: httpx.Request) -> respx.MockResponse:
        assert request.headers["Accept"] == f"{accept}, application/problem+json"
        headers = {"Content-Type": f"{accept}; charset=utf-8", "ETag": '"1"'}
        return respx.MockResponse(
            200, content=body if isinstance(body, str) else json.dumps(body), headers=headers
        )

    httpx2_mock.get("/v1/contracts/billing/versions/1.0.0/document").mock(side_effect=answer)
    with RegistryClient(BASE) as api:
        if accept == "application/json":
            assert api.versions.get_document("billing", "1.0.0") == body
        else:
            assert api.versions.get_document("billing", "1.0.0", accept="application/yaml") == body


def test_lists_and_unions_are_decoded_item_by_item(httpx2_mock: respx.Router) -> None:
    kinds = [{"kind": "retention", "keep": 3}, {"kind": "version_order"}]
    httpx2_mock.get("/v1/contracts/billing/policies").respond(json=kinds)
    with RegistryClient(BASE) as api:
        first, second = api.policies.list("billing")
    assert isinstance(first, models.RetentionPolicy)
    assert isinstance(second, models.VersionOrderPolicy)


def test_a_declared_error_is_its_own_exception(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts/billing").mock(
        return_value=problem(401, "Sign in.", **{"WWW-Authenticate": "Bearer"})
    )
    with RegistryClient(BASE) as api, pytest.raises(errors.Unauthorized) as caught:
        api.contracts.get("billing")
    error = caught.value
    assert isinstance(error, StatusError)
    assert isinstance(error, RegistryError)
    assert isinstance(error.body, models.Problem)
    assert (error.status, error.operation, error.body.detail) == (401, "getContract", "Sign in.")
    assert error.headers.www_authenticate == "Bearer"
    assert str(error) == "getContract answered 401: Sign in."


def test_one_json_media_type_passes_for_another(httpx2_mock: respx.Router) -> None:
    gone = problem(404, **{"Content-Type": "application/json; charset=utf-8"})
    httpx2_mock.get("/v1/contracts/billing").mock(return_value=gone)
    with RegistryClient(BASE) as api, pytest.raises(errors.NotFound, match="No such thing"):
        api.contracts.get("billing")


def test_requests_are_logged_without_what_is_secret(
    httpx2_mock: respx.Router, caplog: pytest.LogCaptureFixture
) -> None:
    httpx2_mock.get("/v1/contracts").respond(json={"items": []})
    with caplog.at_level("DEBUG", "registry_client"), RegistryClient(BASE) as api:
        api.contracts.list(q="secret").page()
    assert [(r.name, r.message) for r in caplog.records if "registry" in r.name] == [
        ("registry_client", f"GET {BASE}/v1/contracts: 200")
    ]


@pytest.mark.anyio
async def test_a_blocking_client_works_where_an_event_loop_runs(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts/billing").respond(json=contract(), headers=CREATED)
    with RegistryClient(BASE) as api:
        assert api.contracts.get("billing").slug == "billing"


def test_an_undeclared_status(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts/billing").respond(418, text="I am a teapot")
    with RegistryClient(BASE) as api, pytest.raises(UnexpectedStatus) as caught:
        api.contracts.get("billing")
    assert (caught.value.status, caught.value.body) == (418, b"I am a teapot")
    assert str(caught.value) == "getContract answered 418: I am a teapot"


def test_a_declared_error_in_another_shape_is_unexpected(httpx2_mock: respx.Router) -> None:
    httpx2_mock.get("/v1/contracts/billing").respond(404, html="<h1>proxy</h1>")
    with RegistryClient(BASE) as api, pytest.raises(UnexpectedStatus, match="proxy"):
        api.contracts.get("billing")


@pytest.mark.parametrize(
    "answer",
    [
        respx.MockResponse(200, json={"slug": "billing"}),
        respx.MockResponse(200, content=b"{", headers={"Content-Type": "application/json"}),
        respx.MockResponse(200, text="hello"),
        respx.MockResponse(200),
    ],
)
def test_a_success_in_another_shape_is_invalid(
    httpx2_mock: respx.Router, answer: respx.MockResponse
) -> None:
    httpx2_mock.get("/v1/contracts/billing").mock(return_value=answer)
    with RegistryClient(BASE) as api, pytest.raises(InvalidResponse) as caught:
        api.contracts.get("billing")
    assert caught.value.status == 200
    assert caught.value.content == answer.content


def test_a_client_that_was_handed_in_is_used_and_stays_open() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["X-Mine"] == "1"
        return httpx2.Response(200, json={"status": "alive"})

    mine = httpx2.Client(transport=httpx2.MockTransport(answer), headers={"X-Mine": "1"})
    with RegistryClient(BASE, http_client=mine) as api:
        assert api.operations.get_health().status == "alive"
    assert not mine.is_closed
    mine.close()


def test_other_settings_over_the_same_connections(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.get("/healthz").respond(json={"status": "alive"})
    with RegistryClient(BASE) as api:
        api.with_options(headers={"X-Trace": "7"}, timeout=1).operations.get_health(timeout=0.5)
        request = route.calls.last.request
        assert request.headers["X-Trace"] == "7"
        assert request.extensions["timeout"]["read"] == 0.5
        api.operations.get_health()
        assert "X-Trace" not in route.calls.last.request.headers
        assert route.calls.last.request.extensions["timeout"]["read"] == 30


@pytest.mark.parametrize("url", ["registry.test", "ftp://registry.test", "/v1"])
def test_a_base_url_has_to_be_one(url: str) -> None:
    with pytest.raises(ValueError, match="begins with http"):
        RegistryClient(url)


@pytest.mark.anyio
async def test_the_same_on_an_event_loop(httpx2_mock: respx.Router, tmp_path: Path) -> None:
    httpx2_mock.get("/v1/contracts/billing").respond(json=contract(), headers=CREATED)
    httpx2_mock.get("/v1/contracts/gone").mock(return_value=problem(404))
    published = httpx2_mock.post("/v1/contracts/billing/versions")
    published.respond(201, json=version(), headers=CREATED)
    path = tmp_path / "openapi.yaml"
    path.write_bytes(b"x" * 200_000)
    async with AsyncRegistryClient(BASE) as api:
        found = await api.contracts.get("billing")
        assert found.slug == "billing"
        raw = await api.contracts.with_raw_response.get("billing")
        assert raw.headers.etag == '"1"'
        with pytest.raises(errors.NotFound):
            await api.contracts.get("gone")
        done = await api.versions.publish("billing", body=bodies.VersionForm(document=path))
        assert done.published_by == UUID(ID)
    assert b"x" * 200_000 in published.calls.last.request.content
