"""Values that callers hand on from strangers cannot leave their place in a request."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline

from tests.safety.strange_values import DOCUMENT, VALUES, Sent, check_places

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
def requests(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
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
    made: list[list[Any]] = json.loads(done.stdout)
    return made


def test_no_value_leaves_its_place(requests: list[list[Any]]) -> None:
    assert len(requests) == 4 * len(VALUES)
    sent = [Sent(*r[:3], *r[3]) for r in requests if isinstance(r[2], list)]
    assert len(sent) > 2 * len(VALUES)
    check_places(sent)


def test_what_cannot_be_sent_is_refused(requests: list[list[Any]]) -> None:
    refused = {(r[0], r[1]) for r in requests if isinstance(r[2], str)}
    assert ("id", "..") in refused
    assert ("x_h", "a\r\nX-Evil: 1") in refused
    assert ("x_h", "a\nb") in refused
