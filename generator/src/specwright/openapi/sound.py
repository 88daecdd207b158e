"""A document that breaks the specification -> one that can be built from, the rest left out.

Validation has told of everything by then. What goes is the smallest part that means nothing: the
keyword whose value has the wrong type, the reference that leads nowhere, the entry that is null.
What is left keeps its pointer, so that places stay exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any, Final

from specwright.diagnostics import Location
from specwright.openapi.document import Document, Node, escape_token, unescape_token
from specwright.openapi.plain_fields import DROP, PLAIN, status
from specwright.openapi.stand_in import stand_in
from specwright.openapi.structure import Kind, entries_of, fields_of, reference, walk
from specwright.openapi.version import version_of

_ALL_NEEDED: Final = ("anyOf", "oneOf", "prefixItems", "prefixEncoding")
"""Lists that say something else with an item missing: one broken item breaks the keyword."""


def sound(document: Document) -> Document:
    """A copy in which every field the grammar knows holds what it may, and references lead on."""
    mending = _Sound(document)
    return replace(document, value=mending.run(), locate=mending.locate)


class _Sound:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._version = version_of(document)
        self._written = {node.pointer: kind for kind, node in walk(document.root)}
        self._kinds: dict[str, Kind] = {}
        self._targets: dict[tuple[Kind, str], bool] = {}
        self._paths: dict[str, str] = {}
        """Of each path that got its slash, how it is written; both as tokens of a pointer."""
        self._deep: list[tuple[Kind, str]] = []

    def run(self) -> dict[str, Any]:
        """The value of the document."""
        result = self._object(Kind.OPENAPI, self._document.value, "")
        result["openapi"] = f"{self._version}.0"
        result.setdefault("info", {})
        while self._deep:
            kind, pointer = self._deep.pop()
            self._settle(kind, pointer, result)
        return result

    def locate(self, pointer: str) -> Location:
        """Where in the document as written something stands."""
        for meant, written in self._paths.items():
            if f"{pointer}/".startswith(f"/paths/{meant}/"):
                pointer = f"/paths/{written}{pointer.removeprefix(f'/paths/{meant}')}"
        return self._document.locate(pointer)

    def _object(self, kind: Kind, value: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        self._kinds[pointer] = kind
        entry_kind = entries_of(kind)
        if entry_kind is not None:
            return self._entries(kind, entry_kind, value, pointer)
        fields, plain = fields_of(kind), PLAIN.get(kind, {})
        value = self._meant(kind, value)
        result: dict[str, Any] = {}
        for key, member in value.items():
            below = f"{pointer}/{escape_token(key)}"
            if key == "$ref":
                found = self._reference(kind, member)
            elif key in fields.one:
                found = self._one(fields.one[key], member, below)
            elif key in fields.many:
                found = self._many(fields.many[key], key, member, below)
            elif key in fields.named:
                found = self._named(fields.named[key], member, below, kind)
            else:
                found = plain[key](member) if key in plain else member
            if found is not DROP:
                result[key] = found
        return _as_now(result, self._version) if kind is Kind.SCHEMA else result

    def _entries(
        self, kind: Kind, entry_kind: Kind, value: Mapping[str, Any], pointer: str
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, member in value.items():
            below = f"{pointer}/{escape_token(key)}"
            if key.startswith("x-"):
                result[key] = member
            elif key == "$ref":
                # Of the maps only a callback may be referred to.
                found = self._reference(kind, member) if kind is Kind.CALLBACK else DROP
                if found is not DROP:
                    result[key] = found
            elif kind is not Kind.RESPONSES:
                if isinstance(member, Mapping):
                    path = self._path(key) if kind is Kind.PATHS else key
                    result.setdefault(path, self._object(entry_kind, member, below))
            elif (code := status(key)) is not None:
                answer = member if isinstance(member, Mapping) else {}
                result.setdefault(code, self._object(entry_kind, answer, below))
        return result

    def _path(self, key: str) -> str:
        """A path as it is meant: OAS 3.1, Paths Object, wants it to begin with a slash."""
        if key.startswith("/"):
            return key
        self._paths[escape_token(f"/{key}")] = escape_token(key)
        return f"/{key}"

    def _one(self, kind: Kind, value: Any, pointer: str) -> Any:
        if kind is Kind.SCHEMA and isinstance(value, bool):
            return value
        return self._object(kind, value, pointer) if isinstance(value, Mapping) else DROP

    def _many(self, kind: Kind, key: str, value: Any, pointer: str) -> Any:
        if not isinstance(value, list):
            return DROP
        items = [self._one(kind, item, f"{pointer}/{i}") for i, item in enumerate(value)]
        broken = any(
            item is DROP or (item == {} and isinstance(written, Mapping) and "$ref" in written)
            for item, written in zip(items, value, strict=True)
        )
        if key in _ALL_NEEDED and (broken or not items):
            return DROP
        # An item that goes would move those after it; an empty one says nothing.
        return [{} if item is DROP else item for item in items]

    def _named(self, kind: Kind, value: Any, pointer: str, around: Kind) -> Any:
        if not isinstance(value, Mapping):
            return DROP
        read = {k: self._one(kind, v, f"{pointer}/{escape_token(k)}") for k, v in value.items()}
        if around is Kind.COMPONENTS:
            # Others refer to it.
            return {key: {} if item is DROP else item for key, item in read.items()}
        return {key: item for key, item in read.items() if item is not DROP}

    # --- references -------------------------------------------------------------------------

    def _meant(self, kind: Kind, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """What takes the place of a reference to another kind of object."""
        target = reference(value)
        there = self._written.get(target.removeprefix("#")) if target is not None else None
        if target is None or there is None or there is kind:
            return value
        beside = {key: member for key, member in value.items() if key != "$ref"}
        return {**(stand_in(self._document, target, there, kind) or {}), **beside}

    def _reference(self, kind: Kind, target: Any) -> Any:
        """The target if it leads to something of that kind."""
        if not isinstance(target, str):
            return DROP
        if (kind, target) not in self._targets:
            self._targets[kind, target] = self._leads(kind, target)
        return target if self._targets[kind, target] else DROP

    def _leads(self, kind: Kind, target: str) -> bool:
        there = self._written.get(target.removeprefix("#"), kind)
        alike = there is kind or (there, kind) == (Kind.PARAMETER, Kind.HEADER)
        if not target.startswith("#") or not alike:
            return False
        try:
            node = Node({"$ref": target}, "", self._document)
            found = self._document.resolve(node)
            direct = self._document.at(target.removeprefix("#"))
        except LookupError:
            return False
        if not isinstance(found.value, Mapping | bool):
            return False
        self._deep.append((kind, direct.pointer))
        return True

    def _settle(self, kind: Kind, pointer: str, result: dict[str, Any]) -> None:
        """Mend what stands where the grammar knows of no object, but a reference leads."""
        if pointer in self._kinds or not pointer:
            return
        holder: Any = result
        *way, last = pointer.split("/")[1:]
        try:
            for token in way:
                # What the grammar does not know is still the author's: copied before it changes.
                key = _key(holder, token)
                holder[key] = copy(holder[key])
                holder = holder[key]
            key = _key(holder, last)
            mended = self._one(kind, holder[key], pointer)
        except (LookupError, TypeError, ValueError):
            return
        holder[key] = {} if mended is DROP else mended


def _key(holder: Any, token: str) -> str | int:
    return int(token) if isinstance(holder, list) else unescape_token(token)


def _as_now(schema: dict[str, Any], version: str) -> dict[str, Any]:
    """The bounds of OAS 3.0 in a newer document: booleans beside the number they are about."""
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if version != "3.0" and isinstance(schema.get(exclusive), bool):
            excluded = schema.pop(exclusive)
            if excluded and limit in schema:
                schema[exclusive] = schema.pop(limit)
    return schema
