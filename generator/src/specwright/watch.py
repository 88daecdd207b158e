"""Tells whenever a document changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfiles import Change

_SUFFIXES = (".yaml", ".yml", ".json")


def watch_document(document: Path, action: Callable[[], None]) -> None:
    """Run an action now and after each change near the document, until interrupted.

    Documents of several files refer to their neighbours, so the whole folder is watched.
    """
    from watchfiles import watch

    try:
        action()
        # rust_timeout bounds how long an interrupt waits; the pause lets an editor finish saving.
        for _changes in watch(
            document.resolve().parent, watch_filter=_matters, debounce=200, rust_timeout=500
        ):
            action()
    except KeyboardInterrupt:
        return


def changes_near(document: Path) -> AsyncIterator[object]:
    """One item after each change near the document, without end."""
    from watchfiles import awatch

    return awatch(document.resolve().parent, watch_filter=_matters, debounce=200, rust_timeout=500)


def _matters(_change: Change, path: str) -> bool:
    return path.endswith(_SUFFIXES)
