"""The schemas of the contract, compiled once each: Draft 2020-12, formats enforced."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from .refusal import Violation
from .unfolding import Tied, Unfolding
from .views import WRITTEN_INTEGER, View, schema_of, view_of

logger = logging.getLogger(__name__)

_BASE = "urn:contract"
ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
MAX_VIOLATIONS = 20
MAX_EXPLAINED = 5_000
"""Values within a value that all its errors are told of, not just the first."""


def _token(key: str | int) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _without(value: Any, path: Sequence[str | int]) -> Any:
    """The value without what stands at a path inside of it."""
    first, *rest = path
    if isinstance(value, list):
        items = ((_without(v, rest) if rest and i == first else v, i) for i, v in enumerate(value))
        return [item for item, index in items if rest or index != first]
    if rest:
        return {**value, first: _without(value[first], rest)}
    return {key: member for key, member in value.items() if key != first}


def _type_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _holds_more(value: Any, limit: int) -> bool:
    """Whether there are more values than this inside a value."""
    waiting = [value]
    count = 0
    while waiting:
        match waiting.pop():
            case dict() as members:
                below: Collection[Any] = members.values()
            case list() as below:
                pass
            case _:
                continue
        count += len(below)
        if count > limit:
            return True
        waiting.extend(below)
    return False


class _WrittenInteger:
    def __init__(
        self, parent_schema: dict[str, Any], value: Any, schema_path: list[str | int]
    ) -> None:
        self._strict = value is True

    def validate(self, instance: Any) -> None:
        """Refuse 1.0, which the validator takes for an integer."""
        if self._strict and isinstance(instance, float):
            raise ValueError('value is not of type "integer"')


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except jsonschema_rs.ValidationError:
        return False
    return True


class Schemas:
    """Answers questions about schemas by their JSON Pointer in the contract."""

    def __init__(self, document: Mapping[str, Any], *, turned: bool = False) -> None:
        self._document = document
        self._turned = turned
        self._compiles: Callable[[str], bool] | None = None
        """What says which patterns to leave out, if there are any that do not compile."""
        self._registries: dict[View, jsonschema_rs.Registry] = {}
        self._validators: dict[tuple[str, View], jsonschema_rs.Draft202012Validator] = {}
        self._types: dict[str, frozenset[str]] = {}
        self._properties: dict[str, frozenset[str]] = {}

    def turned(self) -> Schemas:
        """The same for requests that the API sends: they say what its responses may say."""
        return Schemas(self._document, turned=not self._turned)

    def at(self, pointer: str) -> Any:
        """What stands at a pointer."""
        node: Any = self._document
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node

    def validator(self, pointer: str, view: View) -> jsonschema_rs.Draft202012Validator:
        """The compiled schema at a pointer, as requests or as responses see it."""
        key = (pointer, view)
        if key not in self._validators:
            if self._turned:
                view = "response" if view == "request" else "request"
            try:
                self._validators[key] = self._compile(pointer, view)
            except jsonschema_rs.ValidationError as error:
                logger.warning("A schema of the contract does not compile: %s", error.message)
                if self._compiles is None:
                    self._compiles = _compiles
                    self._registries.clear()
                self._validators[key] = self._compile(pointer, view, mended=True)
        return self._validators[key]

    def _compile(
        self, pointer: str, view: View, *, mended: bool = False
    ) -> jsonschema_rs.Draft202012Validator:
        """Compile a schema; mended, a keyword whose value has no meaning is left out."""
        if view not in self._registries:
            resource = (_BASE, view_of(self._document, view, compiles=self._compiles))
            self._registries[view] = jsonschema_rs.Registry([resource])
        schema: Any = {"$ref": f"{_BASE}#{quote(pointer, safe='/~')}"}
        with suppress(Tied):
            schema = Unfolding(partial(self._seen, view), _BASE).at(pointer)
        while True:
            try:
                return jsonschema_rs.Draft202012Validator(
                    schema,
                    registry=self._registries[view],
                    validate_formats=True,
                    email_options=jsonschema_rs.EmailOptions(allow_display_text=False),
                    keywords={WRITTEN_INTEGER: _WrittenInteger},
                    mask="value",
                )
            except jsonschema_rs.ValidationError as error:
                if not mended or not error.instance_path:
                    raise
                schema = _without(schema, error.instance_path)

    def _seen(self, view: View, pointer: str) -> Any:
        return schema_of(self._document, view, self.at(pointer), compiles=self._compiles)

    def is_valid(self, pointer: str, view: View, value: Any) -> bool:
        """Whether the value satisfies the schema."""
        return self.validator(pointer, view).is_valid(value)

    def violations(
        self, pointer: str, view: View, value: Any, at: str, most: int | None = None
    ) -> tuple[Violation, ...]:
        """Where the value breaks the schema, as pointers below ``at``; empty if nowhere.

        ``most`` is how many values are inside the value at most, where that is known.
        """
        validator = self._validators.get((pointer, view)) or self.validator(pointer, view)
        if validator.is_valid(value):
            return ()
        found: dict[Violation, None] = {}
        for error in self._errors(validator, value, most):
            place = "".join(f"/{_token(key)}" for key in error.instance_path)
            found.setdefault(Violation(at + place, error.message[:300]))
            if len(found) == MAX_VIOLATIONS:
                break
        return tuple(found)

    @staticmethod
    def _errors(
        validator: jsonschema_rs.Draft202012Validator, value: Any, most: int | None
    ) -> Iterable[jsonschema_rs.ValidationError]:
        few = most is not None and most <= MAX_EXPLAINED
        if few or not _holds_more(value, MAX_EXPLAINED):
            return validator.iter_errors(value)
        # The validator finds all errors before it tells of the first one; here they may be many.
        try:
            validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [error]
        return ()

    def resolve(self, pointer: str) -> tuple[str, Any]:
        """Pointer and schema at the end of a chain of references."""
        schema = self.at(pointer)
        seen: set[str] = set()
        while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            target = schema["$ref"].removeprefix("#")
            if target in seen or set(schema) & {"items", "properties", "type", "anyOf", "oneOf"}:
                break
            seen.add(target)
            pointer, schema = target, self.at(target)
        return pointer, schema

    def parts(self, pointer: str) -> Iterator[tuple[str, Any]]:
        """The schema and all that it is combined of, however deep."""
        waiting, seen = [pointer], set[str]()
        while waiting:
            here, schema = self.resolve(waiting.pop())
            if here in seen or not isinstance(schema, Mapping):
                continue
            seen.add(here)
            yield here, schema
            if isinstance(schema.get("$ref"), str):
                waiting.append(schema["$ref"].removeprefix("#"))
            for keyword in ("allOf", "anyOf", "oneOf"):
                waiting += [f"{here}/{keyword}/{i}" for i in range(len(schema.get(keyword, ())))]
            waiting += [f"{here}/{keyword}" for keyword in ("then", "else") if keyword in schema]

    def types(self, pointer: str) -> frozenset[str]:
        """The JSON types that a value of this schema can have, judged without looking at one."""
        if pointer not in self._types:
            self._types[pointer] = self._possible(pointer, frozenset())
        return self._types[pointer]

    def _possible(self, pointer: str, above: frozenset[str]) -> frozenset[str]:
        here, schema = self.resolve(pointer)
        if here in above or not isinstance(schema, Mapping):
            return ALL_TYPES
        above |= {here}
        types = ALL_TYPES
        if "type" in schema:
            named = schema["type"]
            types &= frozenset([named] if isinstance(named, str) else named)
        if "const" in schema:
            types &= self._with_integers({_type_of(schema["const"])})
        if "enum" in schema:
            types &= self._with_integers({_type_of(value) for value in schema["enum"]})
        if isinstance(schema.get("$ref"), str):
            types &= self._possible(schema["$ref"].removeprefix("#"), above)
        for index in range(len(schema.get("allOf", ()))):
            types &= self._possible(f"{here}/allOf/{index}", above)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                members = range(len(schema[keyword]))
                types &= frozenset[str]().union(
                    *(self._possible(f"{here}/{keyword}/{index}", above) for index in members)
                )
        return types

    @staticmethod
    def _with_integers(types: set[str]) -> frozenset[str]:
        # An integer is a number too, and 1.0 an integer: JSON Schema core, section 4.2.3.
        return frozenset(types | {"number", "integer"} if types & {"number", "integer"} else types)

    def item(self, pointer: str) -> str | None:
        """Pointer of the schema of an array's items, None where it says nothing of them."""
        for here, schema in self.parts(pointer):
            if isinstance(schema.get("items"), Mapping):
                return f"{here}/items"
        return None

    def position(self, pointer: str, index: int) -> str | None:
        """Pointer of the schema of the item there, None where it says nothing of it."""
        for here, schema in self.parts(pointer):
            prefix = schema.get("prefixItems", ())
            if index < len(prefix):
                return f"{here}/prefixItems/{index}"
        return self.item(pointer)

    def property(self, pointer: str, name: str) -> str | None:
        """Pointer of the schema of a property, None where it says nothing of it."""
        rest: str | None = None
        for here, schema in self.parts(pointer):
            if name in schema.get("properties", {}):
                return f"{here}/properties/{_token(name)}"
            if isinstance(schema.get("additionalProperties"), Mapping):
                rest = f"{here}/additionalProperties"
        return rest

    def properties(self, pointer: str) -> frozenset[str]:
        """Names of all properties that the schema knows."""
        if pointer not in self._properties:
            self._properties[pointer] = frozenset(
                name for _, schema in self.parts(pointer) for name in schema.get("properties", {})
            )
        return self._properties[pointer]

    def mentions_others(self, pointer: str) -> bool:
        """Whether the schema says something of properties that it does not name."""
        words = ("additionalProperties", "unevaluatedProperties", "patternProperties")
        return any(word in schema for _, schema in self.parts(pointer) for word in words)
