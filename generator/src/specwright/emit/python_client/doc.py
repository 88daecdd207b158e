"""Docstrings of the client, from the descriptions of the contract."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from specwright.emit.python import docstring


def described(
    summary: str,
    description: str,
    arguments: Iterable[tuple[str, str]],
    raises: Iterable[tuple[str, str]],
    *,
    deprecated: bool,
    fallback: str,
) -> str:
    """The docstring of a method: what it does, its arguments, and what it raises."""
    first = sentence(summary) or sentence(fallback)
    parts = [first]
    if description.strip() and sentence(description) != first:
        parts.append(description.strip())
    if deprecated:
        parts.append("Deprecated.")
    parts += [
        f"{title}:\n" + "\n".join(_entry(name, text) for name, text in entries)
        for title, entries in (("Args", list(arguments)), ("Raises", list(raises)))
        if entries
    ]
    return docstring("\n\n".join(parts), 8)


def short(text: str, indent: int) -> str:
    """A docstring of whatever length, with a full stop."""
    return docstring(sentence(text) if "\n" not in text.strip() else text, indent)


def sentence(text: str) -> str:
    """A line that ends as a sentence does."""
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?:" else f"{line}."


def opening(text: str) -> str:
    """The first sentence of a description."""
    line = sentence(text)
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]


def _entry(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name}: {sentence(text)}",
        90,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )
