"""Values that callers hand on from strangers cannot leave their place in a request."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from specwright import pipeline

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.test/v1"}],
    "paths": {
        "/things('{id}')/parts": {
            "get": {
                "operationId": "read",
                "tags": ["things"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "q", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-H", "in": "header", "schema": {"type": "string"}},
                    {"name": "c", "in": "cookie", "schema": {"type": "string"}},
                ],
                "responses": {"204": {"description": ""}},
            }
        }
    },
}
VALUES = [
    *("../x", "..", "a/../../b", "a?b#c", "%2e%2e", "a\r\nX-Evil: 1", "a\nb", "a\0b", "a; d=e"),
    *("a&x=y", "a, b", "\u2028", "é", "'", "')/x('", "//evil.test", "a\\b", "@evil.test"),
]
CALL = """
import json, sys
sys.path.insert(0, sys.argv[1] + "/clients/python/src")
import httpx2
from evil_client import EvilClient
found = []
def answer(request):
    found.append([str(request.url.host), request.url.raw_path.decode(), [
        [name.decode("latin-1"), value.decode("latin-1")] for name, value in request.headers.raw]])
    return httpx2.Response(204)
values = json.loads(sys.argv[2])
with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
    with EvilClient(http_client=http) as api:
        for value in values:
            for place in ("id", "q", "x_h", "c"):
                given = {"id": "1", place: value}
                before = len(found)
                try:
                    api.things.read(given.pop("id"), **given)
                except Exception as error:
                    found[before:] = [[place, value, type(error).__name__]]
                found[-1].append([place, value])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> list[list[object]]:
    """What the Python client sends, or refuses to send, for each value in each place."""
    folder: Path = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    for file in pipeline.generate(folder / "openapi.json", "evil", ("python-client",)).files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(str(file.content), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CALL, folder, json.dumps(VALUES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    made: list[list[object]] = json.loads(done.stdout)
    return made


def test_no_value_leaves_its_place(requests: list[list[object]]) -> None:
    assert len(requests) == 4 * len(VALUES)
    sent = [request for request in requests if isinstance(request[2], list)]
    assert len(sent) > 2 * len(VALUES)
    for host, path, headers, (place, value) in sent:  # type: ignore[misc]
        assert host == "api.test"
        route, _, query = str(path).partition("?")
        assert route.startswith("/v1/things('")
        assert route.endswith("')/parts")
        assert route.count("/") == 3, f"{place} {value!r}: {path}"
        assert "#" not in str(path)
        assert query.count("&") == 0
        names = [name.lower() for name, _ in headers]  # type: ignore[has-type]
        assert "x-evil" not in names
        assert all(not set(text) & set("\r\n\0") for _, text in headers)  # type: ignore[has-type]
        cookies = [text for name, text in headers if name.lower() == "cookie"]  # type: ignore[has-type]
        assert all(";" not in text and "," not in text for text in cookies)


def test_what_cannot_be_sent_is_refused(requests: list[list[object]]) -> None:
    refused = {(r[0], r[1]) for r in requests if isinstance(r[2], str)}
    assert ("id", "..") in refused
    assert ("x_h", "a\r\nX-Evil: 1") in refused
    assert ("x_h", "a\nb") in refused
