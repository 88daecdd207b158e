"""The two views of a schema: what a request may say, and what a response may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

View = Literal["request", "response"]

_ABSENT = {"request": "readOnly", "response": "writeOnly"}
_BOUNDS = {"int32": 2**31, "int64": 2**63}
_ONE = frozenset(
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
_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAP = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
_OPAQUE = frozenset({"example", "examples", "default", "enum", "const"})


def view_of(document: Mapping[str, Any], view: View) -> dict[str, Any]:
    """The contract with every schema as one side sees it.

    Properties that the side does not send are not required of it, and integer formats become
    bounds, because the validator takes formats for matters of strings.
    """
    return _Views(document, view).rest(document)


class _Views:
    def __init__(self, document: Mapping[str, Any], view: View) -> None:
        self._document = document
        self._absent = _ABSENT[view]

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

    def schema(self, schema: Any) -> Any:
        """One schema, with the schemas below it."""
        if not isinstance(schema, Mapping):
            return schema
        seen: dict[str, Any] = {}
        for key, value in schema.items():
            if key in _ONE:
                seen[key] = self.schema(value)
            elif key in _LIST and isinstance(value, list):
                seen[key] = [self.schema(item) for item in value]
            elif key in _MAP and isinstance(value, Mapping):
                seen[key] = {name: self.schema(item) for name, item in value.items()}
            else:
                seen[key] = value
        if "required" in seen and isinstance(seen.get("properties"), Mapping):
            known = seen["properties"]
            seen["required"] = [
                name for name in seen["required"] if not self._is_absent(known.get(name))
            ]
        bound = _BOUNDS.get(str(schema.get("format")))
        if bound is not None:
            limits = {"minimum": -bound, "maximum": bound - 1}
            seen["allOf"] = [*seen.get("allOf", ()), limits]
        return seen

    def _is_absent(self, schema: Any) -> bool:
        for _ in range(20):
            if not isinstance(schema, Mapping):
                return False
            if schema.get(self._absent) is True:
                return True
            if not isinstance(schema.get("$ref"), str):
                return False
            node: Any = self._document
            for token in schema["$ref"].removeprefix("#").split("/")[1:]:
                node = node[token.replace("~1", "/").replace("~0", "~")]
            schema = node
        return False
