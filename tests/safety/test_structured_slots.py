"""Slots that hold no free text: what is wrong there is refused, or changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostic, DocumentError, Severity

from tests.safety import fuzzed, payloads
from tests.safety.atoms import Comparison
from tests.safety.generation import atoms
from tests.safety.meta_schema import MetaSchema

Change = Callable[[Any, str], None]
EVIL = payloads.EVERYTHING


def schema(document: Any) -> Any:
    return document["components"]["schemas"]["Thing"]


def discriminator(document: Any) -> Any:
    return document["components"]["schemas"]["Either"]["discriminator"]


def path_item(document: Any) -> Any:
    return next(item for path, item in document["paths"].items() if path.startswith("/s"))


def operation(document: Any) -> Any:
    return path_item(document)["get"]


def scheme(document: Any, **value: str) -> None:
    document["components"]["securitySchemes"]["bad"] = value


def component(section: str) -> Change:
    def change(document: Any, text: str) -> None:
        entries = document["components"][section]
        entries[text] = entries.pop(next(iter(entries)))

    return change


SECTIONS = (
    *("callbacks", "examples", "headers", "links", "mediaTypes", "parameters", "pathItems"),
    *("requestBodies", "responses", "schemas", "securitySchemes"),
)
CHANGES: dict[str, Change] = {
    **{f"components.{section}.{{key}}": component(section) for section in SECTIONS},
    "discriminator.defaultMapping": lambda d, t: discriminator(d).update(defaultMapping=t),
    "discriminator.mapping.{}": lambda d, t: discriminator(d)["mapping"].update(x=f"{t}.yaml"),
    "discriminator.mapping.{} (#)": lambda d, t: discriminator(d)["mapping"].update(x=f"#{t}"),
    "document.$self": lambda d, t: d.update({"$self": f"#{t}"}),
    "document.jsonSchemaDialect": lambda d, t: d.update(jsonSchemaDialect=t),
    "document.openapi": lambda d, t: d.update(openapi=t),
    "license.url": lambda d, t: d["info"].update(license={"name": "x", "url": t}),
    "parameter.in": lambda d, t: operation(d)["parameters"].append(
        {"name": "x", "in": t, "schema": {}}
    ),
    "parameter.style": lambda d, t: operation(d)["parameters"].append(
        {"name": "x", "in": "query", "style": t, "schema": {}}
    ),
    "path-item.$ref": lambda d, t: d["paths"].update({"/x": {"$ref": t}}),
    "path-item.{key}": lambda d, t: path_item(d).update({t: {"responses": {}}}),
    "path-item.additionalOperations.{key}": lambda d, t: path_item(d)[
        "additionalOperations"
    ].update({t: {"responses": {"204": {"description": ""}}}}),
    "paths.{key}": lambda d, t: d["paths"].update({f"/{t}?#": {}}),
    "reference.$ref": lambda d, t: operation(d)["responses"].update({"404": {"$ref": t}}),
    "responses.{key}": lambda d, t: operation(d)["responses"].update({t: {"description": ""}}),
    "schema.$anchor": lambda d, t: schema(d).update({"$anchor": t}),
    "schema.$dynamicAnchor": lambda d, t: schema(d).update({"$dynamicAnchor": t}),
    "schema.$dynamicRef": lambda d, t: schema(d).update({"$dynamicRef": t}),
    "schema.$id": lambda d, t: schema(d).update({"$id": f"##{t}"}),
    "schema.$ref": lambda d, t: schema(d).update({"$ref": f"#/%{t}"}),
    "schema.$schema": lambda d, t: schema(d).update({"$schema": t}),
    "schema.$vocabulary.{key}": lambda d, t: schema(d).update({"$vocabulary": {t: True}}),
    "schema.type": lambda d, t: schema(d).update(type=t),
    "schema.type[]": lambda d, t: schema(d).update(type=[t]),
    "schema.pattern": lambda d, t: schema(d)["properties"].update(
        x={"type": "string", "pattern": f"({t}"}
    ),
    "schema.patternProperties.{key}": lambda d, t: schema(d).update(
        patternProperties={f"({t}": {}}
    ),
    "security-requirement.{key}": lambda d, t: d.update(security=[{f"./{t}": []}]),
    "security-scheme.type": lambda d, t: scheme(d, type=t),
    "security-scheme.in": lambda d, t: scheme(d, type="apiKey", name="x", **{"in": t}),
    "xml.nodeType": lambda d, t: schema(d).update(xml={"nodeType": t}),
}
# What nothing depends upon, so that nothing is said.
UNTOLD = {
    *("discriminator.mapping.{} (#)", "document.jsonSchemaDialect", "schema.$schema"),
    *("discriminator.defaultMapping", "schema.$vocabulary.{key}", "license.url", "xml.nodeType"),
}
# The same in the words of 3.0, and what its meta-schema checks by a format.
ELSEWHERE = {
    "3.0": {"contact.email", "pathitem.{key}", "securityrequirement.{key}", "xml.namespace"},
    "3.1": set(),
    "3.2": set(),
}


@dataclass(frozen=True)
class Outcome:
    """What a document came to."""

    findings: Counter[tuple[Severity, str]]
    files: Mapping[str, str]


def outcome(change: Change, text: str, folder: Path) -> Outcome:
    document = fuzzed.document("3.2", lambda _: payloads.HARMLESS)
    change(document, text)
    path = fuzzed.write(document, folder)
    try:
        generation = pipeline.generate(path, "evil")
    except DocumentError as error:
        return Outcome(count(error.diagnostics), {})
    written = {f.path: f.content for f in generation.files if isinstance(f.content, str)}
    return Outcome(count(generation.diagnostics), written)


def count(found: Iterable[Diagnostic]) -> Counter[tuple[Severity, str]]:
    found = list(found)
    assert all(d.location.line and d.location.column for d in found)
    assert all(len(d.message) < 500 for d in found)
    return Counter((d.severity, d.rule) for d in found)


@cache
def usual() -> Counter[tuple[Severity, str]]:
    with TemporaryDirectory() as folder:
        return outcome(lambda d, t: None, "", Path(folder)).findings


@pytest.mark.parametrize("slot", CHANGES)
def test_what_is_wrong_is_told_and_nothing_else(slot: str, tmp_path: Path) -> None:
    """A hostile text and a harmless one that is as wrong come to the same."""
    hostile = outcome(CHANGES[slot], f"s999 {EVIL}", tmp_path)
    twin = outcome(CHANGES[slot], f"s999 {payloads.HARMLESS}", tmp_path)
    assert hostile.findings == twin.findings
    assert slot in UNTOLD or hostile.findings - usual()
    refused = any(severity is Severity.ERROR for severity, _ in hostile.findings)
    assert refused == (not hostile.files)
    texts = fuzzed.texts("3.2", lambda _: payloads.HARMLESS)
    both = fuzzed.Texts(
        {**texts, "s999": f"s999 {EVIL}"}, {**texts, "s999": f"s999 {payloads.HARMLESS}"}
    )
    assert Comparison(both).complaints(atoms(hostile.files), atoms(twin.files)) == {}


def limited(version: str) -> set[str]:
    """The slots of a version that the tables here are about, as its meta-schema calls them."""
    told = {slot.replace("-", "").lower() for slot in CHANGES}
    told |= ELSEWHERE[version]
    slots = MetaSchema(version).slots()
    return {slot for slot in slots if slot.replace("-", "").lower() in told}
