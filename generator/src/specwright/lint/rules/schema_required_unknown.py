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
from typing import Any

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
        if _has_unknown(schema.value) and not _is_combined(schema):
            known = _known(schema.value)
            for name in (schema / "required").items():
                if isinstance(name.value, str) and name.value not in known:
                    hint = guess(name.value, known)
                    yield Finding(name, f"there is no property {quoted(name.value)}{hint}")


def _has_unknown(schema: Any) -> bool:
    """Whether a name is required that has no property; most schemas are done with here."""
    if not isinstance(schema, dict) or "properties" not in schema or "required" not in schema:
        return False
    required, known = schema["required"], _known(schema)
    if not isinstance(required, list):
        return False
    return any(isinstance(name, str) and name not in known for name in required)


def _known(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = schema["properties"]
    return properties if isinstance(properties, dict) else {}


def _is_combined(schema: Node) -> bool:
    value = schema.value
    if any(keyword in value for keyword in _COMBINING):
        return True
    if isinstance(value.get("additionalProperties"), Mapping):
        return True
    return any(part in f"{schema.pointer}/" for part in _PARTS)


RULE = Rule("schema-required-unknown", "required properties exist", Severity.WARNING, check)
