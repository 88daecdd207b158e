"""A schema without null, and null beside it: what is named is the thing, not its absence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.normalise import Contract
from specwright.ir.shape import choice, kinds, sole_reference, variants

WithNull = Callable[[dict[str, Any]], dict[str, Any]]
"""From a use without null to the use with it."""

_COMBINING = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "const", "$ref")


def beside_null(schema: Any) -> dict[str, Any] | None:
    """The only schema that stands beside null, with the annotations around it."""
    keyword = choice(schema)
    if keyword is None or len(schema[keyword]) != 2 or len(variants(schema)) != 1:
        return None
    inner = variants(schema)[0]
    if not isinstance(inner, dict) or not set(schema) - {keyword} <= ANNOTATIONS:
        return None
    for annotation in schema.keys() - {keyword}:
        inner.setdefault(annotation, schema[annotation])
    return inner if sole_reference(inner) is None else None


def without_null(schema: dict[str, Any], contract: Contract) -> tuple[Any, WithNull | None]:
    """The schema without null; and how to allow null again, None where it was not allowed."""
    keyword = choice(schema)
    if keyword is None or schema.get("properties"):
        return _without_null_type(schema, contract)
    rest = variants(schema)
    if len(rest) == len(schema[keyword]):
        return _without_null_type(schema, contract)
    origin = contract.origin(schema)
    bare = {**schema, keyword: contract.remember(list(rest), origin)}
    return contract.remember(bare, origin), lambda use: {keyword: [use, {"type": "null"}]}


def _without_null_type(schema: dict[str, Any], contract: Contract) -> tuple[Any, WithNull | None]:
    told = kinds(schema)
    listed = isinstance(schema.get("enum"), list) and None in schema["enum"]
    if "null" not in told and not (listed and not told):
        return schema, None
    bare = contract.remember(dict(schema), contract.origin(schema))
    others = [kind for kind in told if kind != "null"]
    if told:
        bare["type"] = others[0] if len(others) == 1 else others
    if listed:
        bare["enum"] = [value for value in schema["enum"] if value is not None]
    elif "enum" in schema:
        # The type allows null, the enumeration does not.
        return bare, None
    null = {"type": "null", **{key: schema[key] for key in _COMBINING if key in schema}}
    return bare, lambda use: {"anyOf": [use, null]}
