"""One dialect for every document: the schemas of OpenAPI 3.0 become JSON Schema 2020-12.

The copy remembers where each of its objects was written, also after hoisting has moved it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from specwright.diagnostics import DeferredLocation, Location
from specwright.ir.adopt import adopt
from specwright.ir.grammar import ANNOTATIONS, every_holder
from specwright.ir.remains import read_remains
from specwright.ir.sequence import join_parts
from specwright.openapi.document import Document, escape_token
from specwright.openapi.enumeration import agreeing


@dataclass(slots=True)
class Contract:
    """A normalised copy that is still being worked on, with the origin of every object in it."""

    value: dict[str, Any]
    source: Document
    targets: set[str] = field(default_factory=set)
    """Of every reference, as it was copied."""
    dynamic: bool = False
    """Whether some of its references may be dynamic ones."""
    _origins: dict[int, tuple[object, str]] = field(default_factory=dict)

    def remember(self, made: Any, origin: str) -> Any:
        """Say that an object or array of the copy stems from a place of the document."""
        # The object is kept along with its identity, so that the identity is never given twice.
        self._origins[id(made)] = (made, origin)
        return made

    def copy(self, value: Any) -> Any:
        """A second piece of the copy, from the same place of the document."""
        return _copy(value, self.origin(value), self)

    def origin(self, value: Any) -> str:
        """Pointer into the document as written; empty where nothing is known."""
        return self._origins.get(id(value), (None, ""))[1]

    def knows(self, value: Any) -> bool:
        """Whether an origin is remembered."""
        return id(value) in self._origins

    def place(self, value: Any) -> Location:
        """Where the object was written."""
        return DeferredLocation(self.source.locate, self.origin(value))

    def resolved(self, entry: Any) -> Any:
        """What an entry is or refers to; None where the reference is dead or endless."""
        seen: set[str] = set()
        while isinstance(entry, dict) and isinstance(entry.get("$ref"), str):
            target = entry["$ref"]
            if target in seen:
                return None
            seen.add(target)
            try:
                entry = self.document().at(target.removeprefix("#")).value
            except (LookupError, TypeError, ValueError):
                return None
        return entry

    def document(self) -> Document:
        """The copy as a document whose locations are those of the authored one."""
        return Document(self.source.file, self.value, self._locate)

    def written(self, pointer: str) -> str:
        """Where in the document as written the thing stands that a pointer of the copy means."""
        value: Any = self.value
        known, rest = "", ""
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(key)] if isinstance(value, list) else value[key]
            except (LookupError, TypeError, ValueError):
                break
            rest = f"{rest}/{token}"
            if self.knows(value):
                known, rest = self.origin(value), ""
        return known + rest

    def _locate(self, pointer: str) -> Location:
        return self.source.locate(self.written(pointer))


def copied(document: Document) -> Contract:
    """A copy that says what the document says."""
    contract = Contract({}, document)
    contract.value = _copy(document.value, "", contract)
    return contract


def normalise(document: Document) -> Contract:
    """A copy of the document whose schemas are all in the 2020-12 dialect."""
    contract = copied(document)
    adopt(contract)
    read_remains(contract)
    join_parts(contract)
    old = str(document.value.get("openapi", "")).startswith("3.0")
    for holder, key in every_holder(contract.value):
        schema = holder[key]
        if type(schema) is dict:
            if "enum" in schema:
                _agree(schema, contract)
            if old:
                holder[key] = _modern(schema, contract)
    return contract


def _agree(schema: dict[str, Any], contract: Contract) -> None:
    """Let an enumeration say what it means, in place."""
    read = agreeing(schema)
    if read is None:
        return
    for key in ("enum", "items"):
        made, former = read.get(key), schema.get(key)
        if made is not None and made is not former:
            contract.remember(made, contract.origin(schema if former is None else former))
    schema.clear()
    schema.update(read)


def _copy(value: Any, pointer: str, contract: Contract) -> Any:
    if isinstance(value, dict):
        # Most of a document are scalars, and nobody asks for the place of one.
        members = {
            key: _copy(inner, f"{pointer}/{escape_token(key)}", contract)
            if isinstance(inner, (dict, list))
            else inner
            for key, inner in value.items()
        }
        if "$ref" in members and isinstance(members["$ref"], str):
            ref = members["$ref"]
            if "%" in ref:
                # RFC 6901, section 6: in a URI fragment a pointer is percent-encoded.
                ref = members["$ref"] = unquote(ref)
            contract.targets.add(ref)
        if "$dynamicRef" in members:
            contract.dynamic = True
        return contract.remember(members, pointer)
    if isinstance(value, list):
        items = [
            _copy(item, f"{pointer}/{index}", contract) if isinstance(item, (dict, list)) else item
            for index, item in enumerate(value)
        ]
        return contract.remember(items, pointer)
    return value


_FORMER = frozenset({"$ref", "example", "exclusiveMaximum", "exclusiveMinimum", "nullable"})
"""Keywords that OAS 3.0 means in its own way."""


def _modern(schema: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """A Schema Object of OAS 3.0 in today's words; the schemas inside it come later."""
    if _FORMER.isdisjoint(schema):
        return schema
    if "$ref" in schema:
        # OAS 3.0, Reference Object: any sibling elements of a $ref are ignored.
        for sibling in [key for key in schema if key != "$ref"]:
            del schema[sibling]
        return schema
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is False:
            del schema[exclusive]
        elif schema.get(exclusive) is True:
            del schema[exclusive]
            if bound in schema:
                schema[exclusive] = schema.pop(bound)
    if "example" in schema:
        schema.setdefault("examples", [schema.pop("example")])
    if schema.pop("nullable", False) is not True:
        return schema
    return _nullable(schema, contract)


def _nullable(schema: dict[str, Any], contract: Contract) -> dict[str, Any]:
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list):
        # OAS 3.0.3 wants null listed in the enum as well; authors mean what nullable says.
        if None not in schema["enum"]:
            schema["enum"].append(None)
        if isinstance(kind, str):
            schema["type"] = [kind, "null"]
        return schema
    combined = any(k in schema for k in ("allOf", "anyOf", "oneOf", "not", "$ref"))
    if isinstance(kind, str) and not combined:
        schema["type"] = [kind, "null"]
        return schema
    if kind is None and all(key in ANNOTATIONS or key[:2] == "x-" for key in schema):
        # OAS 3.0.3, Schema Object: without a type, nullable adds nothing.
        return schema
    outer = {key: schema.pop(key) for key in list(schema) if key in ANNOTATIONS}
    null = {"type": "null"}
    wrapped = {**outer, "anyOf": [schema, null]}
    for made in (wrapped, wrapped["anyOf"], null):
        contract.remember(made, contract.origin(schema))
    return wrapped
