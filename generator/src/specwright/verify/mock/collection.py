"""Which pairs of paths are plain collections: ``/things`` and ``/things/{thing_id}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.ir.operation import Operation

_ITEM_PATH = re.compile(r"(?P<parent>/.*[^/{}])/\{(?P<variable>[^{}/]+)\}/?")
_VARIABLE = re.compile(r"\{([^{}]+)\}")
IDENTITIES = ("id", "uuid", "key", "slug", "name", "code")
"""What members are called that tell one thing from another, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Things that are stored together, one store for each value of the variables above."""

    path: str
    parents: tuple[str, ...]
    """Path parameters above the collection."""
    variable: str
    """The path parameter that tells which thing is meant."""
    identity: str
    """The member of a thing that holds the same value."""
    schema: str
    """Pointer of the schema of one thing."""


@dataclass(frozen=True, slots=True)
class Role:
    """What an operation does to a collection."""

    collection: Collection
    verb: str
    """``create``, ``list``, ``read``, ``replace``, ``change`` or ``remove``."""


_COLLECTION_VERBS = {"POST": "create", "GET": "list"}
_ITEM_VERBS = {"GET": "read", "PUT": "replace", "PATCH": "change", "DELETE": "remove"}


def roles(api: Api, schemas: Schemas) -> dict[str, Role]:
    """What the operations of plain collections do, by ``Operation.wire_name``."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in api.operations:
        paths.setdefault(operation.path.rstrip("/"), {})[operation.method] = operation
    found: dict[str, Role] = {}
    for path, things in paths.items():
        match = _ITEM_PATH.fullmatch(path)
        if match is None:
            continue
        whole = paths.get(match["parent"], {})
        collection = _collection(match["parent"], match["variable"], whole, things, schemas)
        if collection is None:
            continue
        for verbs, operations in ((_COLLECTION_VERBS, whole), (_ITEM_VERBS, things)):
            for method, verb in verbs.items():
                if method in operations:
                    found[operations[method].wire_name] = Role(collection, verb)
    return found


def _collection(
    path: str,
    variable: str,
    whole: dict[str, Operation],
    things: dict[str, Operation],
    schemas: Schemas,
) -> Collection | None:
    stored = "POST" in whole or "PUT" in things
    shown = "GET" in whole or "GET" in things
    if not stored or not shown:
        return None
    if "PUT" not in things and not _is_told_of(whole["POST"], variable, path, schemas):
        # Nobody can know what to ask for: what is made is not shown, or is several things.
        return None
    if "GET" in things and not any(success_schemas(things["GET"])):
        # What is read there is not what was stored: it has no body.
        return None
    for operation in (things.get("GET"), whole.get("POST"), things.get("PUT")):
        for schema in success_schemas(operation) if operation is not None else ():
            identity = _identity(schema, variable, path, schemas)
            if identity is not None:
                parents = tuple(_VARIABLE.findall(path))
                return Collection(path, parents, variable, identity, schema)
    return None


def _is_told_of(operation: Operation, variable: str, path: str, schemas: Schemas) -> bool:
    """Whether who makes a thing is told its identity."""
    shown = any(_identity(schema, variable, path, schemas) for schema in success_schemas(operation))
    return shown or any(
        header.wire_name.lower() == "location"
        for response in operation.responses
        for header in response.headers
    )


def success_schemas(operation: Operation) -> Iterator[str]:
    """Pointers of what an operation answers with where it succeeds."""
    for response in operation.responses:
        if response.status[0] in "2d":
            for entry in response.content:
                if entry.schema_pointer is not None and not entry.streamed:
                    yield entry.schema_pointer


def _identity(schema: str, variable: str, path: str, schemas: Schemas) -> str | None:
    """The member whose value stands in the path, as far as names tell."""
    if "object" not in schemas.types(schema) or "array" in schemas.types(schema):
        return None
    known = {
        _plain(name): name
        for name in sorted(schemas.properties(schema), reverse=True)
        if _stands_in_paths(schemas.property(schema, name), schemas)
    }
    thing = _plain(_VARIABLE.sub("", path).rstrip("/").rpartition("/")[2])
    candidates = [_plain(variable)]
    for name in (thing.removesuffix("s"), thing):
        if _plain(variable).startswith(name) and _plain(variable) != name:
            candidates.append(_plain(variable).removeprefix(name))
    ending = re.search(r"(?:_|-|(?=[A-Z]))([A-Za-z]+)$", variable)
    candidates += [_plain(ending[1])] if ending else []
    for name in (*candidates, *IDENTITIES):
        if name in known:
            return known[name]
    return None


def _stands_in_paths(member: str | None, schemas: Schemas) -> bool:
    """Whether a member may hold what one segment of a path does."""
    return member is not None and bool(schemas.types(member) & {"string", "integer", "number"})


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
