"""Examples and defaults keep their schema.

What it does
    Reports ``example``, ``examples`` and ``default`` of schemas, and the examples of parameters,
    headers and media types, that the schema beside them refuses.

Why it matters
    Readers copy examples, mocks answer with them, and a default that the schema refuses makes every
    request fail that relies on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from specwright.diagnostics import Severity, quoted
from specwright.ir.normalise import normalise
from specwright.lint.effort import Effort
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Document, Node
from specwright.openapi.structure import Kind, walk

_DOCUMENT = "urn:specwright:document"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CARRIERS = (Kind.PARAMETER, Kind.HEADER, Kind.MEDIA_TYPE)


def check(outline: Outline) -> Iterator[Finding]:
    """Examples that their own schema refuses."""
    document = outline.document
    if outline.version == "3.0":
        document = normalise(document).document()
    validators = _Validators(document)
    for kind, node in walk(document.root):
        if kind is Kind.SCHEMA:
            for value in _in_schema(node):
                yield from _refused(outline, validators, node, value)
        elif kind in _CARRIERS and (schema := node.get("schema")):
            if kind is Kind.MEDIA_TYPE and "json" not in node.pointer.rpartition("/")[2].lower():
                # Examples of other media types are often given in their own notation.
                continue
            for value in _beside_schema(node):
                yield from _refused(outline, validators, schema, value)


def _in_schema(schema: Node) -> Iterator[Node]:
    for name in ("default", "example"):
        if value := schema.get(name):
            yield value
    if examples := schema.get("examples"):
        yield from examples.items()


def _beside_schema(carrier: Node) -> Iterator[Node]:
    if value := carrier.get("example"):
        yield value
    examples = carrier.get("examples")
    for _, written in examples.members() if examples else ():
        try:
            example = carrier.document.resolve(written)
        except LookupError:
            continue
        for name in ("value", "dataValue"):
            if value := example.get(name):
                yield value


class _Validators:
    """One compiled validator for each schema that has examples."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.effort = Effort(document)
        self._registry: Any = None
        self._compiled: dict[str, Any] = {}

    def of(self, schema: Node) -> Any:
        """The validator of a schema, None where it cannot be compiled: other rules say so."""
        if schema.pointer not in self._compiled:
            self._compiled[schema.pointer] = self._compile(schema)
        return self._compiled[schema.pointer]

    def _compile(self, schema: Node) -> Any:
        try:
            if not _refers(schema.value):
                return jsonschema_rs.Draft202012Validator(schema.value, validate_formats=True)
            if self._registry is None:
                self._registry = jsonschema_rs.Registry([(_DOCUMENT, dict(self._document.value))])
            return jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_DOCUMENT}#{_fragment(schema.pointer)}"},
                registry=self._registry,
                validate_formats=True,
            )
        except ValueError:
            return None


def _fragment(pointer: str) -> str:
    return pointer.replace("%", "%25").replace("#", "%23").replace("{", "%7B").replace("}", "%7D")


def _refers(schema: object) -> bool:
    if isinstance(schema, Mapping):
        return "$ref" in schema or any(map(_refers, schema.values()))
    return isinstance(schema, list) and any(map(_refers, schema))


def _refused(
    outline: Outline, validators: _Validators, schema: Node, value: Node
) -> Iterator[Finding]:
    validator = validators.of(schema)
    if validator is None:
        return
    if not validators.effort.allows(schema, value.value):
        message = "the example is not checked: alternatives of its schema multiply"
        yield Finding(_authored(outline, value), message)
        return
    for violation in validator.iter_errors(value.value):
        if not _is_one_sided(violation):
            reason = quoted(str(violation.message), 160)[1:-1]
            name = value.pointer.rpartition("/")[2]
            kind = "default" if name == "default" else "example"
            yield Finding(_authored(outline, value), f"the {kind} breaks its schema: {reason}")
            return


def _authored(outline: Outline, value: Node) -> Node:
    """The node of the document as written: normalising makes ``example`` the first of a list."""
    for pointer in (value.pointer, value.pointer.removesuffix("s/0")):
        try:
            return outline.document.at(pointer)
        except LookupError:
            continue
    return value


def _is_one_sided(violation: Any) -> bool:
    """Whether only a property is missing: a request has no readOnly ones, a response no others."""
    return bool(violation.kind.name == "required")


RULE = Rule("example-invalid", "examples keep their schema", Severity.WARNING, check)
