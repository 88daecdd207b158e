"""No request that an API sends is lost without a word: webhooks and callbacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from specwright import pipeline
from specwright.emit import python_client, server, typescript_client

from tests.corpus.sent import sent_in_document
from tests.corpus.test_lost_operations import put
from tests.corpus.trial import comparison

DOCUMENT = Path(__file__).parents[1] / "webhooks/openapi.yaml"


def test_every_kind_of_request_is_counted_once() -> None:
    loop = {"{$url}": {"post": {"callbacks": {"again": {"$ref": "#/components/callbacks/Loop"}}}}}
    document = {
        "paths": {
            "/a": {
                "get": {
                    "callbacks": {"one": {"{$url}": {"put": {}}, "x-y": {"get": {}}}, "x-n": {}}
                },
                "post": {"callbacks": {"loop": {"$ref": "#/components/callbacks/Loop"}}},
            }
        },
        "webhooks": {"hook": {"$ref": "#/components/pathItems/Hook"}},
        "x-webhooks": {"old": {"post": {}}},
        "components": {
            "callbacks": {"Loop": loop, "Unused": {"{$url}": {"trace": {}}}},
            "pathItems": {"Hook": {"delete": {}, "additionalOperations": {"TELL": {}}}},
        },
    }
    assert sent_in_document(document) == [
        ("/components/pathItems/Hook/delete", "DELETE"),
        ("/components/pathItems/Hook/additionalOperations/TELL", "TELL"),
        ("/x-webhooks/old/post", "POST"),
        ("/paths/~1a/get/callbacks/one/{$url}/put", "PUT"),
        ("/components/callbacks/Loop/{$url}/post", "POST"),
    ]


@pytest.mark.parametrize(
    ("part", "path", "old", "new"),
    [
        ("", "", "", ""),
        ("server", "server/src/case_server/receivers/webhooks.py", "@received(", "@other("),
        (
            "python client",
            "clients/python/src/case_client/webhooks.py",
            "method='PUT'",
            "method='GET'",
        ),
        (
            "typescript client",
            "clients/typescript/src/webhooks.ts",
            'method: "PUT"',
            'method: "GET"',
        ),
    ],
)
def test_a_loss_is_noticed(part: str, path: str, old: str, new: str, tmp_path: Path) -> None:
    source = pipeline.read(DOCUMENT)
    meaning = pipeline.interpret(source)
    assert meaning.api is not None
    for emit in (server.emit, python_client.emit, typescript_client.emit):
        for file in emit(meaning.api, "case"):
            put(file, tmp_path)
    if part:
        module = tmp_path / path
        text = module.read_text("utf-8")
        assert old in text
        module.write_text(text.replace(old, new), "utf-8")
    outcome = comparison(source.value, pipeline.errors(source), meaning, tmp_path, "case")
    assert ([f"sending PUT in {part}"] if part else []) == [
        entry for entry in outcome["silent"] if "PUT" in entry
    ]
    assert bool(outcome["surplus"]) == (part not in ("", "server"))
