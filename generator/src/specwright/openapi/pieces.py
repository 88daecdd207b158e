"""The pieces of a JSON document: entries of its paths and of its components, as spans of octets.

Each is looked at once, and skipped over as a whole, so that this costs what reading costs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from specwright.openapi.regions import Written

_BLANK = " \t\r\n"
_MAPS = frozenset({("paths",), ("webhooks",), ("x-webhooks",), ("components",)})

Way = tuple[str, ...]
"""The keys that lead from the root to a piece."""


class Piece(NamedTuple):
    """One piece: ``source[start:end]`` is its value."""

    way: Way
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """All pieces of a text that is known to be a JSON object, in their order; spans of its UTF-8.

    What is neither a path nor a component is a piece for each member of the root.
    """
    found: list[Piece] = []
    # Numbers are skipped, not read: they may be too long to be worth converting.
    skip = json.JSONDecoder(parse_int=len, parse_float=len, strict=False).raw_decode
    _entries(text, _past_blank(text, 0), (), skip, found)
    return found if text.isascii() else list(_in_octets(text, found))


def _entries(
    text: str,
    start: int,
    way: Way,
    skip: Callable[[str, int], tuple[object, int]],
    found: list[Piece],
) -> int:
    """The pieces inside of the object that starts there; gives the offset behind it."""
    offset = _past_blank(text, start + 1)
    while text[offset] != "}":
        key, offset = skip(text, offset)
        offset = _past_blank(text, _past_blank(text, offset) + 1)
        inner = (*way, str(key))
        if text[offset] == "{" and has_pieces(inner):
            offset = _entries(text, offset, inner, skip, found)
        else:
            _, end = skip(text, offset)
            found.append(Piece(inner, offset, end))
            offset = end
        offset = _past_blank(text, offset)
        if text[offset] == ",":
            offset = _past_blank(text, offset + 1)
    return offset + 1


def has_pieces(way: Way) -> bool:
    """Whether an object there has pieces, and is none itself."""
    return way in _MAPS or (len(way) == 2 and way[0] == "components")


def _past_blank(text: str, offset: int) -> int:
    while text[offset : offset + 1] and text[offset] in _BLANK:
        offset += 1
    return offset


def _in_octets(text: str, found: list[Piece]) -> Iterator[Piece]:
    """The same with offsets into the UTF-8 of the text."""
    marks = [0, *(mark for piece in found for mark in piece[1:])]
    octets, total = {0: 0}, 0
    for last, mark in pairwise(marks):
        total += len(text[last:mark].encode("utf-8", "surrogatepass"))
        octets[mark] = total
    for way, start, end in found:
        yield Piece(way, octets[start], octets[end])


class Source(NamedTuple):
    """A document as JSON, and as it is written where that is something else."""

    octets: bytes
    pieces: tuple[Piece, ...]
    written: Written | None = None
    """The file, where it is one of YAML, and plain."""
    files: Mapping[str, bytes] | None = None
    """Where it has to be read as a whole: everything that it was read from, by path."""

    @property
    def file(self) -> bytes:
        """The octets of the file."""
        return self.octets if self.written is None else self.written.octets


def source_of(text: str) -> Source:
    """The source of a JSON document whose text has been read without complaint."""
    return Source(text.encode("utf-8", "surrogatepass"), tuple(pieces(text)))


def source_of_value(
    value: Any, written: Written | None, files: Mapping[str, bytes] | None = None
) -> Source:
    """The source of a document that is not written as JSON, or not in one file."""
    text = json.dumps(value)
    return Source(text.encode(), tuple(pieces(text)), written, files)
