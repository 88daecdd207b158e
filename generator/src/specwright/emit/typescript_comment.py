"""The writer of TypeScript doc comments: nothing that a document says can end one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

WIDTH = 100

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
_TAG = re.compile(r"(?<![\w.\\])@(?=\w)")
_CHUNK = re.compile(r"\s+|\S+")


def doc_comment(text: str, indent: int = 0, tags: Iterable[tuple[str, str]] = ()) -> str:
    """A doc comment whose first line is not indented; empty where there is nothing to say.

    ``tags`` are our own words (``@deprecated``) with text of the document. Whatever would end the
    comment, hide something in it or mean something to a tool is escaped.
    """
    return _doc_comment(text, indent, tuple(tags))


# The same sentence stands in many places: at each use of a parameter, in each part of an allOf.
@lru_cache(maxsize=4096)
def _doc_comment(text: str, indent: int, tags: tuple[tuple[str, str], ...]) -> str:
    room = WIDTH - 3 - indent
    lines = _comment_lines(text, room)
    for tag, said in tags:
        tagged = _comment_lines(said, room - len(tag) - 1) if said else []
        if lines:
            lines.append("")
        lines.append(f"{tag} {tagged[0]}" if tagged else tag)
        lines += tagged[1:]
    if not lines:
        return ""
    if len(lines) == 1 and len(lines[0]) + 7 + indent <= WIDTH:
        return f"/** {lines[0]} */"
    pad = " " * indent
    body = "".join(f"{pad} * {line}".rstrip() + "\n" for line in lines)
    return f"/**\n{body}{pad} */"


def _comment_lines(text: str, room: int) -> list[str]:
    shown = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    shown = _UNPRINTABLE.sub("", shown.replace("\u2028", "\n").replace("\u2029", "\n"))
    if "*/" in shown:
        shown = shown.replace("*/", "*\\/")
    if "@" in shown:
        # At the beginning of a line or of a brace it would be a tag; "@ts-ignore" is one, too.
        shown = _TAG.sub(r"\\@", shown)
    lines: list[str] = []
    for line in shown.split("\n"):
        lines += _wrapped(line, room) if len(line) > room else [line.rstrip()]
    return lines if shown else []


def _wrapped(line: str, room: int) -> list[str]:
    """The words of a line on as many lines as they need; a word that is too long stays whole."""
    lines: list[str] = []
    current = ""
    for chunk in _CHUNK.findall(line.expandtabs()):
        if len(current) + len(chunk) <= room:
            current += chunk
            continue
        if current.strip():
            lines.append(current.rstrip())
        current = chunk.lstrip()
    return [*lines, current.rstrip()] if current.strip() else lines
