"""What an emitter returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file not yet on disk: a POSIX path relative to the output directory, and its text.

    ``content`` is bytes only for vendored binaries; text is UTF-8 with ``\\n`` line ends.
    """

    path: str
    content: str | bytes
