"""The format text/event-stream (WHATWG HTML, section 9.2.6), fed with octets as they arrive."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")
_NEW_DECODER = getincrementaldecoder("utf-8")


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event before its data is decoded."""

    data: str
    event: str
    id: str
    retry: int | None


def written_event(data: str, event: str, id_: str, retry: int | None) -> str:
    """An event as it is sent; what says no more than its absence is left out."""
    fields = [("event", event)] if event != "message" else []
    fields += [("id", id_)] if id_ else []
    fields += [("retry", str(retry))] if retry is not None else []
    if any({"\r", "\n", "\0"} & set(value) for _, value in fields):
        raise ValueError("a line break would end the name or the identifier of an event")
    fields += [("data", line) for line in _LINE_END.split(data)]
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n"


class EventParser:
    """Turns octets into events, however they are cut; an unfinished last event is dropped."""

    def __init__(self, last_id: str = "") -> None:
        self.last_id = last_id
        """The last identifier seen, to be sent as Last-Event-ID."""
        self.retry: int | None = None
        """The reconnection time in milliseconds that the server asked for."""
        self._decoder = _NEW_DECODER("replace")
        self._at_start = True
        self._after_return = False
        self._pending = ""
        self._data: list[str] = []
        self._event = ""
        self._id = last_id

    def feed(self, octets: bytes) -> Iterator[RawEvent]:
        """The events that these octets complete."""
        for line in self._lines(self._decoder.decode(octets)):
            if line:
                self._field(line)
                continue
            # An identifier counts from the blank line on, also where the event has no data.
            self.last_id = self._id
            if self._data:
                yield RawEvent(
                    "\n".join(self._data), self._event or "message", self._id, self.retry
                )
            self._data, self._event = [], ""

    def _lines(self, text: str) -> Iterator[str]:
        """Complete lines; they end with CR LF, LF or CR, and CR LF may be cut in two."""
        if not text:
            return
        if self._at_start:
            text = text.removeprefix("\ufeff")
            self._at_start = False
        if self._after_return:
            text = text.removeprefix("\n")
            self._after_return = False
        if text.endswith("\r"):
            self._after_return = True
        text = self._pending + text
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._pending = lines.pop()
        yield from lines

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit():
                self.retry = int(value)
