"""Command lines so plain that they are understood without the library that understands them all.

Typer, and what it loads to convert values, costs as much as generating from a small document. What
is not plain here (an unknown option, a value that may be wrong, a mistake) is left to Typer, so
that there is one authority for what is allowed, and for what to say about the rest.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from specwright.cli.generation import Options
from specwright.pipeline import PARTS

_SWITCHES: dict[str, dict[str, Any]] = {
    "--cache": {"cache": True},
    "--check": {"check": True},
    "--keep-going": {"keep_going": True},
    "--no-cache": {"cache": False},
    "--strict": {"strict": True},
}
_PLACES = {"--out": "out", "-o": "out", "--root": "root"}
_FORMATS = ("text", "json", "github")


def generate_options(arguments: Sequence[str]) -> Options | None:
    """What ``specwright generate`` is asked for; None where Typer has to say."""
    told: dict[str, Any] = {}
    parts: list[Any] = []
    waiting = list(arguments[:0:-1])
    while waiting:
        word = waiting.pop()
        option, joined, value = word.partition("=")
        if word in _SWITCHES:
            more = _SWITCHES[word]
        elif not word.startswith("-"):
            more = {"document": Path(word)}
        elif not (joined and option.startswith("--")) and (word != option or not waiting):
            return None
        else:
            value = value if joined else waiting.pop()
            if not value or value.startswith("-"):
                return None
            if option == "--only" and value in PARTS:
                parts.append(value)
                continue
            more = _valued(option, value)
        if not more or not told.keys().isdisjoint(more):
            return None
        told |= more
    if "" in arguments:
        return None
    return Options(only=tuple(parts), **told)


def _valued(option: str, value: str) -> dict[str, Any]:
    """What an option with a value says; nothing where it is not plain."""
    if option in _PLACES and (os.access(value, os.R_OK) or not os.path.lexists(value)):
        return {_PLACES[option]: Path(value)}
    if option == "--package":
        return {"package": value}
    return {"format": value} if option == "--format" and value in _FORMATS else {}
