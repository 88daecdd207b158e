"""Slots that hold no free text: what is wrong there is refused, or changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import DocumentError, Severity

from tests.safety import fuzzed, payloads
from tests.safety.atoms import Comparison
from tests.safety.generation import atoms, generate
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
# What nothing can be made of.
REFUSED = {"document.openapi"}
# What would hide the other changes, of which at most one at a time means something.
ALONE = {"schema.$ref", "schema.type[]", "components.schemas.{key}", "paths.{key}"}
# The same in the words of 3.0, and what its meta-schema checks by a format.
ELSEWHERE = {
    "3.0": {"contact.email", "pathitem.{key}", "securityrequirement.{key}", "xml.namespace"},
    "3.1": set(),
    "3.2": set(),
}


Findings = Counter[tuple[Severity, str]]


def findings(changes: Iterable[Change], text: str, folder: Path) -> Findings:
    """What is said of a document, by rule; each time with a place and in few words."""
    document = fuzzed.document("3.2", lambda _: payloads.HARMLESS)
    for change in changes:
        change(document, text)
    path = fuzzed.write(document, folder)
    try:
        generation = pipeline.generate(path, "evil", ("models",))
        found = list(generation.diagnostics)
        refused = any(d.severity is Severity.ERROR for d in found)
        assert refused == (not generation.files)
    except DocumentError as error:
        found = list(error.diagnostics)
    assert all(d.location.line and d.location.column for d in found)
    assert all(len(d.message) < 500 for d in found)
    return Counter((d.severity, d.rule) for d in found)


@cache
def usual() -> Findings:
    with TemporaryDirectory() as folder:
        return findings((), "", Path(folder))


def is_refused(found: Findings) -> bool:
    return any(severity is Severity.ERROR for severity, _ in found)


@pytest.mark.parametrize("slot", CHANGES)
def test_what_is_wrong_is_told(slot: str, tmp_path: Path) -> None:
    """A hostile text and a harmless one that is as wrong come to the same."""
    hostile = findings([CHANGES[slot]], f"s999 {EVIL}", tmp_path)
    assert hostile == findings([CHANGES[slot]], f"s999 {payloads.HARMLESS}", tmp_path)
    assert slot in UNTOLD or hostile - usual()
    assert is_refused(hostile) == (slot in REFUSED)


def test_what_is_not_refused_changes_nothing() -> None:
    """All at once; what is wrong costs what it stands in, and the rest is that of the twin."""
    texts = fuzzed.texts("3.2", lambda _: payloads.HARMLESS)
    found = {}
    for kind, payload in (("hostile", EVIL), ("twin", payloads.HARMLESS)):
        document = fuzzed.document("3.2", lambda _: payloads.HARMLESS)
        for slot, change in CHANGES.items():
            if slot not in REFUSED | ALONE:
                change(document, f"s999 {payload}")
        found[kind] = atoms(generate(document))
    both = fuzzed.Texts(
        {**texts, "s999": f"s999 {EVIL}"}, {**texts, "s999": f"s999 {payloads.HARMLESS}"}
    )
    assert Comparison(both).complaints(found["hostile"], found["twin"]) == {}


def limited(version: str) -> set[str]:
    """The slots of a version that the tables here are about, as its meta-schema calls them."""
    told = {slot.replace("-", "").lower() for slot in CHANGES}
    told |= ELSEWHERE[version]
    slots = MetaSchema(version).slots()
    return {slot for slot in slots if slot.replace("-", "").lower() in told}
