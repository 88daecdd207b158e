"""What an emitter returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file not yet on disk: a POSIX path relative to the output directory, and its text.

    ``content`` is bytes for vendored binaries, and for JSON, which may be too large to be held as
    text; everything else is text. It is UTF-8 with ``\\n`` line ends.
    """

    path: str
    content: str | bytes
