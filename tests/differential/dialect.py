"""The document's own schemas behind a validator that shares nothing with the generated servers.

The schemas are taken as they were written, in their own dialect: JSON Schema 2020-12 for OpenAPI
3.1 and 3.2, the Schema Object of OpenAPI 3.0 otherwise.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext
from typing import Any, Literal
from urllib.parse import quote, unquote

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.exceptions import _WrappedReferencingError
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from specwright.openapi.enumeration import agreeing

from tests.differential.formats import format_checker
from tests.differential.patterns import translated

Direction = Literal["request", "response"]
_FOREIGN = {"request": "readOnly", "response": "writeOnly"}
_BASE = "urn:document"
_MODERN_ENUM = Draft202012Validator.VALIDATORS["enum"]


class Undecided(Exception):
    """This validator cannot judge: it does not understand an expression or a reference."""


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not translated(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    for pattern, below in patterns.items():
        for name, value in instance.items():
            if translated(pattern).search(name):
                yield from validator.descend(value, below, path=name, schema_path=pattern)


def _additional(
    validator: Any, below: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    patterns = [translated(pattern) for pattern in schema.get("patternProperties", ())]
    for name, value in instance.items():
        known = name in schema.get("properties", ())
        if not known and not any(pattern.search(name) for pattern in patterns):
            yield from validator.descend(value, below, path=name)


def _multiple(validator: Any, factor: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "number"):
        return
    with localcontext(prec=800):
        if Decimal(repr(instance)) % Decimal(repr(factor)):
            yield ValidationError(f"{instance!r} is not a multiple of {factor!r}")


def _below(validator: Any, limit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    strict = schema.get("exclusiveMinimum") is True
    if validator.is_type(instance, "number") and (
        instance < limit or (strict and instance == limit)
    ):
        yield ValidationError(f"{instance!r} is too small")


def _above(validator: Any, limit: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    strict = schema.get("exclusiveMaximum") is True
    if validator.is_type(instance, "number") and (
        instance > limit or (strict and instance == limit)
    ):
        yield ValidationError(f"{instance!r} is too large")


def _strictly_below(
    validator: Any, limit: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    # A limit instead of a yes or no is a mistake in OAS 3.0, but one whose meaning is clear.
    if not isinstance(limit, bool):
        yield from _MODERN.VALIDATORS["exclusiveMinimum"](validator, limit, instance, schema)


def _strictly_above(
    validator: Any, limit: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(limit, bool):
        yield from _MODERN.VALIDATORS["exclusiveMaximum"](validator, limit, instance, schema)


def _listed(validator: Any, values: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    # No value satisfies an enumeration of another type than its schema: what it means is judged.
    meant = agreeing(schema) or schema
    if "enum" in meant:
        yield from _MODERN_ENUM(validator, meant["enum"], instance, meant)
    elif isinstance(instance, list):
        for item in instance:
            yield from validator.descend(item, meant["items"])


def _nullable(judge: Any) -> Any:
    """A keyword of OAS 3.0, which does not speak of null where ``nullable`` admits it.

    The proposal that clarified it for 3.0.3 binds it to a ``type`` in the same schema and wants
    null listed in an ``enum``; authors mean what the word says, and so do we.
    """

    def judged(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        if instance is None and schema.get("nullable") is True:
            return ()
        return judge(validator, value, instance, schema)

    return judged


def _applicable(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    # OAS 3.0.3, Reference Object: "This object cannot be extended with additional properties and
    # any properties added SHALL be ignored."
    if "$ref" in schema:
        return iter([("$ref", schema["$ref"])])
    return iter(schema.items())


_MODERN = validators.extend(
    Draft202012Validator,
    {
        "additionalProperties": _additional,
        "enum": _listed,
        "multipleOf": _multiple,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
    },
)
_KEPT = frozenset(
    """$ref allOf anyOf format items maxItems maxLength maxProperties minItems minLength
    minProperties not oneOf properties required type uniqueItems""".split()  # noqa: SIM905
)
_OLD = validators.create(
    meta_schema={},
    validators={
        word: _nullable(judge)
        for word, judge in {
            **{word: Draft202012Validator.VALIDATORS[word] for word in _KEPT},
            "additionalProperties": _additional,
            "enum": _listed,
            "exclusiveMaximum": _strictly_above,
            "exclusiveMinimum": _strictly_below,
            "maximum": _above,
            "minimum": _below,
            "multipleOf": _multiple,
            "pattern": _pattern,
        }.items()
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
    applicable_validators=_applicable,
)


class Oracle:
    """Says whether values satisfy the schemas of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.old = str(document.get("openapi", "")).startswith("3.0")
        self._registries = {
            direction: Registry().with_resource(
                _BASE, DRAFT202012.create_resource(_viewed(document, word))
            )
            for direction, word in _FOREIGN.items()
        }
        self._known: dict[tuple[str, Direction], Any] = {}

    def is_valid(self, pointer: str, direction: Direction, value: Any) -> bool:
        """Whether a value satisfies the schema at a pointer.

        Raises:
            Undecided: nobody can tell.
        """
        key = (pointer, direction)
        if key not in self._known:
            self._known[key] = self._validator(pointer, direction)
        try:
            return bool(self._known[key].is_valid(value))
        except (ValueError, TypeError, RecursionError, _WrappedReferencingError) as error:
            raise Undecided(f"{type(error).__name__}: {error}"[:200]) from None

    def why_not(self, pointer: str, direction: Direction, value: Any) -> str:
        """The first reason, in a sentence; empty where the value is valid."""
        self.is_valid(pointer, direction, value)
        error = next(self._known[pointer, direction].iter_errors(value), None)
        return "" if error is None else f"{error.json_path}: {error.message}"[:200]

    def _validator(self, pointer: str, direction: Direction) -> Any:
        kind: Any = _OLD if self.old else _MODERN
        return kind(
            {"$ref": f"{_BASE}#{quote(pointer, safe='/~')}"},
            registry=self._registries[direction],
            format_checker=format_checker(),
        )


def _viewed(document: Mapping[str, Any], word: str) -> Any:
    """The document where nothing is required of a side that does not send it.

    OAS 3.1.1, section 4.8.24.1: where a ``readOnly`` property is required, this takes effect on
    the response only.
    """
    made = copy.deepcopy(document)
    todo: list[Any] = [made]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if isinstance(node.get("required"), list):
                foreign = _foreign(node, made, word, set())
                node["required"] = [name for name in node["required"] if name not in foreign]
            if isinstance(node.get("allOf"), list):
                _pass_down(node, _foreign(node, made, word, set()))
        todo += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return made


def _pass_down(schema: dict[str, Any], foreign: set[str]) -> None:
    """Branches of ``allOf`` that are written in place speak of the same object."""
    for branch in schema.get("allOf", ()):
        if isinstance(branch, dict):
            if isinstance(branch.get("required"), list):
                branch["required"] = [name for name in branch["required"] if name not in foreign]
            _pass_down(branch, foreign)


def _foreign(schema: Any, document: Any, word: str, seen: set[int]) -> set[str]:
    if not isinstance(schema, dict) or id(schema) in seen:
        return set()
    seen.add(id(schema))
    found = set()
    properties = schema.get("properties")
    if isinstance(properties, dict):
        found = {name for name, below in properties.items() if _marked(below, document, word)}
    for branch in schema.get("allOf", ()) if isinstance(schema.get("allOf"), list) else ():
        found |= _foreign(branch, document, word, seen)
    if isinstance(schema.get("$ref"), str):
        found |= _foreign(target(document, schema["$ref"]), document, word, seen)
    return found


def _marked(schema: Any, document: Any, word: str) -> bool:
    for _ in range(20):
        if not isinstance(schema, dict):
            return False
        if schema.get(word) is True:
            return True
        if not isinstance(schema.get("$ref"), str):
            return False
        schema = target(document, schema["$ref"])
    return False


def target(document: Any, reference: str) -> Any:
    """What a reference inside the document means; None where it leads nowhere."""
    node = document
    for token in unquote(reference).removeprefix("#").split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (LookupError, TypeError, ValueError):
            return None
    return node
