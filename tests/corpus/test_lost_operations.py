"""No operation is lost without a word: document, server and both clients have the same ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.emit import python_client, server, typescript_client
from specwright.emit.file import GeneratedFile

from tests.corpus.census import Key, in_document
from tests.corpus.documents import documents
from tests.corpus.trial import comparison

ROOT = Path(__file__).parents[2]
SMALL = [
    *(entry for case in sorted(ROOT.glob("tests/*/cases")) for entry in documents(case)),
    *documents(ROOT / "spec"),
]
CALM = ROOT / "tests/corpus/cases/calm.yaml"


def compared(path: Path, folder: Path) -> dict[str, Any]:
    """The comparison for a document; the models are left out, since they hold no operations."""
    source = pipeline.read(path)
    meaning = pipeline.interpret(source, keep_going=True)
    assert meaning.api is not None
    for emit in (server.emit, python_client.emit, typescript_client.emit):
        for file in emit(meaning.api, "case"):
            put(file, folder)
    return comparison(source.value, pipeline.errors(source), meaning, folder, "case")


def put(file: GeneratedFile, folder: Path) -> None:
    path = folder / file.path
    if isinstance(file.content, str) and path.suffix in (".py", ".ts"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.content, "utf-8")


@pytest.mark.parametrize(
    "path", [pytest.param(e.path, id=str(e.path.relative_to(ROOT))) for e in SMALL]
)
def test_nothing_is_lost_silently(path: Path, tmp_path: Path) -> None:
    outcome = compared(path, tmp_path)
    assert outcome["silent"] == []
    assert outcome["surplus"] == []


def test_what_real_documents_do_costs_one_operation_at_most(tmp_path: Path) -> None:
    outcome = compared(CALM, tmp_path)
    assert outcome["missing"] == {"GET /closed": "server, python client, typescript client, mock"}
    assert outcome["degraded"] == {
        "GET /empty": ["openapi-invalid"],
        "GET /things": ["openapi-invalid"],
    }


def test_operations_with_one_path_are_counted_one_by_one(tmp_path: Path) -> None:
    outcome = compared(CALM.with_name("fragments.yaml"), tmp_path)
    assert outcome["complete"] == 3
    assert outcome["silent"] == []
    assert len(outcome["missing"]) == 2


def test_every_kind_of_operation_is_counted() -> None:
    document = {
        "paths": {
            "/a/{b}": {"get": {}, "additionalOperations": {"COPY": {}}, "x-note": {}},
            "/c": {"$ref": "#/components/pathItems/C"},
            "/d": {"$ref": "#/paths/~1e"},
            "/e": {"$ref": "#/paths/~1d"},
            "x-paths": {"get": {}},
        },
        "components": {"pathItems": {"C": {"query": {}}}},
    }
    assert in_document(document) == [
        ("/paths/~1a~1{b}/get", Key("GET", "/a/{}")),
        ("/paths/~1a~1{b}/additionalOperations/COPY", Key("COPY", "/a/{}")),
        ("/components/pathItems/C/query", Key("QUERY", "/c")),
    ]


@pytest.mark.parametrize("part", ["typescript client", "mock"])
def test_a_loss_is_noticed(part: str, tmp_path: Path) -> None:
    source = pipeline.read(CALM)
    meaning = pipeline.interpret(source)
    assert meaning.api is not None
    for emit in (server.emit, typescript_client.emit, python_client.emit):
        for file in emit(meaning.api, "case"):
            put(file, tmp_path)
    moved = "QUERY /search", "QUERY /elsewhere"
    if part == "mock":
        operations = tuple(
            replace(o, path="/elsewhere") if o.path == "/search" else o
            for o in meaning.api.operations
        )
        meaning = replace(meaning, api=replace(meaning.api, operations=operations))
    else:
        module = tmp_path / "clients/typescript/src/operations/default.ts"
        text = module.read_text("utf-8")
        module.write_text(text.replace('url: "/search"', 'url: "/elsewhere"', 1), "utf-8")
    outcome = comparison(source.value, pipeline.errors(source), meaning, tmp_path, "case")
    assert moved[0] in outcome["silent"]
    assert f"{moved[1]} in {part}" in outcome["surplus"]
