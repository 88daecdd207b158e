"""The two views of a schema: what a request may say, and what a response may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import quote

View = Literal["request", "response"]

_ABSENT = {"request": "readOnly", "response": "writeOnly"}
_BOUNDS = {"int32": 2**31, "int64": 2**63}
_DATES = ("date", "date-time")
# RFC 3339 counts from 0000, a year that most calendars do not have: neither has Python's.
_YEARS = {"pattern": "^(?:[1-9]|0[1-9]|00[1-9]|000[1-9])"}
SUBSCHEMA = frozenset(
    {
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
SUBSCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SUBSCHEMA_MAPS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_OPAQUE = frozenset({"example", "examples", "default", "enum", "const"})


WRITTEN_INTEGER = "x-specwright-written-integer"
"""Keyword of our own: an integer without fraction or exponent, as JSON Schema Draft 4 means it."""


def schema_of(
    document: Mapping[str, Any],
    view: View,
    schema: Any,
    *,
    compiles: Callable[[str], bool] | None = None,
) -> Any:
    """A schema of the contract as one side sees it; see ``view_of``."""
    return _Views(document, view, compiles).schema(schema)


def view_of(
    document: Mapping[str, Any], view: View, *, compiles: Callable[[str], bool] | None = None
) -> dict[str, Any]:
    """The contract with every schema as one side sees it.

    Properties that the side does not send are not required of it, and integer formats become
    bounds, because the validator takes formats for matters of strings. Patterns that do not
    compile are left out if ``compiles`` is given.
    """
    return _Views(document, view, compiles).rest(document)


class _Views:
    def __init__(
        self, document: Mapping[str, Any], view: View, compiles: Callable[[str], bool] | None
    ) -> None:
        self._document = document
        self._absent = _ABSENT[view]
        self._compiles = compiles
        # OAS 3.0 builds on a draft in which 1.0 is no integer; later ones say it is.
        self._written = str(document.get("openapi", "")).startswith("3.0")

    def rest(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """What is no schema, with the schemas in it."""
        return {key: self._member(key, value) for key, value in node.items()}

    def _member(self, key: str, value: Any) -> Any:
        if key in _OPAQUE:
            return value
        if key == "schemas" and isinstance(value, Mapping):
            return {name: self.schema(schema) for name, schema in value.items()}
        if key in ("schema", "itemSchema", "x-itemSchema"):
            return self.schema(value)
        if isinstance(value, Mapping):
            return self.rest(value)
        if isinstance(value, list):
            return [self.rest(item) if isinstance(item, Mapping) else item for item in value]
        return value

    def schema(self, schema: Any, around: frozenset[str] = frozenset()) -> Any:
        """One schema, with the schemas below it.

        The properties ``around`` it are those that the side does not send by what it is part of.
        """
        if not isinstance(schema, Mapping):
            return schema
        absent = around | self._absent_names(schema)
        seen: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "allOf" and isinstance(value, list):
                seen[key] = [self.schema(item, absent) for item in value]
            elif key in SUBSCHEMA:
                seen[key] = self.schema(value)
            elif key in SUBSCHEMA_LISTS and isinstance(value, list):
                seen[key] = [self.schema(item) for item in value]
            elif key in SUBSCHEMA_MAPS and isinstance(value, Mapping):
                seen[key] = {name: self.schema(item) for name, item in value.items()}
            elif key == "$ref" and isinstance(value, str) and value.startswith("#"):
                # In a URI fragment a pointer is percent-encoded (RFC 6901, section 6).
                seen[key] = "#" + quote(value[1:], safe="/~")
            else:
                seen[key] = value
        if absent and isinstance(seen.get("required"), list):
            seen["required"] = [name for name in seen["required"] if name not in absent]
        if self._written and "integer" in _listed(schema.get("type")):
            seen[WRITTEN_INTEGER] = "number" not in _listed(schema.get("type"))
        if self._compiles is not None:
            self._drop_patterns(seen, self._compiles)
        bound = _BOUNDS.get(str(schema.get("format")))
        if bound is not None:
            limits = {"minimum": -bound, "maximum": bound - 1}
            seen["allOf"] = [*seen.get("allOf", ()), limits]
        if schema.get("format") in _DATES:
            seen["allOf"] = [*seen.get("allOf", ()), _YEARS]
        return seen

    @staticmethod
    def _drop_patterns(schema: dict[str, Any], compiles: Callable[[str], bool]) -> None:
        if "pattern" in schema and not compiles(schema["pattern"]):
            del schema["pattern"]
        if "patternProperties" in schema:
            known = schema["patternProperties"].items()
            schema["patternProperties"] = {name: below for name, below in known if compiles(name)}

    def _absent_names(self, schema: Any) -> frozenset[str]:
        """Properties of a schema, or of what it extends, that the side does not send."""
        if not isinstance(schema, Mapping) or not {"properties", "allOf"} & schema.keys():
            return frozenset()
        found: set[str] = set()
        waiting, seen = [schema], set[int]()
        while waiting:
            part = waiting.pop()
            if not isinstance(part, Mapping) or id(part) in seen:
                continue
            seen.add(id(part))
            known = part.get("properties")
            if isinstance(known, Mapping):
                found |= {name for name, inner in known.items() if self._is_absent(inner)}
            waiting += part.get("allOf", ())
            if isinstance(part.get("$ref"), str):
                waiting.append(self._target(part["$ref"]))
        return frozenset(found)

    def _is_absent(self, schema: Any) -> bool:
        for _ in range(20):
            if not isinstance(schema, Mapping):
                return False
            if schema.get(self._absent) is True:
                return True
            if not isinstance(schema.get("$ref"), str):
                return False
            schema = self._target(schema["$ref"])
        return False

    def _target(self, ref: str) -> Any:
        node: Any = self._document
        for token in ref.removeprefix("#").split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node


def _listed(types: Any) -> list[Any]:
    return types if isinstance(types, list) else [types]
