"""Docstrings of the client, from the descriptions of the contract."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from functools import lru_cache

from specwright.emit.python import docstring

_STRUCTURE = re.compile(r"(?m)^(\s*([-*+|#>]|\d+[.)]\s)|    )")
# The parameters of an API are described in the same words again and again.
_REMEMBERED = 4096


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
        parts.append(_reflowed(description.strip(), 90))
    if deprecated:
        parts.append("Deprecated.")
    parts += [
        f"{title}:\n" + "\n".join(_entry(name, text) for name, text in entries)
        for title, entries in (("Args", list(arguments)), ("Raises", list(raises)))
        if entries
    ]
    return docstring("\n\n".join(parts), 8)


@lru_cache(maxsize=_REMEMBERED)
def short(text: str, indent: int) -> str:
    """A docstring of whatever length, with a full stop."""
    prose = sentence(text) if "\n" not in text.strip() else _reflowed(text, 98 - indent)
    return docstring(prose, indent)


def sentence(text: str) -> str:
    """A line that ends as a sentence does."""
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?:" else f"{line}."


def opening(text: str) -> str:
    """The first sentence of a description."""
    line = sentence(text)
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]


def _reflowed(text: str, width: int) -> str:
    """The text with its prose filled anew; lists, tables and code keep their lines."""
    if "```" in text:
        return text
    return "\n\n".join(
        paragraph
        if _STRUCTURE.search(paragraph)
        else textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in re.split(r"\n[ \t]*\n", text)
    )


@lru_cache(maxsize=_REMEMBERED)
def _entry(name: str, text: str) -> str:
    return textwrap.fill(
        f"{name}: {sentence(text)}",
        90,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )
