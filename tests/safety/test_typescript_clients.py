"""Values that callers hand on from strangers cannot leave their place in a request of TypeScript.

What the client gives to ``fetch`` goes through Node's own parsers of URLs and headers, as it would
on its way out: a step such as ``/../`` would be taken there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline

from tests.safety.strange_values import DOCUMENT, VALUES, Sent, check_places

TOOLS = Path(__file__).parents[1] / "typescript_client" / "node_modules" / ".bin"
CALL = """
import { createClient, read, step } from "./clients/typescript/src/index.ts";

const told = [];
let place, value;
const fetch = async (url, init) => {
  const sent = new Request(url, init);
  const { host, pathname, search, hash } = new URL(sent.url);
  told.push({ sent: [host, pathname + search + hash, [...sent.headers], place, value] });
  return new Response(null, { status: 204 });
};
const api = createClient({ fetch });
for (value of JSON.parse(process.argv[2])) {
  for (place of ["id", "q", "X-H", "c"]) {
    const input = { path: { id: "1" } };
    if (place === "id") input.path.id = value;
    if (place === "q") input.query = { q: value };
    if (place === "X-H") input.header = { "X-H": value };
    if (place === "c") input.cookie = { c: value };
    await read(api, input).catch((error) => told.push({ refused: [place, value, error.name] }));
  }
  place = "step";
  const input = { path: { id: value } };
  await step(api, input).catch((error) => told.push({ refused: [place, value, error.name] }));
}
console.log(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the client sends, or refuses to send, for each value in each place."""
    if shutil.which("node") is None:
        pytest.skip("there is no Node on this machine")
    folder: Path = tmp_path_factory.mktemp("client")
    step = {
        "operationId": "step",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
        "responses": {"204": {"description": ""}},
    }
    paths = {**DOCUMENT["paths"], "/steps/{id}": {"get": step}}  # type: ignore[dict-item]
    (folder / "openapi.json").write_text(json.dumps({**DOCUMENT, "paths": paths}))
    for file in pipeline.generate(folder / "openapi.json", "evil", ("typescript-client",)).files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(str(file.content), "utf-8")
    (folder / "call.ts").write_text(CALL)
    bundle = [TOOLS / "esbuild", "call.ts", "--bundle", "--format=esm", "--outfile=call.mjs"]
    _run(bundle, folder)
    told: list[dict[str, Any]] = json.loads(_run(["node", "call.mjs", json.dumps(VALUES)], folder))
    return told


def _run(command: list[Any], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_no_value_leaves_its_place(requests: list[dict[str, Any]]) -> None:
    assert len(requests) == 5 * len(VALUES)
    sent = [Sent(*request["sent"]) for request in requests if "sent" in request]
    assert len(sent) > 3 * len(VALUES)
    check_places(request for request in sent if request.place != "step")
    for request in sent:
        if request.place == "step":
            assert request.path.startswith("/v1/steps/"), request
            assert request.path.count("/") == 3, request
            assert not {"?", "#"} & set(request.path), request


def test_what_cannot_be_sent_is_refused(requests: list[dict[str, Any]]) -> None:
    told = [request["refused"] for request in requests if "refused" in request]
    refused = {(place, value): error for place, value, error in told}
    for given in (("step", ".."), ("X-H", "a\r\nX-Evil: 1"), ("X-H", "a\nb"), ("X-H", "a\0b")):
        assert refused.get(given) == "TypeError", given
