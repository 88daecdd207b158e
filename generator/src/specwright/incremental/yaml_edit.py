"""What differs between two texts of a YAML document, region by region.

A region is read by itself, below the keys that it stands under and before a key that stands where
the next region begins. If that gives what it gave in the whole document, the parser comes out of it
as it went in, and nothing before or after it is read in another way (YAML 1.2.2, chapter 8).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from specwright.diagnostics import Location
from specwright.incremental.edit import Change, Edit, Part, Stretch, moved, pointer_of, text
from specwright.incremental.unclear import UnclearError
from specwright.incremental.window import Window, windows
from specwright.openapi.limits import Limits
from specwright.openapi.pieces import Source, Way
from specwright.openapi.position import YamlPositions
from specwright.openapi.regions import Region, Written, is_doubtful
from specwright.openapi.yaml_source import YamlReader

_END = "\0"
"""A key that no document has, in the place of the next one."""


class _Lines(NamedTuple):
    """The lines of a region, as they were and as they are."""

    number: int
    before: bytes
    after: bytes
    line: int
    """The first line now."""


def yaml_edit(earlier: Source, octets: bytes, file: str, limits: Limits) -> Edit:
    """The regions that differ.

    Raises:
        UnclearError: something else differs, or a region cannot be read by itself.
        DocumentError: what is written there is refused.
    """
    assert earlier.written is not None
    known = {piece.way: earlier.octets[piece.start : piece.end] for piece in earlier.pieces}
    changes: list[Change] = []
    stretches: list[Stretch] = []
    told: dict[Way, bytes] = {}
    differing = list(_differing(earlier.written, octets))
    for lines in differing:
        region = earlier.written.regions[lines.number]
        frame = _Frame(earlier.written, lines.number, file, limits)
        before, was = frame.read(lines.before, region.line)
        # It may have stood in a flow, or below an anchor.
        if region.way not in known or text(before) != text(json.loads(known[region.way])):
            raise UnclearError
        after, now = frame.read(lines.after, lines.line)
        changes.append(Change(region.way, before, after))
        stretches.append(Stretch(pointer_of(region.way), was, now))
        told[region.way] = text(after).encode()
    source = _source(earlier, octets, differing, told)
    return Edit(tuple(changes), {file: stretches}, source)


def _source(
    earlier: Source, octets: bytes, differing: list[_Lines], told: dict[Way, bytes]
) -> Source:
    parts: list[bytes] = []
    end = 0
    for piece in earlier.pieces:
        parts += earlier.octets[end : piece.start], told.get(piece.way, b"")
        end = piece.end if piece.way in told else piece.start
    parts.append(earlier.octets[end:])
    assert earlier.written is not None
    longer = {lines.number: len(lines.after) - len(lines.before) for lines in differing}
    deeper = {n.number: n.after.count(b"\n") - n.before.count(b"\n") for n in differing}
    regions: list[Region] = []
    more = down = 0
    for number, region in enumerate(earlier.written.regions):
        regions.append(region._replace(start=region.start + more, line=region.line + down))
        more += longer.get(number, 0)
        down += deeper.get(number, 0)
    lengths = {way: len(said) for way, said in told.items()}
    pieces = tuple(moved(earlier.pieces, lengths))
    return Source(b"".join(parts), pieces, Written(octets, tuple(regions)))


def _differing(earlier: Written, octets: bytes) -> Iterator[_Lines]:
    """The regions whose lines differ, if those of the others stand in between as they did."""
    late, early = windows(earlier.octets, octets)
    first, last = _touched(earlier, early)
    if first != last:
        first, last = min(
            (first, last), _touched(earlier, late), key=lambda found: found[1] - found[0]
        )
    old, longer = earlier.octets, len(octets) - len(earlier.octets)
    start = earlier.regions[first].start
    stop = earlier.end(last) + longer
    line = earlier.regions[first].line
    for number in range(first, last + 1):
        before = old[earlier.regions[number].start : earlier.end(number)]
        end = stop
        if number < last:
            following = earlier.regions[number + 1].start
            head = old[following : old.index(b"\n", following) + 1]
            end = octets.find(b"\n" + head, start, stop) + 1
        after = octets[start:end]
        if not after:
            raise UnclearError
        if before != after:
            yield _Lines(number, before, after, line)
        line += after.count(b"\n")
        start = end


def _touched(earlier: Written, window: Window) -> tuple[int, int]:
    """The first and the last region that a window touches."""
    starts = [region.start for region in earlier.regions]
    first = bisect_right(starts, window.start) - 1
    last = bisect_right(starts, max(window.before - 1, window.start)) - 1
    if first < 0:
        raise UnclearError
    return first, last


class _Frame:
    """What stands around a region, as far as reading it depends on that."""

    def __init__(self, written: Written, number: int, file: str, limits: Limits) -> None:
        self._region = written.regions[number]
        self._file, self._limits = file, limits
        way = self._region.way
        columns = {r.way: r.column for r in written.regions if way[: len(r.way)] == r.way}
        self._columns = [columns[way[:depth]] for depth in range(1, len(way) + 1)]
        following = written.regions[number + 1 : number + 2]
        ending = following[0].column if following else written.regions[0].column
        if ending not in self._columns:
            raise UnclearError
        self._level = self._columns.index(ending)
        self._head = "".join(
            f"{' ' * (column - 1)}{json.dumps(key, ensure_ascii=False)}:\n"
            for key, column in zip(way[:-1], self._columns, strict=False)
        )
        self._tail = f"{' ' * (ending - 1)}{json.dumps(_END)}:\n"

    def read(self, octets: bytes, line: int) -> tuple[Any, Part]:
        """What some lines say in the place of the region.

        Raises:
            UnclearError: it cannot be told, or may depend on what stands elsewhere.
            DocumentError: what is written there is refused.
        """
        if not octets.endswith(b"\n") or is_doubtful(octets):
            raise UnclearError
        whole = f"{self._head}{octets.decode()}{self._tail}"
        reader = YamlReader(whole, self._file, self._limits)
        value, positions = reader.read()
        if reader.is_anchored:
            raise UnclearError
        places = _Places(self._file, positions, line - 1 - self._head.count("\n"))
        key = places(pointer_of(self._region.way))
        if (key.line, key.column) != (line, self._region.column):
            raise UnclearError
        end = line + octets.count(b"\n")
        return self._inner(value), Part((line, 1), (end, 1), places)

    def _inner(self, value: Any) -> Any:
        for depth, key in enumerate(self._region.way):
            wanted = [key, _END] if depth == self._level else [key]
            if not isinstance(value, dict) or list(value) != wanted:
                raise UnclearError
            if value.get(_END) is not None:
                raise UnclearError
            value = value[key]
        return value


class _Places:
    """Where something inside of a region stands in the whole document."""

    def __init__(self, file: str, inside: YamlPositions, above: int) -> None:
        self._file = file
        self._inside = inside
        self._above = above

    def __call__(self, pointer: str) -> Location:
        place = self._inside(pointer)
        return Location(self._file, place.line + self._above, place.column)
