"""Whether what the properties of one schema say satisfies another schema as well.

An object may have members that no schema speaks of, but no generated type has words for them.
Alternatives of ``oneOf`` that only such members could tell apart are satisfied by none of the
values that a program can write down: each of them satisfies a second alternative.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

_SAYING_NOTHING: Final = frozenset(
    {"$comment", "default", "deprecated", "description", "example", "examples", "externalDocs"}
    | {"nullable", "readOnly", "title", "writeOnly", "xml"}
)
_NARROWING: Final = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "maxItems", "maxLength", "maxProperties", "maximum"}
    | {"minItems", "minLength", "minProperties", "minimum", "multipleOf", "pattern", "uniqueItems"}
    | {"format", "oneOf", "not", "$ref"}
)
"""Keywords that hold wherever they stand with the same value, whatever stands beside them."""
_FURTHER: Final = frozenset(
    {"$ref", "$dynamicRef", "allOf", "anyOf", "dependentSchemas", "else", "if", "oneOf"}
    | {"patternProperties", "then", "unevaluatedProperties"}
)
"""Keywords that may speak of members beside those in ``properties``."""
_MOST = 2_000
"""Comparisons after which two schemas count as different."""

Pairs = frozenset[tuple[int, int]]


class Overlap:
    """Compares schemas of one document, whose references are all local."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._spent = 0

    def is_total(self, schema: Any) -> bool:
        """Whether whatever one alternative of ``oneOf`` can say satisfies another one, too.

        Never true by mistake: what is not understood counts as a difference.
        """
        members = schema.get("oneOf") if isinstance(schema, Mapping) else None
        if not isinstance(members, list) or len(members) < 2:
            return False
        if {*_assertions(schema)} - {"oneOf", "type"}:
            return False
        self._spent = 0
        return all(
            any(
                self._takes_in(wide, narrow, frozenset())
                for place, wide in enumerate(members)
                if place != own
            )
            for own, narrow in enumerate(members)
        )

    def _takes_in(self, wide: Any, narrow: Any, above: Pairs) -> bool:
        """Whether what the properties of ``narrow`` can say always satisfies ``wide``."""
        self._spent += 1
        wide, narrow = self._meant(wide), self._meant(narrow)
        if wide is True or wide == {}:
            return True
        if not isinstance(wide, Mapping) or not isinstance(narrow, Mapping):
            return False
        pair = (id(wide), id(narrow))
        # Below a member or an item, the same question is asked of a smaller value.
        if pair in above or wide is narrow:
            return True
        return self._spent < _MOST and all(
            self._keeps(keyword, wide, narrow, above | {pair}) for keyword in _assertions(wide)
        )

    def _meant(self, schema: Any) -> Any:
        """The schema at the end of a chain of references without anything beside them."""
        seen: set[str] = set()
        while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            target = schema["$ref"]
            if {*_assertions(schema)} != {"$ref"} or target in seen or not target.startswith("#/"):
                break
            seen.add(target)
            schema = self._at(target)
        return schema

    def _at(self, reference: str) -> Any:
        node: Any = self._document
        for token in reference.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            if isinstance(node, Mapping) and key in node:
                node = node[key]
            elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
                node = node[int(key)]
            else:
                return None
        return node

    def _keeps(
        self, keyword: str, wide: Mapping[str, Any], narrow: Mapping[str, Any], above: Pairs
    ) -> bool:
        """Whether what ``narrow`` can say keeps one keyword of ``wide``."""
        told = wide[keyword]
        match keyword:
            case "type":
                return bool(_kinds(narrow)) and _kinds(narrow) <= _kinds(wide, whole=True)
            case "properties":
                return self._keeps_properties(told, narrow, above)
            case "required":
                return set(told) <= set(narrow.get("required", ()))
            case "additionalProperties":
                return told is True or told == {}
            case "items":
                return "items" in narrow and self._takes_in(told, narrow["items"], above)
            case "enum" | "const":
                values = _listed(narrow)
                return values is not None and values <= (_listed(wide) or frozenset())
            case "allOf":
                return all(self._takes_in(part, narrow, above) for part in told)
            case "anyOf":
                return any(self._takes_in(part, narrow, above) for part in told)
        return keyword in _NARROWING and keyword in narrow and bool(narrow[keyword] == told)

    def _keeps_properties(
        self, told: Mapping[str, Any], narrow: Mapping[str, Any], above: Pairs
    ) -> bool:
        own = narrow.get("properties")
        # An object without any is free: its type holds all members, as those of a map are.
        if not isinstance(own, Mapping) or not own or narrow.get("additionalProperties"):
            return False
        if _FURTHER & set(narrow):
            return False
        return all(self._takes_in(told[name], own[name], above) for name in told if name in own)


def _assertions(schema: Mapping[str, Any]) -> Iterator[str]:
    """The keywords that say something of values."""
    return (key for key in schema if key not in _SAYING_NOTHING and not key.startswith("x-"))


def _kinds(schema: Mapping[str, Any], *, whole: bool = False) -> set[str]:
    """The JSON types that a schema names; a ``whole`` number is a number, too."""
    named = schema.get("type", ())
    kinds = {named} if isinstance(named, str) else {str(kind) for kind in named}
    kinds |= {"null"} if schema.get("nullable") is True else set()
    return kinds | {"integer"} if whole and "number" in kinds else kinds


def _listed(schema: Mapping[str, Any]) -> frozenset[str] | None:
    """The values that a schema lists, as JSON: true is not 1."""
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if not isinstance(values, list) else frozenset(map(json.dumps, values))
