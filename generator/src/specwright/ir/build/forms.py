"""Which schemas describe multipart bodies: raw parts are possible in their properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specwright.ir.circle import PREFIX
from specwright.ir.grammar import schema_slots
from specwright.ir.media import media_kind
from specwright.ir.shape import choice, sole_reference
from specwright.openapi.document import unescape_token


def multipart_schemas(contract: Mapping[str, Any]) -> Iterator[str]:
    """Class names of the schemas used as a multipart body of requests; answers stay octets."""
    for slot in schema_slots(contract):
        tokens = slot.pointer.split("/")
        if len(tokens) < 5 or tokens[-3] != "content" or tokens[-5] == "responses":
            continue
        if media_kind(unescape_token(tokens[-2])) == "multipart":
            schemas = contract.get("components", {}).get("schemas", {})
            yield from _forms(slot.schema, schemas, set())


def _forms(schema: Any, schemas: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    """The class that a schema means, and those that it leaves a choice of."""
    ref = sole_reference(schema)
    if ref is not None:
        name = ref.removeprefix(PREFIX)
        if name not in seen:
            seen.add(name)
            yield name
            yield from _forms(schemas.get(name), schemas, seen)
    elif isinstance(schema, Mapping):
        branches = schema.get(choice(schema) or "")
        for branch in branches if isinstance(branches, list) else ():
            yield from _forms(branch, schemas, seen)
