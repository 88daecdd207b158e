"""What differs between two texts of a document, where it can be read by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specwright.diagnostics import Location
from specwright.openapi.document import escape_token
from specwright.openapi.pieces import Piece, Source, Way

Spot = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file."""

    start: Spot
    end: Spot
    places: Callable[[str], Location] | None = None
    """Where something inside stands, by its pointer in the document, if that is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a file in which it differs, as it was and as it is."""

    pointer: str
    """Of what stands there."""
    before: Part
    after: Part


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry of the paths or the components said, and what it says."""

    way: Way
    before: Any
    after: Any

    @property
    def is_void(self) -> bool:
        """Whether nothing but the layout differs, or comments."""
        return text(self.before) == text(self.after)


@dataclass(frozen=True, slots=True)
class Edit:
    """Everything that differs between two texts of a document."""

    changes: tuple[Change, ...]
    stretches: Mapping[str, Sequence[Stretch]]
    """By file, with no entry more or less than there are files."""
    source: Source
    """The document as it is."""


def pointer_of(way: Way) -> str:
    """The pointer that leads the same way."""
    return "".join(f"/{escape_token(token)}" for token in way)


def moved(pieces: tuple[Piece, ...], lengths: Mapping[Way, int]) -> Iterator[Piece]:
    """The pieces, where some have become longer or shorter."""
    longer = 0
    for way, start, end in pieces:
        now = start + longer
        longer += lengths.get(way, end - start) - (end - start)
        yield Piece(way, now, end + longer)


def spot(octets: bytes, offset: int) -> Spot:
    """The line and column of an octet, if nothing but line feeds ends lines."""
    start = octets.rfind(b"\n", 0, offset) + 1
    return octets.count(b"\n", 0, offset) + 1, len(octets[start:offset].decode()) + 1


def text(value: Any) -> str:
    """Equal for what is written alike: unlike equality, it tells true from 1."""
    return json.dumps(value)
