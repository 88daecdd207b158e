"""Who looks into a schema when it refers to it, and who does nothing but name it.

A property, an item or a JSON body that is a reference, or a choice among references, is typed by
the name of what it refers to: whatever is written there, nothing else changes. A schema that is put
together from another by ``allOf`` takes over its properties, and changes with it. All other uses
count as unclear: parameters and forms spell properties out, discriminators rely on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from specwright.incremental.slices import SCHEMAS, Slices
from specwright.incremental.unclear import UnclearError
from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.inheritance import MOST_INHERITED, MOST_PARTS
from specwright.ir.media import media_kind
from specwright.ir.shape import parts
from specwright.openapi.pieces import Way
from specwright.openapi.structure import METHODS

PREFIX = "#/components/schemas/"

_BESIDE = ANNOTATIONS - {"default"} | {"nullable"}
"""What may stand beside a reference that does nothing but name its target."""
_REQUESTS = frozenset({"paths", "webhooks", "x-webhooks"})


_WHOLE = frozenset({"binary", "json", "text"})
"""Kinds of bodies that have one type, or none, whatever their schema spells out."""
_COMBINING = frozenset({"allOf", "anyOf", "oneOf"})
_WAYS = frozenset({"readOnly", "writeOnly"})
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def touched(names: Iterable[str], slices: Slices) -> tuple[str, ...]:
    """The schemas, and all that change with them, because they are put together from such.

    Raises:
        UnclearError: it cannot be told that the others do not.
    """
    found = list(names)
    for current in found:
        if _NAME.fullmatch(current) is None:
            # A reference spells it in another way than its key.
            raise UnclearError
        for piece, told in slices.mentioning(PREFIX + current):
            uses = _uses(piece.way, slices.value(piece), PREFIX + current)
            # What the grammar does not lead to may be anything.
            if len(uses) != told:
                raise UnclearError
            if all(uses):
                continue
            if piece.way[:-1] != SCHEMAS:
                raise UnclearError
            if piece.way[-1] not in found:
                found.append(piece.way[-1])
    _refuse_families(found, slices)
    return tuple(found)


def needed(names: Iterable[str], slices: Slices) -> dict[str, Any]:
    """The schemas and everything that they refer to, in the order of the document.

    Raises:
        UnclearError: they refer to something else than schemas of the components.
    """
    waiting, found = list(names), dict[str, Any]()
    while waiting:
        name = waiting.pop()
        if name not in slices.schemas:
            raise UnclearError
        if name not in found:
            found[name] = slices.schema(name)
            waiting += _targets(found[name])
    return {name: found[name] for name in slices.schemas if name in found}


def refuse_inheritance(slices: Slices) -> None:
    """The schemas may not take over as much as makes a document be refused."""

    def lookup(ref: str) -> Any:
        return slices.schema(ref.removeprefix(PREFIX))

    inherited = 0
    for name in slices.schemas:
        taken = islice(parts(slices.schema(name), lookup), 1, MOST_PARTS)
        inherited += sum(1 + len(part.get("properties", ())) for part in taken)
    if inherited > MOST_INHERITED:
        raise UnclearError


def has_ways(schemas: Iterable[Any]) -> bool:
    """Whether some of the schemas may look another way when they are sent."""
    return any(not _WAYS.isdisjoint(inside) for schema in schemas for inside in objects(schema))


def _refuse_families(names: Iterable[str], slices: Slices) -> None:
    """No discriminator may announce one of the schemas, or what one is put together from."""
    pieces = slices.holding(b'"discriminator"')
    if not pieces:
        return
    mapped = {target for piece in pieces for target in _mapped(slices.value(piece))}
    seen, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if not {name, PREFIX + name}.isdisjoint(mapped):
            raise UnclearError
        schema = slices.schema(name)
        if isinstance(schema, dict):
            if "discriminator" in schema:
                raise UnclearError
            waiting += _targets({key: schema[key] for key in ("$ref", "allOf") if key in schema})


def _mapped(value: Any) -> Iterator[str]:
    for inside in objects(value):
        discriminator = inside.get("discriminator")
        if isinstance(discriminator, dict):
            mapping = discriminator.get("mapping")
            told = list(mapping.values()) if isinstance(mapping, dict) else []
            yield from (t for t in (*told, discriminator.get("defaultMapping")) if t)


def _targets(value: Any) -> Iterator[str]:
    """The names of the schemas that a schema refers to."""
    for inside in objects(value):
        target = inside.get("$ref")
        if isinstance(target, str):
            if not target.startswith(PREFIX):
                raise UnclearError
            yield target.removeprefix(PREFIX)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a value that has members."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            yield current
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current


def _uses(way: Way, value: Any, ref: str) -> list[bool]:
    """Of each use in a piece, whether it does nothing but name the schema."""
    found: list[bool] = []
    if way[:-1] == SCHEMAS:
        _look(value, ref, False, found)
    elif way[0] in _REQUESTS:
        for method in METHODS:
            operation = _member(value, method)
            _look_into_content(_member(operation, "requestBody"), ref, found)
            for response in _members(_member(operation, "responses")):
                _look_into_content(response, ref, found)
    elif way[:-1] in (("components", "responses"), ("components", "requestBodies")):
        _look_into_content(value, ref, found)
    return found


def _look_into_content(holder: Any, ref: str, found: list[bool]) -> None:
    # A link makes pages of a response, and looks for their items.
    if isinstance(holder, dict) and "links" not in holder:
        content = _member(holder, "content")
        for media_type, media in content.items() if isinstance(content, dict) else ():
            if media_kind(media_type) in _WHOLE:
                _look(_member(media, "schema"), ref, True, found)


def _look(schema: Any, ref: str, placed: bool, found: list[bool]) -> None:
    """Note the uses inside a schema; ``placed`` where it is one that nothing else can refer to.

    Called for every schema of the pieces that mention the target, and so with few calls of its own.
    """
    if type(schema) is not dict:
        return
    for key, value in schema.items():
        if key == "properties":
            if type(value) is dict:
                for inner in value.values():
                    _look(inner, ref, True, found)
        elif key == "items" or key == "additionalProperties":
            _look(value, ref, True, found)
        elif key == "$ref":
            if value == ref:
                found.append(placed and _beside(schema, key))
        elif key in _COMBINING and type(value) is list:
            names = placed and _beside(schema, key) and (key != "allOf" or _is_sole(ref, value))
            told = any(_member(branch, "$ref") == ref for branch in value)
            if told and key != "allOf" and "discriminator" in schema:
                raise UnclearError
            for branch in value:
                if names and branch == {"$ref": ref}:
                    found.append(True)
                else:
                    _look(branch, ref, False, found)


def _is_sole(ref: str, branches: list[Any]) -> bool:
    """Whether the reference is all that the branches say, but for annotations."""
    rest = [branch for branch in branches if branch != {"$ref": ref}]
    return len(rest) == len(branches) - 1 and all(
        isinstance(branch, dict) and "nullable" not in branch and _beside(branch, "")
        for branch in rest
    )


def _beside(schema: Mapping[str, Any], keyword: str) -> bool:
    """Whether nothing of meaning stands beside a keyword."""
    return all(key == keyword or key in _BESIDE or key.startswith("x-") for key in schema)


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else ()
