"""The writers of Markdown: text of a document on one line, meaning nothing but itself."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """The text in one line, without control characters."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def plain(text: str) -> str:
    """A line of text that Markdown shows as it is; safe in HTML and in tables too."""
    # An ampersand means something in Markdown only where it begins a character reference.
    return re.sub(r"([\\`*_\[\]<>#|~!]|&(?=#?\w+;))", r"\\\1", one_line(text))


def code(text: str) -> str:
    """A line of text as a code span, in a table too."""
    shown = one_line(text).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    if not longest:
        return f"`{shown}`"
    # CommonMark, section 6.1: longer marks than any inside, and a space that is not shown.
    mark = "`" * (longest + 1)
    return f"{mark} {shown} {mark}"
