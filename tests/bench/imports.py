"""The row about importing what was generated, and making one call with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.measure import least, run
from tests.bench.scene import BIN, Scene, model_library, settings

_CALL = """
import sys
sys.path.insert(0, {source!r})
import httpx2
from bench_client import BenchClient

def answer(request):
    return httpx2.Response(200, content={body!r}, headers={{"content-type": "application/json"}})

stub = httpx2.Client(transport=httpx2.MockTransport(answer))
with BenchClient(http_client=stub) as api:
    assert type(api.{call}).__name__ == {model!r}
"""
_LICENSE = {
    "key": "mit",
    "name": "MIT License",
    "spdx_id": "MIT",
    "url": "https://api.github.com/licenses/mit",
    "node_id": "x",
    "html_url": "https://choosealicense.com/licenses/mit",
    "description": "A short license",
    "implementation": "Create a file",
    "permissions": ["commercial-use"],
    "conditions": ["include-copyright"],
    "limitations": ["liability"],
    "body": "...",
    "featured": True,
}


def first_call(scene: Scene) -> Iterator[Figure]:
    """Importing GitHub's client and one call, beside importing the library's one module."""
    document = json.loads(scene.github.read_text("utf-8"))
    issue = document["components"]["examples"]["issue"]["value"]
    source = scene.generated(scene.github) / "out/clients/python/src"
    module = scene.folder("library") / "models.py"
    run(model_library(scene.github, module), scene.place)
    warm = settings(module.parent)
    importing = f"import sys; sys.path.insert(0, {str(module.parent)!r}); import models"
    other = _start(scene, scene.peers.python("python"), importing, warm)
    calls = {
        'licenses.get("mit")': ("License", _LICENSE),
        'issues.get("octocat", "hello", 1)': ("Issue", issue),
    }
    for call, (model, body) in calls.items():
        text = _CALL.format(source=str(source), body=json.dumps(body), call=call, model=model)
        ours = _start(scene, BIN / "python", text, warm)
        what = f"GitHub: import the client, `{call.partition('(')[0]}`"
        yield Figure(what, ours, "s", "importing the library's module of models", other, 0.2)


def _start(scene: Scene, python: Path, program: str, environment: dict[str, str]) -> float:
    """Seconds of a Python program; the first of its runs compiles what it imports."""
    command: list[str | Path] = [python, "-c", program]
    return least(command, scene.rounds + 2, scene.place, environment).cpu
