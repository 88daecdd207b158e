"""The pieces of a document, read one by one as far as they are asked for."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from specwright.openapi.pieces import Piece, Source, Way

SCHEMAS = ("components", "schemas")

_ODD = re.compile(
    rb'"\$(?:(?:anchor|defs|dynamicAnchor|dynamicRef|id|recursiveRef|self)"'
    rb'|ref"\s*:\s*"(?:[^#]|[^"\\%]*[\\%]|#/components/schemas/[^"/]*/))'
)
"""References to something else, to the inside of a schema, or in another spelling."""
_RUN = 64
"""More backslashes in a row than this count as doubtful."""
_ESCAPED = re.compile(rb"\\u00(?:2[34fF]|4[0-9a-fA-F]|5[0-9a-fA-F]|6[0-9a-fA-F]|7[0-9aA])")
"""Characters of references in another spelling, unless the backslash is itself escaped."""


class Slices:
    """A document by its pieces."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._starts = [piece.start for piece in source.pieces]
        self._read: dict[int, Any] = {}

    @property
    def plain(self) -> bool:
        """Whether a text search finds every reference to a schema."""
        octets = self._source.octets
        escapes = (match.start() for match in _ESCAPED.finditer(octets))
        return _ODD.search(octets) is None and not any(_is_escape(octets, at) for at in escapes)

    @cached_property
    def pieces(self) -> Mapping[Way, Piece]:
        """All of them by where they stand, in their order."""
        return {piece.way: piece for piece in self._source.pieces}

    @cached_property
    def schemas(self) -> Mapping[str, Piece]:
        """The schemas of the components, by their keys, in their order."""
        return {way[-1]: piece for way, piece in self.pieces.items() if way[:-1] == SCHEMAS}

    def schema(self, name: str) -> Any:
        """What one of them says; None where there is none."""
        piece = self.schemas.get(name)
        return None if piece is None else self.value(piece)

    def value(self, piece: Piece) -> Any:
        """What a piece says."""
        if piece.start not in self._read:
            octets = self._source.octets[piece.start : piece.end]
            self._read[piece.start] = json.loads(octets)
        return self._read[piece.start]

    def root(self, key: str) -> Any:
        """A member of the document; None where there is none, or where it has pieces itself."""
        piece = self.pieces.get((key,))
        return None if piece is None else self.value(piece)

    def mentioning(self, ref: str) -> Iterator[tuple[Piece, int]]:
        """Each piece with such a text, and how often it has it."""
        counts: dict[Piece, int] = {}
        for piece in self._with(json.dumps(ref).encode()):
            counts[piece] = counts.get(piece, 0) + 1
        yield from counts.items()

    def holding(self, octets: bytes) -> list[Piece]:
        """The pieces in which the octets occur."""
        return list(dict.fromkeys(self._with(octets)))

    def _with(self, octets: bytes) -> Iterator[Piece]:
        source = self._source.octets
        position = source.find(octets)
        while position >= 0:
            number = bisect_right(self._starts, position) - 1
            yield self._source.pieces[max(number, 0)]
            position = source.find(octets, position + len(octets))


def _is_escape(octets: bytes, position: int) -> bool:
    """Whether a backslash is none that another one escapes."""
    before = octets[:position] if position < _RUN else octets[position - _RUN : position]
    run = len(before) - len(before.rstrip(b"\\"))
    return run % 2 == 0 or run == _RUN
