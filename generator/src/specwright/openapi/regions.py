"""The regions of a YAML document: whole lines, each with one entry of its paths or components.

A document has them where all such entries stand in block style, in which indentation alone tells
where something ends (YAML 1.2.2, chapter 8). What is neither is a region for each member of the
root. A region goes on until the next one begins, so that comments belong to what is before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

from specwright.openapi.pieces import Way, has_pieces
from specwright.openapi.position import Place

_DOUBTFUL = re.compile(rb"\r(?!\n)|\xc2\x85|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf")
"""Marks, and what the parser alone takes for the end of a line (YAML 1.2.2, section 5.4)."""
_HEADING = re.compile(rb" *[\w-]+: *(?:#[^\n]*)?\r?\n(?: *(?:#[^\n]*)?\r?\n)*")
"""A key whose value is a mapping in block style, without an anchor."""

_PREFACE = re.compile(rb"(?:(?:---)? *(?:#[^\n]*)?\r?\n)*")
"""What may stand before the root: nothing that changes how the rest is read."""


class _UnevenError(Exception):
    """Entries stand in something else than plain lines."""


class Region(NamedTuple):
    """Lines of a document that are about one thing."""

    way: Way
    start: int
    """The octet that its first line begins with."""
    line: int
    """The first line, in which its key stands; from 1."""
    column: int
    """Of its key, from 1."""


class Written(NamedTuple):
    """A document as it stands in its only file, a YAML file."""

    octets: bytes
    regions: tuple[Region, ...]

    def end(self, number: int) -> int:
        """The octet behind a region."""
        after = self.regions[number + 1 : number + 2]
        return after[0].start if after else len(self.octets)


def is_doubtful(octets: bytes) -> bool:
    """Whether characters are there that make it doubtful to count lines."""
    return _DOUBTFUL.search(octets) is not None


def written(octets: bytes, places: Mapping[str, Place]) -> Written | None:
    """The regions of a document, by the places of its members; None where it has none."""
    if is_doubtful(octets):
        return None
    starts = list(accumulate(map(len, octets.splitlines(keepends=True)), initial=0))
    try:
        found = [
            Region(way, starts[place.line - 1], place.line, place.column)
            for way, place in _entries(octets, places, (), starts)
        ]
    except _UnevenError:
        return None
    if not found or not _PREFACE.fullmatch(octets, 0, found[0].start):
        return None
    alone = (not octets[r.start : r.start + r.column - 1].strip(b" ") for r in found)
    in_order = (before.line < after.line for before, after in pairwise(found))
    return Written(octets, tuple(found)) if all(alone) and all(in_order) else None


def _entries(
    octets: bytes, places: Mapping[str, Place], way: Way, starts: list[int]
) -> Iterator[tuple[Way, Place]]:
    for key, place in places.items():
        inner = (*way, key)
        yield inner, place
        below = place.inside
        if has_pieces(inner) and isinstance(below, dict) and below:
            first = next(iter(below.values()))
            if not _HEADING.fullmatch(octets, starts[place.line - 1], starts[first.line - 1]):
                raise _UnevenError
            yield from _entries(octets, below, inner, starts)
