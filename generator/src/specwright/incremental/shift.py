"""Findings of an earlier run, with the places that they are at after an edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location
from specwright.incremental.edit import Edit
from specwright.incremental.uses import UnclearError
from specwright.naming import fold
from specwright.openapi.pieces import Source
from specwright.openapi.position import JsonPositions

_Spot = tuple[int, int]
"""Line and column, from 1."""


def refuse_clashes(findings: Iterable[Diagnostic], names: Iterable[str]) -> None:
    """None of the names may have given way to another: in an excerpt it would not.

    Raises:
        UnclearError: one has, or may have.
    """
    known = set(map(fold, names))
    for found in findings:
        if found.rule == "name-clash":
            told, mark, wanted = found.message.rpartition(" because ")
            wanted, end, _ = wanted.partition(" names something at ")
            if not (told and mark and end) or fold(wanted) in known:
                raise UnclearError


class Shift:
    """From places in a document as it was to the same places as it is."""

    def __init__(self, earlier: Source, edit: Edit, file: str) -> None:
        self._file = file
        self._start = _spot(earlier.octets, edit.window.start)
        self._before = _spot(earlier.octets, edit.window.before)
        self._after = _spot(edit.source.octets, edit.window.after)
        self._schema = _Inside(earlier.octets, edit.span.start, edit.span.end, file)
        longer = len(edit.source.octets) - len(earlier.octets)
        self._now = _Inside(edit.source.octets, edit.span.start, edit.span.end + longer, file)
        self._pointer = f"/components/schemas/{edit.name}"

    def moved(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings at their new places.

        Raises:
            UnclearError: one of them says where something is in a way that is not known here.
        """
        for found in findings:
            related = tuple(map(self._place, found.related))
            message = found.message
            if found.related and message.endswith(f" at {found.related[0]}"):
                message = f"{message.removesuffix(str(found.related[0]))}{related[0]}"
            elif f"{self._file}:" in message:
                raise UnclearError
            inside = found.location in self._schema
            here = self._inner(found) if inside else self._place(found.location)
            yield replace(found, message=message, location=here, related=related)

    def _inner(self, found: Diagnostic) -> Location:
        """The place of a finding about the schema itself, by its pointer."""
        rest = found.pointer.removeprefix(self._pointer)
        if rest == found.pointer or self._schema(rest) != found.location:
            raise UnclearError
        return self._now(rest)

    def _place(self, place: Location) -> Location:
        if place.file != self._file:
            raise UnclearError
        spot = place.line, place.column
        if place in self._schema:
            raise UnclearError
        if not place.line or spot < self._start:
            return place
        if spot < self._before:
            raise UnclearError
        line, column = spot
        if line == self._before[0]:
            column += self._after[1] - self._before[1]
        return Location(place.file, line + self._after[0] - self._before[0], column)


class _Inside:
    """A piece of a document, and what stands in it."""

    def __init__(self, octets: bytes, start: int, end: int, file: str) -> None:
        self._file = file
        self._start, self._end = _spot(octets, start), _spot(octets, end)
        self._places = JsonPositions(file, octets[start:end].decode())

    def __contains__(self, place: Location) -> bool:
        return self._start <= (place.line, place.column) < self._end

    def __call__(self, pointer: str) -> Location:
        """Where something is in the whole document, by its pointer in the piece."""
        place = self._places(pointer)
        line, column = self._start
        column = place.column + (column - 1 if place.line == 1 else 0)
        return Location(self._file, line + place.line - 1, column)


def _spot(octets: bytes, offset: int) -> _Spot:
    start = octets.rfind(b"\n", 0, offset) + 1
    return octets.count(b"\n", 0, offset) + 1, len(octets[start:offset].decode()) + 1
