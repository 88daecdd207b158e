"""Where two texts differ."""

from __future__ import annotations

from dataclasses import dataclass

_CHUNK = 1 << 16
_CONTINUING = frozenset(bytes([octet]) for octet in range(0x80, 0xC0))


@dataclass(frozen=True, slots=True)
class Window:
    """The octets that differ: from ``start`` to one end before the edit, to another after it."""

    start: int
    before: int
    after: int


def windows(before: bytes, after: bytes) -> tuple[Window, Window]:
    """What differs between two texts: once as late as it can be, and once as early.

    These are two where octets that were added or removed are like those beside them.
    """
    shortest = min(len(before), len(after))
    start, end = _alike_from_start(before, after), _alike_from_end(before, after)
    late = start, min(end, shortest - start)
    early = min(start, shortest - end), end
    return _window(before, after, *late), _window(before, after, *early)


def _window(before: bytes, after: bytes, start: int, end: int) -> Window:
    # Characters are compared whole, and each has one octet that is no continuation.
    while start and _continues(before, start):
        start -= 1
    while end and _continues(before, len(before) - end):
        end -= 1
    return Window(start, len(before) - end, len(after) - end)


def _alike_from_start(before: bytes, after: bytes) -> int:
    shortest, alike = min(len(before), len(after)), 0
    while alike < shortest and before[alike : alike + _CHUNK] == after[alike : alike + _CHUNK]:
        alike += _CHUNK
    alike = min(alike, shortest)
    while alike < shortest and before[alike] == after[alike]:
        alike += 1
    return alike


def _alike_from_end(before: bytes, after: bytes) -> int:
    shortest, alike = min(len(before), len(after)), 0
    while alike < shortest and _tail(before, alike) == _tail(after, alike):
        alike += _CHUNK
    alike = min(alike, shortest)
    while alike < shortest and before[-1 - alike] == after[-1 - alike]:
        alike += 1
    return alike


def _tail(octets: bytes, end: int) -> bytes:
    stop = len(octets) - end
    return octets[max(stop - _CHUNK, 0) : stop]


def _continues(octets: bytes, position: int) -> bool:
    return octets[position : position + 1] in _CONTINUING
