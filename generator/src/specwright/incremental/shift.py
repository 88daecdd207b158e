"""Findings of an earlier run, with the places that they are at after an edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location
from specwright.incremental.edit import Edit
from specwright.incremental.uses import UnclearError
from specwright.openapi.pieces import Source

_Spot = tuple[int, int]
"""Line and column, from 1."""


class Shift:
    """From places in a document as it was to the same places as it is."""

    def __init__(self, earlier: Source, edit: Edit, file: str) -> None:
        self._file = file
        self._start = _spot(earlier.octets, edit.window.start)
        self._before = _spot(earlier.octets, edit.window.before)
        self._after = _spot(edit.source.octets, edit.window.after)
        self._schema = (
            _spot(earlier.octets, edit.span.start),
            _spot(earlier.octets, edit.span.end),
        )

    def moved(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings at their new places.

        Raises:
            UnclearError: one of them is about the schema, or says where something is in a way
                that is not known here.
        """
        for found in findings:
            if self._inside(found.location):
                raise UnclearError
            related = tuple(map(self._place, found.related))
            message = found.message
            if found.related and message.endswith(f" at {found.related[0]}"):
                message = f"{message.removesuffix(str(found.related[0]))}{related[0]}"
            elif f"{self._file}:" in message:
                raise UnclearError
            here = self._place(found.location)
            yield replace(found, message=message, location=here, related=related)

    def _inside(self, place: Location) -> bool:
        return self._schema[0] <= (place.line, place.column) <= self._schema[1]

    def _place(self, place: Location) -> Location:
        if place.file != self._file:
            raise UnclearError
        spot = place.line, place.column
        if not place.line or spot < self._start:
            return place
        if spot < self._before:
            raise UnclearError
        line, column = spot
        if line == self._before[0]:
            column += self._after[1] - self._before[1]
        return Location(place.file, line + self._after[0] - self._before[0], column)


def _spot(octets: bytes, offset: int) -> _Spot:
    start = octets.rfind(b"\n", 0, offset) + 1
    return octets.count(b"\n", 0, offset) + 1, len(octets[start:offset].decode()) + 1
