"""The texts of a document, wherever they stand, are nothing but texts in everything we write."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.safety import fuzzed, payloads
from tests.safety.generation import assert_inert, files
from tests.safety.meta_schema import MetaSchema
from tests.safety.test_structured_slots import limited
from tests.safety.typescript_atoms import TOOLS

VERSIONS = ("3.0", "3.1", "3.2")
# Where the texts of which slots have to turn up, lest an emitter be tested on nothing.
SURFACES = {
    "server/README.md": ["info.title"],
    "server/pyproject.toml": ["info.title"],
    "server/src/evil_server/contract.py": [
        *("paths.{key}", "parameter.name", "response.headers.{key}", "content.{key}"),
        *("security-scheme.name", "encoding.contentType", "operation.operationId"),
    ],
    "server/src/evil_server/contract.json": [
        *("schema.pattern", "schema.format", "schema.default", "schema.patternProperties.{key}"),
    ],
    "server/src/evil_server/operations/": [
        *("tag.name", "tag.description", "operation.summary", "operation.description"),
        *("operation.operationId", "parameter.name", "parameter.description", "content.{key}"),
        *("request-body.description", "schema.properties.{key}", "schema.const"),
    ],
    "server/src/evil_server/responses.py": ["response.description", "response.headers.{key}"],
    "server/src/evil_server/security.py": ["security-scheme.description"],
    "server/src/evil_server/models": [
        *("schema.properties.{key}", "schema.description", "schema.default", "schema.enum[]"),
        *("schema.const", "schema.pattern"),
    ],
    "clients/python/README.md": ["info.title", "info.summary", "tag.description"],
    "clients/python/pyproject.toml": ["info.summary", "contact.name"],
    "clients/python/src/evil_client/client.py": ["security-scheme.name", "password.tokenUrl"],
    "clients/python/src/evil_client/operations/": [
        *("operation.summary", "operation.description", "parameter.name", "content.{key}"),
        *("parameter.description", "tag.description", "link.parameters.{key}", "schema.default"),
    ],
    "clients/typescript/README.md": ["info.title", "operation.summary", "paths.{key}"],
    "clients/typescript/package.json": ["info.summary", "license.identifier"],
    "clients/typescript/src/security.ts": ["security-scheme.name", "security-scheme.description"],
    "clients/typescript/src/models.ts": [
        *("schema.properties.{key}", "schema.description", "schema.enum[]", "schema.default"),
    ],
    "clients/typescript/src/operations/": [
        *("operation.summary", "operation.description", "parameter.name", "content.{key}"),
        *("paths.{key}", "parameter.description", "response.headers.{key}"),
    ],
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_document_holds_every_slot(version: str) -> None:
    grammar = MetaSchema(version)
    document = fuzzed.document(version, lambda _: "fuzzed")
    found = {string.slot for string in grammar.strings(document) if "fuzzed" in string.text}
    free = {slot for slot, shape in grammar.slots().items() if not shape.words}
    assert len(free) > 150
    assert sorted(free - found - limited(version)) == []


@pytest.mark.parametrize("name", payloads.ROUNDS)
def test_text_is_inert(name: str) -> None:
    assert_inert("3.2", payloads.ROUNDS[name])


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_text_is_inert_in_older_versions(version: str) -> None:
    assert_inert(version, payloads.EVERYTHING)


def test_text_is_inert_where_it_comes_first() -> None:
    assert_inert("3.2", payloads.EVERYTHING, last=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_document_is_served_as_it_was_written(version: str) -> None:
    document = fuzzed.document(version, lambda _: payloads.EVERYTHING)
    served = files(version, payloads.EVERYTHING)["server/src/evil_server/openapi.json"]
    assert json.loads(served) == document


def test_every_emitter_gets_to_see_the_texts() -> None:
    grammar = MetaSchema("3.2")
    found = files("3.2", payloads.HARMLESS)
    slots: dict[str, set[str]] = {}
    for string in grammar.strings(fuzzed.document("3.2", lambda _: payloads.HARMLESS)):
        for number in fuzzed.markers(string.text):
            slots.setdefault(string.slot, set()).add(number)
    for place, wanted in SURFACES.items():
        text = "\n".join(text for path, text in found.items() if path.startswith(place)).lower()
        seen = set(fuzzed.markers(text))
        missing = [slot for slot in wanted if not slots[slot] & seen]
        assert not missing, f"{place} does not show {missing}"
    whole = set(fuzzed.markers(found["server/src/evil_server/openapi.json"]))
    assert whole == {fuzzed.marker(number) for number in fuzzed.template("3.2")[1]}


@pytest.mark.skipif(shutil.which("node") is None, reason="the compiler needs Node")
def test_hostile_packages_compile(tmp_path: Path) -> None:
    """The strictest compiler takes the packages of all rounds, at once."""
    options = json.loads(files("3.2", payloads.EVERYTHING)["clients/typescript/tsconfig.json"])
    for number, payload in enumerate([*payloads.ROUNDS.values(), payloads.EVERYTHING]):
        for path, text in files("3.2", payload).items():
            if path.startswith("clients/typescript/") and path.endswith(".ts"):
                place = tmp_path / str(number) / path.removeprefix("clients/typescript/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
    options["compilerOptions"].update(rootDir=".", noEmit=True)
    options["include"] = ["*/src"]
    (tmp_path / "tsconfig.json").write_text(json.dumps(options))
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    tsc = TOOLS / "node_modules/.bin/tsc"
    done = subprocess.run([tsc, "-p", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("payload", ["\ud800", "x\udfffy", "\udc00\ud800"])
def test_half_of_a_character_is_refused(payload: str, tmp_path: Path) -> None:
    """JSON can spell it, UTF-8 cannot, so that no file could hold it."""
    from specwright import pipeline
    from specwright.diagnostics import DocumentError

    path = fuzzed.write(fuzzed.document("3.2", lambda _: payload), tmp_path)
    with pytest.raises(DocumentError) as refused:
        pipeline.generate(path, "evil")
    found = refused.value.diagnostics[0]
    assert found.rule == "document-encoding"
    assert found.pointer
    assert found.location.column
