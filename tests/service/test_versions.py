"""Versions: three ways to publish, what comes back, and what a broken document cannot do."""

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import anyio
import httpx2
import pytest
import yaml
from registry.versions.archive import Language, build_archive
from registry.versions.processes import Processes, WorkerLost, end_idle_processes
from registry.versions.yaml_text import write_yaml
from specwright.openapi.load import parse

pytestmark = pytest.mark.anyio

VERSIONS = "/v1/contracts/invoices/versions"
YAML = {"Content-Type": "application/yaml"}
TEXT = """\
openapi: 3.1.0
info:
  title: Invoices  # for people
  version: 1.4.0
paths:
  /invoices:
    get:
      operationId: listInvoices
      tags: [Invoices]
      summary: List invoices
      responses:
        '200':
          description: All of them.
          content:
            application/json:
              schema: {type: array, items: {type: string}}
"""
# Each line ten times the one before: a billion words out of half a kilobyte.
LAUGHS = "a0: &a0 [ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.fixture(scope="session", autouse=True)
def _end_workers() -> Iterator[None]:
    yield
    end_idle_processes()


@pytest.fixture
async def invoices(billing: str, ada: Any) -> str:
    body = {"slug": "invoices", "title": "Invoices", "team": billing, "visibility": "public"}
    assert (await ada.client.post("/v1/contracts", json=body)).status_code == 201
    return "invoices"


def document(version: str = "1.4.0", **members: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Invoices", "version": version},
        "paths": {},
        **members,
    }


async def publish(person: Any, body: Any, **more: Any) -> httpx2.Response:
    answer: httpx2.Response = await person.client.post(VERSIONS, json={"document": body, **more})
    return answer


async def latest(person: Any) -> str | None:
    contract = (await person.client.get("/v1/contracts/invoices")).json()
    version: str | None = contract["latest_version"]
    return version


async def test_publish_json(invoices: str, ada: Any) -> None:
    answer = await publish(ada, document(), notes="First")
    assert answer.status_code == 201, answer.text
    version = answer.json()
    assert version["version"] == "1.4.0"
    assert version["openapi"] == "3.1.0"
    assert version["notes"] == "First"
    assert version["published_by"] == ada.id
    assert version["deprecation"] is None
    read = await ada.client.get(answer.headers["location"])
    assert read.json() == version
    assert await latest(ada) == "1.4.0"


async def test_publish_yaml_keeps_the_text(
    invoices: str, ada: Any, anybody: httpx2.AsyncClient
) -> None:
    answer = await ada.client.post(VERSIONS, content=TEXT, headers=YAML)
    assert answer.status_code == 201, answer.text
    version = answer.json()
    assert version["digest"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert version["size"] == len(TEXT.encode())
    assert version["operations"] == 1
    path = f"{VERSIONS}/1.4.0/document"
    as_yaml = await anybody.get(path, headers={"Accept": "application/yaml"})
    assert as_yaml.text == TEXT
    assert as_yaml.headers["content-type"].startswith("application/yaml")
    as_json = await anybody.get(path, headers={"Accept": "application/json"})
    assert as_json.json() == yaml.safe_load(TEXT)
    # Two representations, two strong tags.
    assert as_yaml.headers["etag"] != as_json.headers["etag"]
    for answer in (as_yaml, as_json):
        again = await anybody.get(
            path,
            headers={
                "Accept": answer.headers["content-type"],
                "If-None-Match": answer.headers["etag"],
            },
        )
        assert again.status_code == 304
        assert again.headers["etag"] == answer.headers["etag"]
    preferred = {"Accept": "application/json;q=0.3, application/yaml;q=0.9"}
    assert (await anybody.get(path, headers=preferred)).text == TEXT
    assert (await anybody.get(path, headers={"Accept": "image/png"})).status_code == 406


async def test_publish_json_and_read_yaml(invoices: str, ada: Any) -> None:
    tricky: dict[str, Any] = {
        "x-texts": ["1e3", "0o17", "on", "~", "1.5", "no", "2026-01-01", "a: b", "\u00e4\U0001f600"]
    }
    await publish(ada, document(**tricky))
    answer = await ada.client.get(
        f"{VERSIONS}/1.4.0/document", headers={"Accept": "application/yaml"}
    )
    assert parse(answer.content, "document").value == document(**tricky)


async def test_publish_a_file(invoices: str, ada: Any) -> None:
    answer = await ada.client.post(
        VERSIONS,
        files={
            "document": ("api.yaml", TEXT.encode(), "application/yaml"),
            "remarks": (None, json.dumps({"version": "2.0.0-rc.1"}), "application/json"),
        },
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["version"] == "2.0.0-rc.1"
    assert answer.json()["digest"] == hashlib.sha256(TEXT.encode()).hexdigest()
    alone = await ada.client.post(
        VERSIONS, files={"document": ("api.json", json.dumps(document()), "application/json")}
    )
    assert alone.status_code == 201, alone.text
    assert alone.json()["version"] == "1.4.0"


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "- 1",
        "just words",
        "a: &a [*a]",
        "a: 1\na: 2",
        "a: !!python/object:os.system x",
        "{" * 200,
        "x: &x [1]\ny: {<<: *x}",
        "",
        "[" * 100_000,
        LAUGHS,
    ],
    ids=range(11),
)
async def test_a_broken_document(invoices: str, ada: Any, text: str) -> None:
    answer = await ada.client.post(VERSIONS, content=text, headers=YAML)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["detail"]
    assert (await ada.client.get(VERSIONS)).json() == {"items": []}


async def test_bytes_that_are_no_text(invoices: str, ada: Any) -> None:
    file = {"document": ("api.yaml", b"\xff\xfe\x00", "application/octet-stream")}
    assert (await ada.client.post(VERSIONS, files=file)).status_code == 422


async def test_findings_are_no_obstacle(invoices: str, ada: Any) -> None:
    poor = {"openapi": 7, "info": {"version": "0.1"}, "paths": {"/x": {"get": {}}}}
    answer = await publish(ada, poor)
    assert answer.status_code == 201, answer.text
    counts = answer.json()["findings"]
    assert counts["errors"] >= 1
    path = f"{VERSIONS}/0.1/findings"
    every = (await ada.client.get(path)).json()
    assert len(every) == sum(counts.values())
    assert [f["line"] for f in every] == sorted(f["line"] for f in every)
    errors = (await ada.client.get(path, params={"severity": "error"})).json()
    assert errors == [f for f in every if f["severity"] == "error"]
    both = await ada.client.get(path, params={"severity": ["error", "warning"]})
    assert both.json() == [f for f in every if f["severity"] != "note"]


async def test_a_document_of_something_else(invoices: str, ada: Any) -> None:
    answer = await publish(ada, {"hello": "\x00 world"}, version="1")
    assert answer.status_code == 201, answer.text
    assert answer.json()["openapi"] is None
    assert answer.json()["operations"] == 0


async def test_a_version_has_to_come_from_somewhere(invoices: str, ada: Any) -> None:
    for info in ({}, {"version": 1.0}, {"version": "spaced out"}, {"version": "/../x"}):
        answer = await publish(ada, document() | {"info": info})
        assert answer.status_code == 422
        assert answer.json()["code"] == "version_missing"


async def test_a_version_is_published_once(invoices: str, ada: Any) -> None:
    statuses: list[int] = []

    async def attempt() -> None:
        statuses.append((await publish(ada, document())).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(attempt)
    assert sorted(statuses) == [201, 409, 409]
    assert (await publish(ada, document())).json()["code"] == "version_exists"


async def test_too_large(invoices: str, ada: Any, app: Any) -> None:
    limit = app.state.resources.settings.max_document_bytes
    text = TEXT + "#" * (limit - len(TEXT) + 1)
    answer = await ada.client.post(VERSIONS, content=text, headers=YAML)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_who_may_publish(
    invoices: str, billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    assert (await publish(bob, document())).status_code == 403
    assert (await anybody.post(VERSIONS, json={"document": document()})).status_code == 401
    await ada.client.put(f"/v1/teams/{billing}/members/{bob.id}", json={"role": "member"})
    assert (await publish(bob, document())).status_code == 403
    await ada.client.put(f"/v1/teams/{billing}/members/{bob.id}", json={"role": "maintainer"})
    assert (await publish(bob, document())).status_code == 201


async def test_nothing_of_a_private_contract_for_strangers(
    invoices: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    await publish(ada, document())
    etag = (await ada.client.get("/v1/contracts/invoices")).headers["etag"]
    await ada.client.patch(
        "/v1/contracts/invoices",
        json={"visibility": "private"},
        headers={"If-Match": etag, "Content-Type": "application/merge-patch+json"},
    )
    paths = ("", "/1.4.0", "/1.4.0/document", "/1.4.0/findings", "/1.4.0/clients/python")
    for client in (bob.client, anybody):
        answers = [await client.get(VERSIONS + path) for path in paths]
        assert {answer.status_code for answer in answers} == {404}
    assert (await publish(bob, document("2.0.0"))).status_code == 404
    notice = await bob.client.post(f"{VERSIONS}/1.4.0/deprecation", json={"reason": "mine"})
    assert notice.status_code == 404


async def test_deprecation_and_the_latest_version(invoices: str, ada: Any, bob: Any) -> None:
    for version in ("1.0.0", "2.0.0", "1.0.1"):
        await publish(ada, document(version))
    assert await latest(ada) == "1.0.1"
    before = (await ada.client.get("/v1/contracts/invoices")).headers["etag"]
    path = f"{VERSIONS}/1.0.1/deprecation"
    assert (await bob.client.post(path, json={"reason": "no"})).status_code == 403
    answer = await ada.client.post(path, json={"reason": "Wrong", "sunset_on": "2027-06-30"})
    assert answer.json()["deprecation"] == {"reason": "Wrong", "sunset_on": "2027-06-30"}
    assert await latest(ada) == "2.0.0"
    # The contract looks different now, so its strong tag has to be another.
    assert (await ada.client.get("/v1/contracts/invoices")).headers["etag"] != before
    again = await ada.client.post(path, json={"reason": "Worse"})
    assert again.json()["deprecation"] == {"reason": "Worse"}
    listed = (await ada.client.get(VERSIONS, params={"include_deprecated": "false"})).json()
    assert [version["version"] for version in listed["items"]] == ["2.0.0", "1.0.0"]
    unknown = await ada.client.post(f"{VERSIONS}/9/deprecation", json={"reason": "x"})
    assert unknown.status_code == 404


async def test_pages_newest_first(invoices: str, ada: Any) -> None:
    for number in range(5):
        await publish(ada, document(f"1.0.{number}"))
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await ada.client.get(VERSIONS, params=query)).json()
        seen += [version["version"] for version in page["items"]]
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [f"1.0.{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("language", ["python", "typescript"])
async def test_a_client_to_download(
    invoices: str, ada: Any, anybody: httpx2.AsyncClient, language: Language
) -> None:
    await ada.client.post(VERSIONS, content=TEXT, headers=YAML)
    path = f"{VERSIONS}/1.4.0/clients/{language}"
    answer = await anybody.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    root = f"invoices-1.4.0-{language}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{root}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert {name.split("/")[0] for name in names} == {root}
        assert names == sorted(names)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = "pyproject.toml" if language == "python" else "package.json"
        assert b"invoices" in archive.read(f"{root}/{manifest}")
    # It was kept for the next one; and generated anew, it is the same to the byte.
    assert (await anybody.get(path)).content == answer.content
    assert build_archive(TEXT, "invoices", language, root) == answer.content


async def test_no_client_of_an_invalid_document(invoices: str, ada: Any) -> None:
    await publish(ada, document() | {"paths": {"/x": {"get": {"responses": 7}}}})
    answer = await ada.client.get(f"{VERSIONS}/1.4.0/clients/python")
    assert answer.status_code == 409
    assert answer.json()["errors"]
    assert (await ada.client.get(f"{VERSIONS}/9/clients/python")).status_code == 404


async def test_references_lead_nowhere(invoices: str, ada: Any) -> None:
    """Neither the files of the server nor its network are within reach of a document."""
    for target in ("/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x", "other.yaml"):
        await publish(ada, document(components={"schemas": {"X": {"$ref": target}}}), version="1")
        findings = (await ada.client.get(f"{VERSIONS}/1/findings")).json()
        assert "error" in {finding["severity"] for finding in findings}
        assert "root:" not in json.dumps(findings)
        assert (await ada.client.get(f"{VERSIONS}/1/clients/python")).status_code == 409
        await ada.client.delete("/v1/contracts/invoices")
        body = {"slug": "invoices", "title": "I", "team": "billing", "visibility": "public"}
        await ada.client.post("/v1/contracts", json=body)


async def test_a_process_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_SECRET_KEY", "secret")
    end_idle_processes()
    names = await Processes(1).run(5.0, eval, "sorted(__import__('os').environ)")
    assert not [name for name in names if name.startswith("REGISTRY_")]


async def test_a_process_that_takes_too_long_is_killed() -> None:
    processes = Processes(1)
    with pytest.raises(TimeoutError):
        await processes.run(0.2, time.sleep, 60.0)
    with pytest.raises(WorkerLost):
        await processes.run(30.0, eval, "[0] * 10**10")
    assert await processes.run(5.0, pow, 2, 3) == 8
    with pytest.raises(ZeroDivisionError):
        await processes.run(5.0, eval, "1 / 0")


def test_yaml_that_both_versions_read_alike() -> None:
    value = {"1e3": ["0o7", "0x1F", ".5", "1_000", "yes", "null", "", " x", "1:20"], "n": [1, 1.5]}
    text = write_yaml(value)
    assert parse(text.encode(), "document").value == value
    assert yaml.safe_load(text) == value
