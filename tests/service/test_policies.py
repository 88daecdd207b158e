"""Policies: what a contract demands of the versions published for it."""

from itertools import pairwise
from typing import Any

import httpx2
import pytest
from registry.versions.semver import SemanticVersion

pytestmark = pytest.mark.anyio

POLICIES = "/v1/contracts/invoices/policies"


@pytest.fixture
async def invoices(billing: str, ada: Any) -> str:
    body = {"slug": "invoices", "title": "Invoices", "team": billing, "visibility": "public"}
    assert (await ada.client.post("/v1/contracts", json=body)).status_code == 201
    return "invoices"


async def put(person: Any, kind: str, **rule: Any) -> httpx2.Response:
    answer: httpx2.Response = await person.client.put(
        f"{POLICIES}/{kind}", json={"kind": kind, **rule}
    )
    return answer


async def publish(person: Any, version: str, **members: Any) -> httpx2.Response:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Invoices", "version": version},
        "paths": {},
        **members,
    }
    answer: httpx2.Response = await person.client.post(
        "/v1/contracts/invoices/versions", json={"document": document}
    )
    return answer


async def versions(person: Any) -> list[str]:
    page = (await person.client.get("/v1/contracts/invoices/versions")).json()
    return [version["version"] for version in page["items"]]


async def test_setting_and_removing(invoices: str, ada: Any) -> None:
    assert (await ada.client.get(POLICIES)).json() == []
    answer = await put(ada, "version_order")
    assert answer.json() == {"kind": "version_order", "allow_prerelease": True}
    await put(ada, "retention", keep=3)
    assert (await put(ada, "retention", keep=2)).json() == {"kind": "retention", "keep": 2}
    listed = (await ada.client.get(POLICIES)).json()
    assert [policy["kind"] for policy in listed] == ["retention", "version_order"]
    assert (await ada.client.delete(f"{POLICIES}/retention")).status_code == 204
    assert (await ada.client.delete(f"{POLICIES}/retention")).status_code == 404
    assert [policy["kind"] for policy in (await ada.client.get(POLICIES)).json()] == [
        "version_order"
    ]


async def test_path_and_body_have_to_agree(invoices: str, ada: Any) -> None:
    answer = await ada.client.put(f"{POLICIES}/lint_gate", json={"kind": "retention", "keep": 1})
    assert answer.status_code == 409
    assert answer.json()["code"] == "kind_mismatch"
    assert (await put(ada, "retention", fail_on="error")).status_code == 422


async def test_who_may_decide(
    invoices: str, billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    await put(ada, "retention", keep=3)
    assert (await anybody.get(POLICIES)).status_code == 401
    assert (await bob.client.get(POLICIES)).status_code == 200
    assert (await put(bob, "retention", keep=1)).status_code == 403
    assert (await bob.client.delete(f"{POLICIES}/retention")).status_code == 403
    etag = (await ada.client.get("/v1/contracts/invoices")).headers["etag"]
    await ada.client.patch(
        "/v1/contracts/invoices",
        json={"visibility": "private"},
        headers={"If-Match": etag, "Content-Type": "application/merge-patch+json"},
    )
    assert (await bob.client.get(POLICIES)).status_code == 404
    assert (await put(bob, "retention", keep=1)).status_code == 404
    assert (await bob.client.delete(f"{POLICIES}/retention")).status_code == 404
    await ada.client.put(f"/v1/teams/{billing}/members/{bob.id}", json={"role": "maintainer"})
    assert (await put(bob, "retention", keep=1)).status_code == 200


async def test_the_lint_gate(invoices: str, ada: Any) -> None:
    broken = {"paths": {"/x": {"get": {"responses": 7}}}}
    await put(ada, "lint_gate", fail_on="error")
    answer = await publish(ada, "1.0.0", **broken)
    assert answer.status_code == 409
    assert answer.json()["code"] == "lint_gate"
    assert answer.json()["errors"]
    assert await versions(ada) == []
    assert (await publish(ada, "1.0.0")).status_code == 201
    warned = {"paths": {"/x": {"get": {"responses": {"200": {"description": "x"}}}}}}
    assert (await publish(ada, "1.1.0", **warned)).status_code == 201
    await put(ada, "lint_gate", fail_on="warning")
    assert (await publish(ada, "1.2.0", **warned)).status_code == 409
    await ada.client.delete(f"{POLICIES}/lint_gate")
    assert (await publish(ada, "1.2.0", **broken)).status_code == 201


async def test_the_order_of_versions(invoices: str, ada: Any) -> None:
    await publish(ada, "soon")
    await put(ada, "version_order")
    for version, status in (
        ("1.0.0", 201),
        ("1.0.0-rc.1", 409),
        ("0.9.0", 409),
        ("1.10.0-rc.1", 201),
        ("1.10.0-rc.1.2", 201),
        ("1.10.0", 201),
        ("1.10.0+other", 409),
        ("1.9.9", 409),
        ("latest", 409),
        ("01.11.0", 409),
    ):
        assert (await publish(ada, version)).status_code == status, version
    await put(ada, "version_order", allow_prerelease=False)
    assert (await publish(ada, "2.0.0-rc.1")).json()["code"] == "version_order"
    assert (await publish(ada, "2.0.0")).status_code == 201


async def test_retention(invoices: str, ada: Any) -> None:
    for version in ("1", "2", "3"):
        await publish(ada, version)
    await put(ada, "retention", keep=2)
    assert await versions(ada) == ["3", "2", "1"]
    await publish(ada, "4")
    assert await versions(ada) == ["4", "3"]
    path = "/v1/contracts/invoices/versions"
    assert (await ada.client.get(f"{path}/1/document")).status_code == 404
    for version in ("4", "3"):
        await ada.client.post(f"{path}/{version}/deprecation", json={"reason": "old"})
    await put(ada, "retention", keep=1)
    await publish(ada, "5")
    assert await versions(ada) == ["5"]
    assert (await ada.client.get("/v1/contracts/invoices")).json()["latest_version"] == "5"


def test_precedence() -> None:
    """The example of Semantic Versioning 2.0.0, section 11, and what surrounds it."""
    ordered = ["0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta"]
    ordered += ["1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-0", "1.2.0"]
    ordered += ["1.10.0", "2.0.0"]
    parsed = [found for text in ordered if (found := SemanticVersion.parse(text))]
    assert len(parsed) == len(ordered)
    assert all(one < next_ for one, next_ in pairwise(parsed))
    assert SemanticVersion.parse("1.0.0+a") == SemanticVersion.parse("1.0.0+b")
    for text in (
        "1",
        "1.0",
        "1.0.0.0",
        "01.0.0",
        "1.0.0-",
        "1.0.0-01",
        "1.0.0+",
        "v1.0.0",
        "١.0.0",
    ):
        assert SemanticVersion.parse(text) is None, text
