"""Findings of an earlier run, with the places that they are at after an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location
from specwright.incremental.edit import Change, Part
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
            UnclearError: one of them says where something is in a way that is not known here, or
                their order may have become another.
        """
        seen = set[tuple[Location, str]]()
        for found in findings:
            related = tuple(map(self._place, found.related))
            message = found.message
            if found.related and message.endswith(f" at {found.related[0]}"):
                message = f"{message.removesuffix(str(found.related[0]))}{related[0]}"
            elif f"{self._file}:" in message:
                raise UnclearError
            here = self._place(found.location, found.pointer)
            # Of those at one place, the first is what comes first in the document.
            change = self._change_before(found.location)
            inside = change is not None and _is_in(found.location, change.before)
            if inside and (here, found.rule) in seen:
                raise UnclearError
            seen.add((here, found.rule))
            yield replace(found, message=message, location=here, related=related)

    def _place(self, place: Location, pointer: str = "") -> Location:
        if place.file != self._file:
            raise UnclearError
        if not place.line:
            return place
        change = self._change_before(place)
        if change is None:
            return place
        if _is_in(place, change.before):
            return _inner(change, place, pointer)
        (line, column), (line_now, column_now) = change.before.end, change.after.end
        right = column_now - column if place.line == line else 0
        return Location(place.file, place.line + line_now - line, place.column + right)

    def _change_before(self, place: Location) -> Change | None:
        """The last change that begins there or before."""
        spot = place.line, place.column
        number = bisect_right(self._changes, spot, key=lambda change: change.before.start)
        return self._changes[number - 1] if number else None


def _is_in(place: Location, part: Part) -> bool:
    return part.start <= (place.line, place.column) < part.end


def _inner(change: Change, place: Location, pointer: str) -> Location:
    """The place of what a pointer leads to, or else of the key that stands before it all."""
    for way in (pointer, change.pointer):
        inside = f"{way}/".startswith(f"{change.pointer}/")
        if inside and change.before.places(way) == place:
            return change.after.places(way)
    raise UnclearError
