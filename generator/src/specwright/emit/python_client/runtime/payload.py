"""The octets of a request body, read only when they are sent, and again for another attempt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

FileContent = bytes | Path | BinaryIO
"""Where the octets of a file come from: memory, a path, or an open file."""

_CHUNK = 64 * 1024


class Payload:
    """A request body: its media type, and pieces of which each is octets, a path or a file."""

    def __init__(self, content_type: str, pieces: tuple[FileContent, ...]) -> None:
        self.content_type = content_type
        self._pieces = pieces
        self._starts = [_start(piece) for piece in pieces]

    @property
    def replayable(self) -> bool:
        """Whether it can be sent a second time."""
        return None not in self._starts

    @property
    def content(self) -> bytes | None:
        """The octets, where they are in memory already."""
        if all(isinstance(piece, bytes) for piece in self._pieces):
            return b"".join(piece for piece in self._pieces if isinstance(piece, bytes))
        return None

    @property
    def length(self) -> int | None:
        """How many octets there are, None where that is unknown beforehand."""
        total = 0
        for piece, start in zip(self._pieces, self._starts, strict=True):
            if isinstance(piece, bytes):
                total += len(piece)
            elif isinstance(piece, Path):
                total += piece.stat().st_size
            elif start is None:
                return None
            else:
                total += piece.seek(0, 2) - start
                piece.seek(start)
        return total

    def chunks(self) -> Iterator[bytes]:
        """The octets from the start, for a blocking connection."""
        for piece, start in zip(self._pieces, self._starts, strict=True):
            if isinstance(piece, bytes):
                yield piece
            elif isinstance(piece, Path):
                with piece.open("rb") as file:
                    yield from _read(file)
            else:
                if start is not None:
                    piece.seek(start)
                yield from _read(piece)

    async def achunks(self) -> AsyncIterator[bytes]:
        """The same for an asynchronous connection; files are read in a worker thread."""
        chunks = self.chunks()
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk


def _read(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _start(piece: FileContent) -> int | None:
    """Where an open file stood when it was given to us; None where it cannot go back there."""
    if isinstance(piece, (bytes, Path)):
        return 0
    return piece.tell() if piece.seekable() else None
