"""The calls of a proof: for every operation each declared answer, and several ways to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.views import View
from specwright.ir.api import Api
from specwright.ir.media import media_kind
from specwright.ir.operation import MediaKind, MediaType, Operation, Parameter
from specwright.ir.schema import Alias, Object, OneOf, Property, Schema
from specwright.ir.type import Anything, Array, Bytes, Map, Ref, Tuple, Type, Union
from specwright.verify.mock import rendition
from specwright.verify.mock.sample import Impossible, Sampler, Taste
from specwright.verify.prove.plain import octets
from specwright.verify.prove.sayable import Sayings, Unsayable

_ATTEMPTS = 8
_FILE = octets(b"specwright proves\n")
_BETWEEN = frozenset(" ,;|.=&[]")
_TASTES = (Taste.FULL, Taste.SPARSE, Taste.RANDOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that both clients send, and the status that the server answers."""

    number: int
    operation: str
    """``Operation.name``: what is written may not be unique."""
    status: int | None
    """None where the contract declares no response, so that none can be asked for."""
    taste: Taste
    """What the answer looks like."""
    parameters: Mapping[str, Any]
    """Values by ``Parameter.name``; those that are not sent are not there."""
    content_type: str | None = None
    """Media type of the body; None where none is sent."""
    kind: MediaKind | None = None
    """How the body is written: of a range, the media type alone does not tell."""
    body: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls, and why some operations have none."""

    calls: tuple[Call, ...]
    impossible: Mapping[str, str] = field(default_factory=dict)
    """Reason by ``Operation.name``."""
    unasked: Mapping[str, str] = field(default_factory=dict)
    """By ``Operation.name`` why none of its types has a valid request: nobody can send one."""
    unanswered: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The same of answers, by ``Operation.name`` and status."""


def plan(api: Api, seed: int, rounds: int, *, sent: bool = False) -> Plan:
    """Calls for every operation; ``rounds`` with made-up values beside the usual ones.

    What is ``sent`` by the API itself, to subscribers, says what its responses may say.
    """
    planner = _Planner(api, seed, "response" if sent else "request")
    calls: list[Call] = []
    impossible: dict[str, str] = {}
    unasked: dict[str, str] = {}
    for operation in api.operations:
        try:
            calls += planner.of(operation, rounds, len(calls))
        except Unsayable as reason:
            unasked[operation.name] = str(reason)
        except Impossible as reason:
            impossible[operation.name] = str(reason)
    return Plan(tuple(calls), impossible, unasked, planner.unanswered)


def statuses(operation: Operation) -> list[int]:
    """A concrete status for every declared final response, successes first."""
    found: list[int] = []
    for response in operation.responses:
        status = response.status.upper()
        if status == "DEFAULT":
            # Beside a declared success, the default describes failures.
            usual = (500, 418) if any(r.status[0] == "2" for r in operation.responses) else (200,)
            found.append(next(s for s in (*usual, 418, 500) if s not in found))
        elif status[0] in "2345":
            found.append(int(status.replace("XX", "00")))
    return sorted(dict.fromkeys(found))


class _Planner:
    def __init__(self, api: Api, seed: int, view: View) -> None:
        schemas = Schemas(api.contract)
        self._schemas: Mapping[str, Schema] = {schema.name: schema for schema in api.schemas}
        self._types = schemas.types
        self._sampler = Sampler(api.contract, schemas, view)
        self._sayings = Sayings(api, schemas, view)
        self._answers = Sayings(api, schemas, "request" if view == "response" else "response")
        self._doubtful = self._answers.has_indistinct
        self._seed = seed
        self.unanswered: dict[tuple[str, int], str] = {}

    def of(self, operation: Operation, rounds: int, first: int) -> Iterator[Call]:
        """The calls of one operation; Impossible where no valid request was found."""
        known = statuses(operation)
        wanted: list[int | None] = [s for s in known if self._is_answered(operation, s)]
        if not known:
            wanted = [None]
        elif not wanted:
            return
        media: list[MediaType | None] = [*(operation.body.content if operation.body else (None,))]
        usual = [(status, Taste.FULL) for status in wanted]
        drawn = [(wanted[0], _TASTES[1 + turn % 2]) for turn in range(max(rounds, len(media)))]
        if operation.body is not None and not operation.body.required:
            media.append(None)
        for turn, (status, taste) in enumerate([*usual, *drawn]):
            entry = media[turn % len(media)]
            seed = f"{self._seed} {operation.name} {turn}"
            yield Call(
                number=first + turn + 1,
                operation=operation.name,
                status=status,
                taste=taste,
                parameters=self._parameters(operation, taste, seed),
                content_type=None if entry is None else _concrete(entry),
                kind=None if entry is None else entry.kind,
                body=None if entry is None else self._body(entry, taste, seed),
            )

    def _is_answered(self, operation: Operation, status: int) -> bool:
        """Whether a handler can say something with a status, as far as that can be told."""
        response = operation.response(status)
        for entry in response.content if response is not None and self._doubtful else ():
            if entry.schema_pointer is None or entry.kind != "json":
                continue
            try:
                self._answers.drawn(entry.type, entry.schema_pointer, Taste.FULL, f"{self._seed}")
            except Unsayable as reason:
                self.unanswered[operation.name, status] = str(reason)
                return False
            except Impossible:
                # The call will show it.
                continue
        return True

    def _parameters(self, operation: Operation, taste: Taste, seed: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for parameter in operation.parameters:
            if taste is Taste.SPARSE and not parameter.required:
                continue
            try:
                found[parameter.name] = self._parameter(parameter, taste, seed)
            except Impossible:
                if parameter.required:
                    raise
        return found

    def _parameter(self, parameter: Parameter, taste: Taste, seed: str) -> Any:
        # An example or a default may be one that its place cannot hold.
        tastes = [taste, Taste.FULL] if taste is Taste.RANDOM else [Taste.FULL, Taste.RANDOM]
        for attempt, wanted in enumerate([way for way in tastes for _ in range(_ATTEMPTS)]):
            value = self._sayings.drawn(
                parameter.type,
                parameter.schema_pointer,
                wanted,
                f"{seed} {parameter.name} {attempt}",
            )
            if _sendable(value, parameter):
                return value
        raise Impossible(f"no value was found for the parameter {parameter.wire_name}")

    def _body(self, entry: MediaType, taste: Taste, seed: str) -> Any:
        pointer = entry.schema_pointer
        if entry.kind == "binary":
            return _FILE
        if entry.kind == "text":
            if pointer is None:
                return "specwright"
            value = self._sampler.value(pointer, taste, seed)
            return rendition.text(entry.content_type, value, "value")
        if pointer is None:
            return {"specwright": "proves"}
        drawn = self._sayings.drawn
        if entry.streamed:
            return [drawn(entry.type, pointer, taste, f"{seed} {turn}") for turn in range(2)]
        if entry.kind == "json":
            value = drawn(entry.type, pointer, taste, seed)
            # No body and a body that is null are one and the same for some who write them.
            return drawn(entry.type, pointer, Taste.FULL, seed) if value is None else value
        # A form cannot say everything that JSON can.
        value = drawn(entry.type, pointer, Taste.FULL, seed)
        if entry.positional:
            return _with_file_parts(entry, value)
        return self._with_files(entry.type, value) if entry.kind == "multipart" else value

    def _with_files(self, type_: Type, value: Any) -> Any:
        """A form with a small file wherever the contract wants octets."""
        if isinstance(type_, Map):
            return {name: _with_file(type_.values, item) for name, item in value.items()}
        found = dict(value) if isinstance(value, Mapping) else value
        known = {p.wire_name: p.type for p in self._properties(type_, set())}
        beside = self._beside(type_)
        for name, given in found.items() if known or beside else ():
            found[name] = _with_file(known.get(name, beside or Anything()), given)
        return found

    def _beside(self, type_: Type) -> Type | None:
        """The type of what an object may have beside its properties."""
        schema = self._schemas[type_.name].definition if isinstance(type_, Ref) else None
        return schema.beside if isinstance(schema, Object) else None

    def _properties(self, type_: Type, seen: set[str]) -> Iterator[Property]:
        """The properties of an object, or of all the objects that it may be."""
        if isinstance(type_, Union):
            for member in type_.members:
                yield from self._properties(member, seen)
        if not isinstance(type_, Ref) or type_.name in seen:
            return
        seen.add(type_.name)
        match self._schemas[type_.name].definition:
            case Object(properties):
                yield from properties
            case OneOf(members):
                for member in members:
                    yield from self._properties(member, seen)
            case Alias(other):
                yield from self._properties(other, seen)


def _with_file_parts(entry: MediaType, value: list[Any]) -> list[Any]:
    """Parts without names, a small file for each that is octets."""
    told = {encoding.wire_name: encoding.content_types for encoding in entry.encodings}
    found = []
    for position, item in enumerate(value):
        match entry.type:
            case Tuple(prefix, rest):
                type_ = prefix[position] if position < len(prefix) else rest or Bytes()
            case Array(items):
                type_ = items
            case other:
                type_ = other
        kinds = told.get(str(position), told.get("*", ()))
        as_json = any(media_kind(kind) == "json" for kind in kinds)
        found.append(item if as_json else _with_file(type_, item))
    return found


def _with_file(type_: Type, value: Any) -> Any:
    match type_:
        case Bytes():
            return _FILE
        case Array(Bytes()) if isinstance(value, list):
            return [_FILE for _ in value]
        case Union(members) if value is not None and Bytes() in members:
            return _FILE
    return value


def _concrete(entry: MediaType) -> str:
    return rendition.concrete(entry.content_type, json_value=entry.kind == "json")


def _sendable(value: Any, parameter: Parameter) -> bool:
    """Whether a value survives its place: not everything that JSON can say has a style."""
    if isinstance(value, str):
        return _text_sendable(value, parameter)
    if parameter.content_type is not None:
        return parameter.in_ == "query"
    if isinstance(value, list | Mapping):
        members = [*value.values(), *value] if isinstance(value, Mapping) else value
        return bool(members) and all(_member_sendable(item, parameter) for item in members)
    return value is not None


def _text_sendable(text: str, parameter: Parameter) -> bool:
    if parameter.in_ == "path":
        return text not in ("", ".", "..")
    if parameter.in_ in ("header", "cookie"):
        return text.isascii() and text.isprintable() and text == text.strip() != ""
    return True


def _member_sendable(item: Any, parameter: Parameter) -> bool:
    """Members of arrays and objects are told apart by what stands between them."""
    if isinstance(item, str):
        return _text_sendable(item, parameter) and item != "" and not _BETWEEN & set(item)
    if isinstance(item, list):
        # What is nested is sent as JSON, encoded where its own delimiters would be read.
        return parameter.in_ in ("path", "query")
    return isinstance(item, int | float)
