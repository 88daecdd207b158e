"""The writers of Markdown: text of a document on one line, meaning nothing but itself."""

from __future__ import annotations

import re


def one_line(text: str) -> str:
    """The text in one line, without control characters."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def plain(text: str) -> str:
    """A line of text that Markdown shows as it is; safe in HTML and in tables too."""
    return re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", one_line(text))


def code(text: str) -> str:
    """A line of text as a code span, in a table too."""
    return f"`{one_line(text).replace('`', '').replace('|', chr(92) + '|')}`"
