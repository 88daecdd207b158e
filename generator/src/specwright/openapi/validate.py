"""Whether a document keeps the OpenAPI Specification: the meta-schemas, and references.

The meta-schemas are those of openapi-spec-validator. jsonschema-rs runs them: it is a hundred times
faster than the Python validator, fetches nothing, and does not recurse in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema_rs

from specwright.diagnostics import Diagnostic, Severity
from specwright.openapi.document import Document
from specwright.openapi.reference_check import check_references
from specwright.openapi.sentence import complaints
from specwright.openapi.structure import Kind, Objects, parts, way_pointer
from specwright.openapi.version import check_version

RULE = "openapi-invalid"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ANNOTATIONS = frozenset(("$comment", "example", "examples", "externalDocs", "title", "xml"))
_NO_DESCRIPTION = 'the response has no member "description"'
_NEWER_NUMBERS = ("exclusiveMaximum", "exclusiveMinimum")
_NEWER_KEYWORDS = frozenset(
    (
        *("$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$schema"),
        *("const", "contains", "contentEncoding", "contentMediaType", "contentSchema"),
        *("dependentRequired", "dependentSchemas", "else", "examples", "if", "maxContains"),
        *("minContains", "patternProperties", "prefixItems", "propertyNames", "then"),
        *("unevaluatedItems", "unevaluatedProperties"),
    )
)
_OWN_DIALECT = "https://spec.openapis.org/oas/"


def validate(document: Document, objects: Objects | None = None) -> Iterable[Diagnostic]:
    """What is invalid, each as one sentence at its place; nothing for a valid document.

    ``objects`` is what a walk over the document gives, where somebody has gone it already.
    """
    yield from document.findings
    version, complaint = check_version(document)
    if complaint is not None:
        yield complaint
    if version is None:
        return
    seen: set[tuple[str, str]] = set()
    for pointer, sentence in _violations(document, version):
        if (pointer, sentence) in seen or pointer == "/openapi":
            continue
        seen.add((pointer, sentence))
        severity = _severity(pointer, sentence)
        yield Diagnostic(severity, RULE, sentence, document.locate(pointer), pointer)
    yield from check_references(document, objects=objects)


def _violations(document: Document, version: str) -> Iterator[tuple[str, str]]:
    """Pointer and sentence of each violation of the specification, then of JSON Schema."""
    schema, validator = _meta_schema(version)
    for violation in validator.iter_errors(document.value):
        for path, sentence in complaints(violation, schema):
            yield way_pointer(path), sentence
    if version == "3.0" or not _is_own_dialect(document.value.get("jsonSchemaDialect")):
        return
    schemas = dict(_outermost_schemas(document.value))
    for violation in _schema_validator().iter_errors(schemas):
        for path, sentence in complaints(violation, {}):
            if len(path) > 1:
                yield str(path[0]) + way_pointer(path[1:]), sentence


def _severity(pointer: str, sentence: str) -> Severity:
    """A warning where the meaning is clear all the same, an error where it is not."""
    keyword = pointer.rpartition("/")[2]
    if sentence == _NO_DESCRIPTION:
        return Severity.WARNING
    if "/schema" not in pointer and "/properties/" not in pointer:
        return Severity.ERROR
    newer = keyword in _NEWER_KEYWORDS and sentence.startswith("the schema may not have")
    newer = newer or (keyword in _NEWER_NUMBERS and "not the number" in sentence)
    return Severity.WARNING if newer or keyword in _ANNOTATIONS else Severity.ERROR


def _is_own_dialect(dialect: object) -> bool:
    return dialect is None or dialect == _DIALECT or str(dialect).startswith(_OWN_DIALECT)


def _outermost_schemas(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every schema that is not inside another one: the meta-schema goes deeper by itself."""
    waiting: list[tuple[Kind, str, Any]] = [(Kind.OPENAPI, "", document)]
    while waiting:
        kind, pointer, value = waiting.pop()
        if kind is not Kind.SCHEMA:
            waiting.extend((k, pointer + way_pointer(way), v) for k, way, v in parts(kind, value))
        elif not isinstance(value, Mapping) or _is_own_dialect(value.get("$schema")):
            yield pointer, value


@cache
def _meta_schema(version: str) -> tuple[dict[str, Any], Any]:
    # Only the files are wanted: importing the package takes half a second.
    package = find_spec("openapi_spec_validator")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "resources" / "schemas" / f"v{version}"
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    return schema, jsonschema_rs.validator_for(schema)


@cache
def _schema_validator() -> Any:
    return jsonschema_rs.validator_for(
        {"$schema": _DIALECT, "additionalProperties": {"$ref": _DIALECT}}
    )
