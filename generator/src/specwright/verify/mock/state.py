"""What was posted can be read back: the stores behind plain collections."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from specwright.emit.server.runtime.call import Call
from specwright.emit.server.runtime.enforcement import Enforcement
from specwright.emit.server.runtime.operation import Operation, Response
from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.ir.operation import Operation as ApiOperation
from specwright.verify.mock.collection import Collection, Role, roles, success_schemas
from specwright.verify.mock.composition import Outcome
from specwright.verify.mock.sample import Impossible, Sampler, Taste

_TRIES = 50
_COUNTS = frozenset({"count", "total", "totalcount", "totalitems", "totalelements", "size"})
_LISTS = ("items", "data", "results", "values")

Key = tuple[str, ...]


class Collections:
    """Keeps what clients send; everything is forgotten when the mock ends."""

    def __init__(self, api: Api, enforcement: Enforcement, sampler: Sampler, seed: int) -> None:
        self._roles = roles(api, enforcement.schemas)
        self._operations = {operation.wire_name: operation for operation in api.operations}
        self._things = _Things(enforcement.schemas, sampler, seed)
        self._stores: dict[Key, dict[str, dict[str, Any]]] = {}

    def outcome(self, call: Call[Any]) -> Outcome | None:
        """What the call leads to; None where the usual answer is to be given."""
        role = self._roles.get(call.operation.id)
        if role is None:
            return None
        arguments: Mapping[str, Any] = call.arguments
        above = (_text(arguments.get(f"path {name}")) for name in role.collection.parents)
        store = self._stores.setdefault((role.collection.path, *above), {})
        operation = self._operations[call.operation.id]
        deeds = {
            "create": self._create,
            "list": self._list,
            "read": self._read,
            "replace": self._replace,
            "change": self._change,
            "remove": self._remove,
        }
        try:
            return deeds[role.verb](role, operation, call, store)
        except Impossible:
            return None

    def _create(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        body = _sent(call)
        status = _success(call.operation, (201, 200, 202))
        if body is None or status is None:
            return None
        name = role.collection.identity
        if name in body and _text(body[name]) in store and _declares(call.operation, 409):
            return Outcome(409)
        above = self._things.above(role.collection, call.arguments)
        thing = self._things.new(role.collection, {**above, **body}, frozenset(store))
        store[_text(thing[name])] = thing
        place = f"{_path(call)}/{quote(_text(thing[name]), safe='')}"
        return self._told(operation, status, thing, {"location": place})

    def _list(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        status = _success(call.operation, (200,))
        schema = next(success_schemas(operation), None)
        if status is None or schema is None:
            return None
        name = role.collection.path.rpartition("/")[2]
        found = self._things.listed(schema, list(store.values()), name)
        return None if found is None else Outcome(status, found[0])

    def _read(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        thing = store.get(_named(role, call))
        if thing is None:
            return _unknown(call.operation)
        status = _success(call.operation, (200,))
        return None if status is None else self._told(operation, status, thing, {})

    def _replace(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        body = _sent(call)
        name = _named(role, call)
        status = _success(call.operation, (200, 204, 201) if name in store else (201, 200, 204))
        if body is None or status is None:
            return None
        identity = call.arguments.get(f"path {role.collection.variable}")
        whole = {**body, role.collection.identity: identity}
        store[name] = self._things.new(role.collection, whole, frozenset())
        return self._told(operation, status, store[name], {})

    def _change(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        body = _sent(call)
        name = _named(role, call)
        if name not in store:
            return _unknown(call.operation)
        status = _success(call.operation, (200, 204))
        if body is None or status is None:
            return None
        kept = {k: v for k, v in body.items() if k != role.collection.identity}
        changed = _patched(copy.deepcopy(store[name]), kept)
        store[name] = self._things.laid_over(role.collection.schema, store[name], changed)
        return self._told(operation, status, store[name], {})

    def _remove(
        self, role: Role, operation: ApiOperation, call: Call[Any], store: dict[str, Any]
    ) -> Outcome | None:
        thing = store.pop(_named(role, call), None)
        if thing is None:
            return _unknown(call.operation)
        status = _success(call.operation, (204, 200, 202))
        return None if status is None else self._told(operation, status, thing, {})

    def _told(
        self, operation: ApiOperation, status: int, thing: Any, headers: Mapping[str, str]
    ) -> Outcome:
        """The thing as the response shows it; what no schema tells of is made up as usual."""
        for response in operation.responses:
            if response.status == str(status):
                for entry in response.content[:1]:
                    shown = self._things.shown(entry.schema_pointer, thing)
                    if shown is not None:
                        return Outcome(status, shown[0], headers)
        return Outcome(status, headers=headers)


class _Things:
    """Makes and shows things, always as a schema wants them."""

    def __init__(self, schemas: Schemas, sampler: Sampler, seed: int) -> None:
        self._schemas = schemas
        self._sampler = sampler
        self._seed = seed
        self._made = 0

    def new(
        self, collection: Collection, body: Mapping[str, Any], taken: frozenset[str]
    ) -> dict[str, Any]:
        """A thing of what was sent, with what the server has to add."""
        schema, name = collection.schema, collection.identity
        self._made += 1
        base = self._sampler.value(schema, Taste.SPARSE, f"{self._seed} {self._made}")
        if not isinstance(base, dict):
            raise Impossible("the thing is no object")
        for added in self._schemas.properties(schema) - set(base) - set(body):
            below = self._schemas.property(schema, added)
            if below is not None and self._read_only(below):
                seed = f"{self._seed} {self._made} {added}"
                base[added] = self._sampler.value(below, Taste.FULL, seed)
        if name not in body:
            base[name] = self._fresh(collection, taken)
        thing = self.laid_over(schema, base, {**base, **body})
        if not isinstance(thing.get(name), str | int):
            raise Impossible("the thing has no identity")
        return thing

    def above(self, collection: Collection, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a path says of a thing by the names of its members: the team of a member."""
        known = self._schemas.properties(collection.schema) - {collection.identity}
        return {
            name: arguments[f"path {name}"]
            for name in collection.parents
            if name in known and f"path {name}" in arguments
        }

    def _read_only(self, pointer: str) -> bool:
        return any(part.get("readOnly") is True for _, part in self._schemas.parts(pointer))

    def _fresh(self, collection: Collection, taken: frozenset[str]) -> Any:
        pointer = self._schemas.property(collection.schema, collection.identity)
        if pointer is None:
            raise Impossible("the identity has no schema")
        for number in range(self._made, self._made + _TRIES):
            if self._schemas.is_valid(pointer, "response", number):
                value: Any = number
            else:
                value = self._sampler.value(pointer, Taste.RANDOM, f"{self._seed} id {number}")
            if isinstance(value, str | int) and _text(value) not in taken:
                return value
        raise Impossible("no free identity was found")

    def laid_over(
        self, schema: str, base: dict[str, Any], wanted: Mapping[str, Any]
    ) -> dict[str, Any]:
        """As much of what is wanted as the schema of answers allows."""
        fitting = self._sampler.fitting(schema, dict(wanted))
        if fitting is not None:
            return dict(fitting[0])
        kept = base
        for name, value in wanted.items():
            fitting = self._sampler.fitting(schema, {**kept, name: value})
            kept = kept if fitting is None else dict(fitting[0])
        return kept

    def shown(self, schema: str | None, thing: dict[str, Any]) -> tuple[Any] | None:
        """The thing in the words of another schema; None where that is not of things."""
        if schema is None or "object" not in self._schemas.types(schema):
            return None
        known = self._schemas.properties(schema)
        if known and not known & set(thing):
            return None
        fitting = self._sampler.fitting(schema, thing)
        if fitting is not None:
            return fitting
        base = self._sampler.value(schema, Taste.SPARSE, f"{self._seed}")
        return (self.laid_over(schema, base, {**base, **thing}),)

    def listed(self, schema: str, things: list[dict[str, Any]], name: str) -> tuple[Any] | None:
        """All things as an answer lists them; None where it shows no list."""
        types = self._schemas.types(schema)
        if "array" in types and "object" not in types:
            return self._checked(schema, self._rows(schema, things))
        place = self._list_of(schema, name)
        below = self._schemas.property(schema, place) if place is not None else None
        if place is None or below is None:
            return None
        page = self._sampler.value(schema, Taste.SPARSE, f"{self._seed}")
        for member in page:
            pointer = self._schemas.property(schema, member)
            types = self._schemas.types(pointer) if pointer is not None else frozenset()
            if "null" in types and member != place:
                page[member] = None
            elif "integer" in types and member.lower().replace("_", "") in _COUNTS:
                page[member] = len(things)
        return self._checked(schema, {**page, place: self._rows(below, things)})

    def _rows(self, schema: str, things: list[dict[str, Any]]) -> list[Any]:
        item = self._schemas.item(schema)
        rows = (self.shown(item, thing) if item is not None else (thing,) for thing in things)
        return [row[0] for row in rows if row is not None]

    def _checked(self, schema: str, value: Any) -> tuple[Any] | None:
        return (value,) if self._schemas.is_valid(schema, "response", value) else None

    def _list_of(self, schema: str, name: str) -> str | None:
        """The member that holds the things: the only array, or one with a telling name."""
        arrays = [
            member
            for member in sorted(self._schemas.properties(schema))
            if (pointer := self._schemas.property(schema, member)) is not None
            and self._schemas.types(pointer) - {"null"} == {"array"}
        ]
        telling = [member for member in (name, *_LISTS) if member in arrays]
        return arrays[0] if len(arrays) == 1 else next(iter(telling), None)


def _patched(target: Any, patch: Any) -> Any:
    """JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = _patched(found.get(name), value)
    return found


def _success(operation: Operation, wanted: tuple[int, ...]) -> int | None:
    declared = [response.status for response in operation.responses]
    for status in wanted:
        if str(status) in declared:
            return status
    return next((int(s) for s in declared if s[0] == "2" and s.isdigit()), None)


def _declares(operation: Operation, status: int) -> bool:
    found: Response | None = operation.response(status)
    return found is not None


def _unknown(operation: Operation) -> Outcome | None:
    return Outcome(404) if _declares(operation, 404) else None


def _sent(call: Call[Any]) -> dict[str, Any] | None:
    """The members of the body that JSON can hold; None where it has none."""
    body = call.arguments.get("body")
    if not isinstance(body, Mapping):
        return None
    return {name: value for name, value in body.items() if _is_json(value)}


def _is_json(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_json(item) for item in value.values())
    if isinstance(value, list):
        return all(_is_json(item) for item in value)
    return value is None or isinstance(value, str | int | float)


def _named(role: Role, call: Call[Any]) -> str:
    return _text(call.arguments.get(f"path {role.collection.variable}"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _path(call: Call[Any]) -> str:
    path = call.operation.path.rstrip("/")
    for name, value in call.inputs.path.items():
        path = path.replace(f"{{{name}}}", value)
    return path
