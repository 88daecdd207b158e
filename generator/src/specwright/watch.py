"""Runs something again whenever a document changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_SUFFIXES = (".yaml", ".yml", ".json")


def watch_document(document: Path, action: Callable[[], None]) -> None:
    """Run an action now and after each change near the document, until interrupted.

    Documents of several files refer to their neighbours, so the whole folder is watched.
    """
    from watchfiles import Change, watch

    def matters(_change: Change, path: str) -> bool:
        return path.endswith(_SUFFIXES)

    action()
    # rust_timeout bounds how long an interrupt waits; the pause lets an editor finish saving.
    for _changes in watch(
        document.resolve().parent,
        watch_filter=matters,
        debounce=200,
        rust_timeout=500,
        raise_interrupt=False,
    ):
        action()
