"""Output is a function of the document: names stay when something unrelated comes or moves."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.ir.api import Api

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "spec/openapi.yaml",
    "tests/server/cases/names/openapi.yaml",
    "tests/corpus/cases/calm.yaml",
]
_UNRELATED = {
    "type": "object",
    "properties": {
        "inner": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}},
        "either": {"oneOf": [{"type": "object", "properties": {"a": {}}}, {"type": "integer"}]},
    },
}
_DIGEST = """
import hashlib, pathlib, sys
from specwright import pipeline
digest = hashlib.sha256()
for file in pipeline.generate(pathlib.Path(sys.argv[1]), "case", keep_going=True).files:
    content = file.content if isinstance(file.content, bytes) else file.content.encode()
    digest.update(file.path.encode() + content)
print(digest.hexdigest())
"""


def built(path: str, change: Any = None) -> Api:
    source = pipeline.read(ROOT / path)
    if change is not None:
        value = copy.deepcopy(dict(source.value))
        change(value)
        location = source.locate("")
        source = replace(source, value=value, locate=lambda _: location)
    return pipeline.build(source, Diagnostics())


def names(api: Api) -> dict[str, Any]:
    return {
        "schemas": {schema.wire_name: schema.name for schema in api.schemas},
        "operations": {(o.method, o.path): (o.name, o.short_name, o.tag) for o in api.operations},
        "responses": {(o.name, r.status): r.name for o in api.operations for r in o.responses},
    }


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("key", ["Aaa", "Zzz"])
def test_an_unrelated_schema_changes_no_name(path: str, key: str) -> None:
    def add(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = {key: _UNRELATED, **schemas}

    before, after = names(built(path)), names(built(path, add))
    after["schemas"] = {k: v for k, v in after["schemas"].items() if not k.startswith(key)}
    assert after == before


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_order_of_schemas_changes_no_name(path: str) -> None:
    def turn(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = dict(reversed(schemas.items()))

    assert names(built(path, turn)) == names(built(path))


def test_two_runs_give_the_same_bytes() -> None:
    document = ROOT / "tests/server/cases/names/openapi.yaml"
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST, document],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
