"""Findings of an earlier run, with the places that they are at after an edit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location
from specwright.incremental.edit import Edit, Stretch, pointer_of
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

    def __init__(self, edit: Edit) -> None:
        self._stretches = {
            file: sorted(stretches, key=lambda stretch: stretch.before.start)
            for file, stretches in edit.stretches.items()
        }
        self._changing = tuple(f"{pointer_of(change.way)}/" for change in edit.changes)

    def moved(
        self, findings: Iterable[Diagnostic], pointed: Iterable[Callable[[str], Location] | None]
    ) -> Iterator[Diagnostic]:
        """The findings at their new places; of some it is known that their pointers lead there.

        Raises:
            UnclearError: one of them says where something is in a way that is not known here, or
                their order may have become another.
        """
        seen = set[tuple[Location, str]]()
        for found, locate in zip(findings, pointed, strict=True):
            related = tuple(map(self._place, found.related))
            message = found.message
            if found.related and message.endswith(f" at {found.related[0]}"):
                message = f"{message.removesuffix(str(found.related[0]))}{related[0]}"
            elif any(f"{file}:" in message for file in self._stretches):
                raise UnclearError
            pointer = found.pointer
            here = locate(pointer) if locate else self._place(found.location, pointer)
            # Of those at one place, the first is what comes first in the document.
            inside = f"{pointer}/".startswith(self._changing) or self._is_inside(found.location)
            if inside and (here, found.rule) in seen:
                raise UnclearError
            seen.add((here, found.rule))
            yield replace(found, message=message, location=here, related=related)

    def _place(self, place: Location, pointer: str = "") -> Location:
        if place.file not in self._stretches:
            raise UnclearError
        stretch = self._stretch_before(place) if place.line else None
        if stretch is None:
            return place
        if self._is_inside(place):
            return _inner(stretch, place, pointer)
        (line, column), (line_now, column_now) = stretch.before.end, stretch.after.end
        right = column_now - column if place.line == line else 0
        return Location(place.file, place.line + line_now - line, place.column + right)

    def _is_inside(self, place: Location) -> bool:
        stretch = self._stretch_before(place)
        return stretch is not None and (place.line, place.column) < stretch.before.end

    def _stretch_before(self, place: Location) -> Stretch | None:
        """The last stretch that begins there or before."""
        known, spot = self._stretches.get(place.file, []), (place.line, place.column)
        number = bisect_right(known, spot, key=lambda stretch: stretch.before.start)
        return known[number - 1] if number else None


def _inner(stretch: Stretch, place: Location, pointer: str) -> Location:
    """The place of what a pointer leads to, or else of the key that stands before it all."""
    was, now = stretch.before.places, stretch.after.places
    for way in (pointer, stretch.pointer):
        inside = f"{way}/".startswith(f"{stretch.pointer}/")
        if was and now and inside and was(way) == place:
            return now(way)
    raise UnclearError
