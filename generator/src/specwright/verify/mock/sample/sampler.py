"""Values for schemas: drawn, repaired where a rule is easier to check than to aim at, checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.views import View
from specwright.verify.mock.sample.flatten import REFERENCES, Flattener, tag_of
from specwright.verify.mock.sample.impossible import Impossible
from specwright.verify.mock.sample.merge import types_of
from specwright.verify.mock.sample.number import number
from specwright.verify.mock.sample.repair import ABSENT, repaired
from specwright.verify.mock.sample.text import text, word

Trail = tuple[str, ...]

_ATTEMPTS = 12
_SHALLOW = 6
_DEEPEST = 24
_NODES = 4000
_GENEROUS = 300
_MANY = 2000
_MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_ANYTHING = ("string", "object", "integer", "boolean", "array", "null")


class Taste(Enum):
    """What a value shall look like."""

    FULL = "full"
    """Every property, and the examples of the document where it has some."""
    RANDOM = "random"
    """Whatever the schema allows."""
    SPARSE = "sparse"
    """Only what is required."""


class Sampler:
    """Draws values that the compiled validator accepts, as a part of an answer unless told."""

    def __init__(
        self, document: Mapping[str, Any], schemas: Schemas, view: View = "response"
    ) -> None:
        self._flattener = Flattener(document)
        self._schemas = schemas
        self._view: View = view

    def value(self, pointer: str, taste: Taste, seed: str) -> Any:
        """A value for the schema at a pointer; Impossible if none was found."""
        schema = self._flattener.at(pointer)
        if pointer.startswith("/components/schemas/"):
            # By its name, so that it is known for what it is where it extends another one.
            schema = {"$ref": f"#{pointer}"}
        reason, tried = "no value was found", []
        for attempt, (way, examples) in enumerate(_ways(taste)):
            random = Random(f"{seed}:{attempt}")
            draw = _Draw(self._flattener, random, way, ABSENT[self._view], examples=examples)
            try:
                found = draw.value(schema, 0, ())
            except Impossible as impossible:
                reason = str(impossible)
                continue
            except _MALFORMED:
                # A document may write anything where a schema or a number should stand.
                reason = "the schema is malformed"
                continue
            fitting = self.fitting(pointer, found)
            if fitting is not None:
                return fitting[0]
            tried.append(found)
        raise Impossible(reason, tried)

    def fitting(self, pointer: str, value: Any) -> tuple[Any] | None:
        """The value as an answer may hold it, with small repairs; None if it breaks the schema."""
        return repaired(self._schemas, pointer, self._view, value)


def _ways(taste: Taste) -> Iterator[tuple[Taste, bool]]:
    yield taste, taste is not Taste.RANDOM
    yield taste, False
    for _ in range(_ATTEMPTS):
        yield Taste.RANDOM, False
    yield Taste.SPARSE, False


@dataclass(slots=True)
class _Draw:
    """One attempt at one value."""

    flattener: Flattener
    random: Random
    taste: Taste
    absent: str
    """Keyword of what the side that sends the value never sends."""
    examples: bool
    nodes: int = 0

    def value(self, schema: Any, depth: int, above: Trail) -> Any:
        self.nodes += 1
        if depth > _DEEPEST or self.nodes > _NODES:
            raise Impossible("the schema nests without end")
        choose = self.random if self.taste is Taste.RANDOM else None
        flat = self.flattener.flatten(schema, choose, above, ending=depth > _SHALLOW)
        above = (*above, *flat.get(REFERENCES, ()))
        if "const" in flat:
            return flat["const"]
        told = self._told(flat)
        if told is not None:
            return told[0]
        if "enum" in flat:
            return self._listed(flat)
        return self._typed(flat, depth, above)

    def _told(self, flat: Mapping[str, Any]) -> tuple[Any] | None:
        """What the document itself gives as a value."""
        if not self.examples:
            return None
        if isinstance(flat.get("examples"), list) and flat["examples"]:
            return (flat["examples"][0],)
        return next(((flat[key],) for key in ("example", "default") if key in flat), None)

    def _listed(self, flat: Mapping[str, Any]) -> Any:
        types = types_of(flat) if "type" in flat else ()
        fitting = [value for value in flat["enum"] if not types or _kind(value) & set(types)]
        if not fitting:
            raise Impossible("the enumeration has no value of its type")
        if self.taste is Taste.RANDOM:
            return self.random.choice(fitting)
        return next((value for value in fitting if value is not None), fitting[0])

    def _typed(self, flat: Mapping[str, Any], depth: int, above: Trail) -> Any:
        types = types_of(flat)
        if not types:
            types = _ANYTHING if self.taste is Taste.RANDOM else ("string",)
        shown = [name for name in types if name != "null"] or ["null"]
        kind = self.random.choice(types) if self.taste is Taste.RANDOM else shown[0]
        if "null" in types and depth > _SHALLOW and kind in ("object", "array"):
            return None
        drawers: dict[str, Callable[[], Any]] = {
            "object": lambda: self._object(flat, depth, above),
            "array": lambda: self._array(flat, depth, above),
            "string": lambda: self._string(flat, depth, above),
            "integer": lambda: number(flat, self.random, whole=True),
            "number": lambda: number(flat, self.random, whole=False),
            "boolean": lambda: self.taste is not Taste.RANDOM or self.random.random() < 0.5,
            "null": lambda: None,
        }
        if kind not in drawers:
            raise Impossible(f"{kind} is no type")
        return drawers[kind]()

    def _string(self, flat: Mapping[str, Any], depth: int, above: Trail) -> str:
        if "contentSchema" in flat and "json" in str(flat.get("contentMediaType", "json")):
            return json.dumps(self.value(flat["contentSchema"], depth + 1, above))
        return text(flat, self.random)

    def _array(self, flat: Mapping[str, Any], depth: int, above: Trail) -> list[Any]:
        least = int(flat.get("minItems", 0))
        least = max(least, int(flat.get("minContains", 1)) if "contains" in flat else 0)
        most = int(flat.get("maxItems", max(least, 3)))
        if least > most or least > _MANY:
            raise Impossible("no such array is short enough")
        items = flat.get("items", True)
        prefix = flat.get("prefixItems", ())
        wanted = max(least, min(most, len(prefix)), self._many(least, most, depth, items, above))
        if items is False:
            wanted = min(wanted, len(prefix))
        found: list[Any] = []
        seen: set[str] = set()
        tries = 0
        while len(found) < wanted and tries < 30 + 4 * wanted:
            tries += 1
            position = len(found)
            schema = prefix[position] if position < len(prefix) else items
            if "contains" in flat and position < int(flat.get("minContains", 1)):
                schema = {"allOf": [schema, flat["contains"]]}
            before, self.examples = self.examples, self.examples and tries <= wanted
            try:
                item = self.value(schema, depth + 1, above)
            except Impossible:
                if position >= least:
                    break
                raise
            finally:
                self.examples = before
            text_ = json.dumps(item, sort_keys=True)
            if not flat.get("uniqueItems") or text_ not in seen:
                found.append(item)
                seen.add(text_)
        return found

    def _many(self, least: int, most: int, depth: int, items: Any, above: Trail) -> int:
        """How many items to show beyond what is asked for."""
        if self.taste is Taste.SPARSE or self._deep(items, depth, above):
            return least
        if self.taste is Taste.RANDOM:
            return self.random.randint(least, max(least, min(most, least + 3)))
        return max(least, min(most, 1))

    def _deep(self, schema: Any, depth: int, above: Trail) -> bool:
        """Whether something optional had better be left out: it would go on and on."""
        if depth > _SHALLOW or self.nodes > _GENEROUS:
            return True
        ref = schema.get("$ref") if isinstance(schema, Mapping) else None
        return ref in above

    def _object(self, flat: Mapping[str, Any], depth: int, above: Trail) -> dict[str, Any]:
        properties: Mapping[str, Any] = flat.get("properties", {})
        required = list(dict.fromkeys(flat.get("required", ())))
        wanted = self._wanted(flat, properties, required, depth, above)
        found: dict[str, Any] = {}
        for name in [*properties, *(name for name in required if name not in properties)]:
            if name not in wanted:
                continue
            schema = properties[name] if name in properties else self._other(flat, name)
            if self._hidden(schema):
                continue
            try:
                found[name] = self.value(schema, depth + 1, above)
            except Impossible:
                if name in required:
                    raise
        self._announce(flat, found)
        self._fill(flat, found, properties, depth, above)
        return found

    def _wanted(
        self,
        flat: Mapping[str, Any],
        properties: Mapping[str, Any],
        required: list[str],
        depth: int,
        above: Trail,
    ) -> set[str]:
        wanted = set(required)
        for name, schema in properties.items():
            if name in wanted or self.taste is Taste.SPARSE or self._deep(schema, depth, above):
                continue
            if self.taste is Taste.FULL or self.random.random() < 0.5:
                wanted.add(name)
        for name in [name for name in properties if name not in wanted]:
            if len(wanted) >= int(flat.get("minProperties", 0)):
                break
            wanted.add(name)
        dependent = flat.get("dependentRequired", {})
        for _ in dependent:
            wanted |= {other for name in dependent if name in wanted for other in dependent[name]}
        most = flat.get("maxProperties")
        for name in [name for name in reversed(list(properties)) if name not in required]:
            if most is not None and len(wanted) > int(most):
                wanted.discard(name)
        return wanted

    def _hidden(self, schema: Any) -> bool:
        """Whether such values never have it."""
        if not isinstance(schema, Mapping):
            return False
        if schema.get(self.absent) is True:
            return True
        if not {"$ref", "allOf"} & set(schema):
            return False
        try:
            return self.flattener.flatten(schema, None).get(self.absent) is True
        except Impossible:
            return False

    @staticmethod
    def _other(flat: Mapping[str, Any], name: str) -> Any:
        patterns = flat.get("patternProperties", {})
        return next(iter(patterns.values()), flat.get("additionalProperties", True))

    def _announce(self, flat: Mapping[str, Any], found: dict[str, Any]) -> None:
        """Let a discriminator name the schema that the value was made from."""
        discriminator = flat.get("discriminator")
        if not isinstance(discriminator, Mapping):
            return
        name = discriminator.get("propertyName")
        tags = (tag_of(discriminator, ref) for ref in flat.get(REFERENCES, ()))
        tag = next((tag for tag in tags if tag is not None), None)
        if name not in found or tag is None:
            return
        schema = self.flattener.flatten(flat.get("properties", {}).get(name, True), None)
        if "const" not in schema and tag in schema.get("enum", [tag]):
            found[name] = tag

    def _fill(
        self,
        flat: Mapping[str, Any],
        found: dict[str, Any],
        properties: Mapping[str, Any],
        depth: int,
        above: Trail,
    ) -> None:
        """Members of free names: as many as are asked for, or one to show what they are like."""
        others = flat.get("additionalProperties")
        patterns: Mapping[str, Any] = flat.get("patternProperties", {})
        least = int(flat.get("minProperties", 0))
        shown = isinstance(others, Mapping) or patterns
        if shown and not properties and self.taste is not Taste.SPARSE:
            schema = others if isinstance(others, Mapping) else next(iter(patterns.values()))
            least = max(least, 0 if self._deep(schema, depth, above) else 1)
        least = min(least, int(flat.get("maxProperties", least)))
        if least > _MANY:
            raise Impossible("no such object is small enough")
        if others is False and not patterns:
            return
        for tries in range(30 + 4 * least):
            if len(found) >= least:
                return
            if patterns:
                template, schema = next(iter(patterns.items()))
                names: Any = {"allOf": [flat.get("propertyNames", True), {"pattern": template}]}
            else:
                names, schema = flat.get("propertyNames", True), True if others is None else others
            name = self._name(names, depth, above)
            if names is True and name in found:
                name = f"{name}{tries}"
            if name not in found and name not in properties:
                try:
                    found[name] = self.value(schema, depth + 1, above)
                except Impossible:
                    if len(found) < int(flat.get("minProperties", 0)):
                        raise
                    return

    def _name(self, names: Any, depth: int, above: Trail) -> str:
        if names is True:
            return word(self.random)
        return str(self.value({"allOf": [{"type": "string"}, names]}, depth + 1, above))


def _kind(value: Any) -> set[str]:
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int | float):
        return {"number", "integer"} if float(value).is_integer() else {"number"}
    if value is None:
        return {"null"}
    return (
        {"string"} if isinstance(value, str) else {"array" if isinstance(value, list) else "object"}
    )
