"""One answer in the making: its media type, its headers, and an example or made-up value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from specwright.emit.server.runtime import media
from specwright.emit.server.runtime import operation as runtime
from specwright.emit.server.runtime.answer import DeclaredResponse
from specwright.emit.server.runtime.operation import Header, MediaType, Response
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.streams import ServerSentEvent
from specwright.ir.operation import Operation
from specwright.verify.mock import rendition
from specwright.verify.mock.contract import FIELD
from specwright.verify.mock.examples import UNNAMED, Examples
from specwright.verify.mock.preference import InvalidPreference
from specwright.verify.mock.sample import Impossible, Sampler, Taste
from specwright.verify.mock.warning import warn

_BODILESS = frozenset({204, 205, 304})
_ITEMS = 3
_TRIES = 5
_REMEMBERED = 10_000
_MADE_UP = object()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of an answer before it is composed; what is not known is made up."""

    status: int
    body: Any = _MADE_UP
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name; sent where they are declared."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made of."""

    schemas: Schemas
    sampler: Sampler
    examples: Examples
    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Bodies that are the same each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be answered."""

    operation: Operation
    declared: runtime.Operation
    """The same operation as the gate knows it."""
    accept: str | None
    outcome: Outcome
    example: str | None
    taste: Taste
    seed: str


class MockAnswer(DeclaredResponse):
    """An answer with header fields that are no identifiers."""

    def __init__(
        self, status: int, body: Any, content_type: str | None, headers: Mapping[str, Any]
    ) -> None:
        fields = {FIELD + name: value for name, value in headers.items()}
        vars(self).update(fields, status=status, body=body, content_type=content_type)


class Composition:
    """One answer in the making."""

    def __init__(self, sources: Sources, order: Order) -> None:
        self._sources = sources
        self._order = order

    def answer(self) -> MockAnswer:
        """The answer; Impossible where no value was found."""
        status = self._order.outcome.status
        declared = self._order.declared.response(status)
        if declared is None:
            return MockAnswer(status, None, None, {})
        headers = {}
        for header in declared.headers:
            value = self._header(declared, header)
            if value is not None:
                headers[header.wire_name] = value
        if not declared.content or status in _BODILESS:
            self._refuse_example({})
            return MockAnswer(status, None, None, headers)
        entry = self._media(declared)
        body, content_type = self._body(declared, entry)
        return MockAnswer(status, body, content_type, headers)

    def _media(self, declared: Response) -> MediaType:
        """The declared media type that is wanted and, if an example is, that has it."""
        offered = tuple(entry.content_type for entry in declared.content)
        accept = self._order.accept
        name = (media.negotiate(accept, offered) if accept else None) or offered[0]
        found = next(entry for entry in declared.content if entry.content_type == name)
        example = self._order.example
        if example is None or example in self._given(declared, found):
            return found
        for entry in declared.content if not accept or accept == "*/*" else ():
            if example in self._given(declared, entry):
                return entry
        return found

    def _given(self, declared: Response, entry: MediaType) -> dict[str, Any]:
        return self._sources.examples.of_body(self._order.operation, declared, entry)

    def _refuse_example(self, given: Mapping[str, Any]) -> None:
        wanted = self._order.example
        if wanted is not None and wanted not in given:
            known = ", ".join(name for name in given if name != UNNAMED) or "none"
            place = f"{self._order.declared.id} {self._order.outcome.status}"
            raise InvalidPreference(f"{place} has no example {wanted}; there are: {known}.")

    def _pointer(self, declared: Response, entry: MediaType) -> str | None:
        """Where the schema stands, also of texts that it does not describe literally."""
        for response in self._order.operation.responses:
            for known in response.content if response.status == declared.status else ():
                if known.content_type == entry.content_type:
                    return known.schema_pointer
        return None

    def _body(self, declared: Response, entry: MediaType) -> tuple[Any, str]:
        pointer = self._pointer(declared, entry)
        types = self._sources.schemas.types(pointer) if pointer else frozenset[str]()
        given = self._given(declared, entry)
        self._refuse_example(given)
        structured = bool(types) and "string" not in types
        content_type = rendition.concrete(entry.content_type, json_value=structured)
        if entry.streamed:
            return self._items(entry, pointer, given), content_type
        if entry.kind == "multipart":
            separator = f"; boundary={rendition.BOUNDARY}"
            value = self._value(pointer, given, entry)
            return rendition.multipart(value), content_type + separator
        if entry.kind == "binary" and not structured:
            example = next(iter(self._wanted(given).values()), None)
            return rendition.octets(content_type, example), content_type
        value = self._value(pointer, given, entry)
        if entry.kind == "binary":
            return rendition.octets(content_type, value), content_type
        if entry.kind == "text":
            return rendition.text(content_type, value, self._root(pointer)), content_type
        return value, content_type

    def _root(self, pointer: str | None) -> str:
        if pointer is None:
            return "value"
        place, schema = self._sources.schemas.resolve(pointer)
        told = schema.get("xml") if isinstance(schema, Mapping) else None
        name = told.get("name") if isinstance(told, Mapping) else None
        last = place.rpartition("/")[2]
        return str(name) if name else last if "/components/schemas/" in place else "value"

    def _wanted(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The examples that count, the one that was asked for alone."""
        if self._order.example is not None:
            return {self._order.example: given[self._order.example]}
        return {} if self._order.taste is Taste.RANDOM else dict(given)

    def _value(self, pointer: str | None, given: Mapping[str, Any], entry: MediaType) -> Any:
        if self._order.outcome.body is not _MADE_UP:
            return self._order.outcome.body
        key = (self._order.seed, entry.content_type)
        usual = self._order.taste is Taste.FULL and self._order.example is None
        if usual and key in self._sources.known:
            return self._sources.known[key]
        value = self._drawn(pointer, given, entry)
        if usual:
            if len(self._sources.known) == _REMEMBERED:
                self._sources.known.clear()
            self._sources.known[key] = value
        return value

    def _drawn(self, pointer: str | None, given: Mapping[str, Any], entry: MediaType) -> Any:
        for name, example in self._wanted(given).items():
            fitting = self._fitting(pointer, example, entry)
            if fitting is not None:
                return fitting[0]
            self._unfit(name)
        if pointer is None:
            return "" if entry.kind == "text" else {}
        return self._sources.sampler.value(pointer, self._order.taste, self._order.seed)

    def _fitting(self, pointer: str | None, example: Any, entry: MediaType) -> tuple[Any] | None:
        if pointer is None or (entry.kind == "text" and isinstance(example, str)):
            text = entry.schema is not None and pointer is not None
            return (
                self._sources.sampler.fitting(pointer, example) if text and pointer else (example,)
            )
        fitting = self._sources.sampler.fitting(pointer, example)
        if fitting is None and isinstance(example, str):
            # JSON is often pasted into an example as a text.
            try:
                return self._sources.sampler.fitting(pointer, json.loads(example))
            except ValueError:
                return None
        return fitting

    def _unfit(self, name: str) -> None:
        called = f"The example {name}" if name else "The example"
        detail = f"{called} of {self._order.declared.id} breaks its schema."
        if self._order.example is not None:
            raise Refusal(Reason.FAILURE, detail)
        warn(f"{detail} A value was made up instead.")

    def _items(self, entry: MediaType, pointer: str | None, given: Mapping[str, Any]) -> list[Any]:
        """Some items of a stream."""
        for name, example in self._wanted(given).items():
            items = [self._item(pointer, item, entry) for item in rendition.items_of(example)]
            if all(item is not None for item in items):
                return [item[0] for item in items if item is not None]
            self._unfit(name)
        if pointer is None and _is_event(entry):
            return [f"number {number}" for number in range(1, _ITEMS + 1)]
        if pointer is None:
            return [{"number": number} for number in range(1, _ITEMS + 1)]
        sampler = self._sources.sampler
        found = []
        for number in range(_ITEMS):
            data = sampler.value(pointer, self._order.taste, f"{self._order.seed} {number}")
            found.append(self._event(pointer, data, number) if _is_event(entry) else data)
        return found

    def _item(self, pointer: str | None, item: Any, entry: MediaType) -> tuple[Any] | None:
        if not _is_event(entry):
            return (item,) if pointer is None else self._sources.sampler.fitting(pointer, item)
        return self._shown_event(pointer, item)

    def _shown_event(self, pointer: str | None, item: Any) -> tuple[Any] | None:
        """An example of an event: its data alone, all its fields, or as it stands in a stream."""
        fitting = self._sources.sampler.fitting
        described = isinstance(item, dict) and "data" in item
        if not described and not isinstance(item, ServerSentEvent):
            return (item,) if pointer is None else fitting(pointer, item)
        event = rendition.event_of(item)
        if pointer is None:
            return (event,)
        plain = fitting(pointer, item) if described else None
        if plain is not None and "data" in plain[0]:
            return plain
        text = event.data if isinstance(event.data, str) else json.dumps(event.data)
        for data in (event.data, text):
            found = fitting(pointer, data)
            if found is not None:
                return (replace(event, data=found[0]),)
        fields = {"event": event.event, "id": event.id, "data": text}
        return fitting(pointer, {k: v for k, v in fields.items() if v is not None})

    def _event(self, pointer: str, data: Any, number: int) -> Any:
        """An event with the name and id that the document declares around its data."""
        around, inside, _ = pointer.rpartition("/properties/data")
        if not inside:
            return data
        sampler = self._sources.sampler
        described = sampler.value(around, self._order.taste, f"{self._order.seed} {number}")
        if not isinstance(described, dict):
            return data
        return replace(rendition.event_of({**described, "data": None}), data=data)

    def _header(self, declared: Response, header: Header) -> Any:
        known = self._order.outcome.headers.get(header.wire_name.lower())
        schemas, sampler = self._sources.schemas, self._sources.sampler
        candidates = [] if known is None else [known]
        if self._order.taste is Taste.FULL:
            given = self._sources.examples.of_header(self._order.operation, declared, header)
            candidates += given.values()
        usual = _usual(header.wire_name.lower(), self._order.seed)
        candidates += [] if usual is None else [usual]
        for value in candidates:
            if _sendable(value) and schemas.is_valid(header.schema, "response", value):
                return value
        try:
            for attempt in range(_TRIES):
                value = sampler.value(
                    header.schema, self._order.taste, f"{self._order.seed} {attempt}"
                )
                if _sendable(value) and value is not None:
                    return value
        except Impossible:
            if header.required:
                raise
        if header.required:
            raise Impossible(f"no value was found for the header {header.wire_name}")
        return None


def _is_event(entry: MediaType) -> bool:
    return entry.kind == "event-stream"


def _usual(name: str, seed: str) -> str | None:
    """What a header usually holds, where its schema says too little."""
    if name == "etag":
        return f'"{sum(seed.encode()):x}"'
    return {"set-cookie": "session=mock", "location": "/"}.get(name)


def _sendable(value: Any) -> bool:
    """Whether every text in a header value can be sent as it is."""
    if isinstance(value, str):
        return value.isascii() and (value == "" or value.isprintable()) and value == value.strip()
    if isinstance(value, Mapping):
        return all(_sendable(key) and _sendable(item) for key, item in value.items())
    return not isinstance(value, list) or all(_sendable(item) for item in value)
