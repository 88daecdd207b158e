"""Findings of an earlier run, with the places that they are at after an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location
from specwright.incremental.edit import Change
from specwright.incremental.unclear import UnclearError
from specwright.naming import fold


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

    def __init__(self, changes: Iterable[Change], file: str) -> None:
        self._file = file
        self._changes = sorted(changes, key=lambda change: change.before.start)

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
            here = self._place(found.location, found.pointer)
            yield replace(found, message=message, location=here, related=related)

    def _place(self, place: Location, pointer: str = "") -> Location:
        if place.file != self._file:
            raise UnclearError
        if not place.line:
            return place
        spot = line, column = place.line, place.column
        number = bisect_right(self._changes, spot, key=lambda change: change.before.start) - 1
        if number < 0:
            return place
        change = self._changes[number]
        before, after = change.before, change.after
        if spot < before.end:
            return _inner(change, place, pointer)
        if line == before.end[0]:
            column += after.end[1] - before.end[1]
        return Location(place.file, line + after.end[0] - before.end[0], column)


def _inner(change: Change, place: Location, pointer: str) -> Location:
    """The place of what a pointer leads to, or else of the key that stands before it all."""
    for way in (pointer, change.pointer):
        inside = f"{way}/".startswith(f"{change.pointer}/")
        if inside and change.before.places(way) == place:
            return change.after.places(way)
    raise UnclearError
