"""What differs between two texts of a JSON document, piece by piece."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from specwright.diagnostics import Location
from specwright.incremental.edit import Change, Edit, Part, Stretch, moved, pointer_of, spot
from specwright.incremental.unclear import UnclearError
from specwright.incremental.window import windows
from specwright.openapi.json_source import read_json
from specwright.openapi.limits import Limits
from specwright.openapi.pieces import Piece, Source, Way
from specwright.openapi.position import JsonPositions


def json_edit(earlier: Source, octets: bytes, file: str, limits: Limits) -> Edit:
    """The pieces that differ.

    Raises:
        UnclearError: something else differs.
        DocumentError: a piece cannot be read.
    """
    changes: list[Change] = []
    stretches: list[Stretch] = []
    lengths: dict[Way, int] = {}
    for piece, start, end in _differing(earlier, octets):
        depth = limits.depth - len(piece.way)
        inner = Limits(depth=depth, nodes=limits.nodes, digits=limits.digits)
        before, was = _read(earlier.octets, piece, file, inner)
        after, now = _read(octets, Piece(piece.way, start, end), file, inner)
        changes.append(Change(piece.way, before, after))
        stretches.append(Stretch(pointer_of(piece.way), was, now))
        lengths[piece.way] = end - start
    source = Source(octets, tuple(moved(earlier.pieces, lengths)))
    return Edit(tuple(changes), {file: stretches}, source)


def _differing(earlier: Source, octets: bytes) -> Iterator[tuple[Piece, int, int]]:
    """Each piece that differs, and where it stands now."""
    old, pieces = earlier.octets, earlier.pieces
    window, _ = windows(old, octets)
    starts = [piece.start for piece in pieces]
    first = bisect_right(starts, window.start) - 1
    last = bisect_right(starts, window.before) - 1
    if first < 0 or not (
        pieces[first].start < window.start < pieces[first].end
        and pieces[last].start < window.before < pieces[last].end
    ):
        raise UnclearError
    longer = len(octets) - len(old)
    if first == last:
        yield pieces[first], pieces[first].start, pieces[first].end + longer
        return
    # Each octet for one character: outside of texts JSON has no others.
    start = pieces[first].start
    within = octets[start : pieces[last].end + longer].decode("latin-1")
    skip = json.JSONDecoder(parse_int=len, parse_float=len, strict=False).raw_decode
    offset = end = 0
    for number in range(first, last + 1):
        piece = pieces[number]
        try:
            _, end = skip(within, offset)
        except (json.JSONDecodeError, RecursionError):
            raise UnclearError from None
        if octets[start + offset : start + end] != old[piece.start : piece.end]:
            yield piece, start + offset, start + end
        if number == last:
            break
        between = old[piece.end : pieces[number + 1].start]
        if octets[start + end : start + end + len(between)] != between:
            raise UnclearError
        offset = end + len(between)
    if end != len(within):
        raise UnclearError


def _read(octets: bytes, piece: Piece, file: str, limits: Limits) -> tuple[Any, Part]:
    written = octets[piece.start : piece.end].decode()
    value, _, findings = read_json(written, file, limits)
    if findings:
        raise UnclearError
    start = spot(octets, piece.start)
    places = _Places(JsonPositions(file, written), len(pointer_of(piece.way)), start)
    return value, Part(start, spot(octets, piece.end), places)


class _Places:
    """Where something inside of a piece stands in the whole document."""

    def __init__(self, inside: JsonPositions, above: int, start: tuple[int, int]) -> None:
        self._inside = inside
        self._above = above
        self._start = start

    def __call__(self, pointer: str) -> Location:
        place = self._inside(pointer[self._above :])
        line, column = self._start
        column = place.column + (column - 1 if place.line == 1 else 0)
        return Location(place.file, line + place.line - 1, column)
