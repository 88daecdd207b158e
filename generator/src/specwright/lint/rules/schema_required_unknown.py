"""A required property is described.

What it does
    Reports names in ``required`` for which an object schema with ``properties`` has none. Schemas
    that are combined with others or have pattern properties are left alone: there the property may
    be described elsewhere.

Why it matters
    Mostly it is misspelt, and then the real property is optional and the required one has no type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.guess import guess
from specwright.openapi.structure import Kind

_COMBINING = ("allOf", "anyOf", "oneOf", "$ref", "$dynamicRef", "patternProperties", "if")
_PARTS = ("/allOf/", "/anyOf/", "/oneOf/", "/then", "/else", "/if", "/not")


def check(outline: Outline) -> Iterator[Finding]:
    """Required names without a property."""
    for schema in outline.of(Kind.SCHEMA):
        properties, required = schema.get("properties"), schema.get("required")
        if properties is None or required is None or _is_combined(schema):
            continue
        known = dict(properties.members())
        for name in required.items():
            if isinstance(name.value, str) and name.value not in known:
                hint = guess(name.value, known)
                yield Finding(name, f"there is no property {quoted(name.value)}{hint}")


def _is_combined(schema: Node) -> bool:
    value = schema.value
    if any(keyword in value for keyword in _COMBINING):
        return True
    if isinstance(value.get("additionalProperties"), Mapping):
        return True
    return any(part in f"{schema.pointer}/" for part in _PARTS)


RULE = Rule("schema-required-unknown", "required properties exist", Severity.WARNING, check)
