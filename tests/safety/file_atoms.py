"""Every other kind of file that we write, as atoms."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt

from tests.safety.atoms import Atom, Kind
from tests.safety.python_atoms import python_atoms

# Strings of these fields are for people; others are names that tools act upon.
_PROSE = frozenset({"description"})


def json_atoms(source: str) -> list[Atom]:
    """The values of a JSON text."""
    return list(_values(json.loads(source)))


def toml_atoms(source: str) -> list[Atom]:
    """The values of a TOML text, and its comments."""
    comments = [line for line in source.splitlines() if line.startswith("#")]
    return [*_values(tomllib.loads(source)), *(Atom(Kind.COMMENT, line) for line in comments)]


def _values(value: Any) -> Iterator[Atom]:
    yield Atom(Kind.NODE, type(value).__name__)
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield Atom(Kind.TEXT, key)
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)
        yield Atom(Kind.NODE, "end")
    elif isinstance(value, str):
        yield Atom(Kind.TEXT, value)
    else:
        yield Atom(Kind.NODE, value)


def markdown_atoms(source: str) -> list[Atom]:
    """The blocks, links, code and prose of a README, as a reader of Markdown and HTML sees them."""
    return list(_tokens(MarkdownIt("commonmark", {"html": True}).enable("table").parse(source)))


def _tokens(tokens: list[Any]) -> Iterator[Atom]:
    prose = ""
    for token in tokens:
        if token.type in ("text", "softbreak"):
            prose += token.content or " "
            continue
        if prose:
            yield Atom(Kind.SAID, prose)
            prose = ""
        if token.type == "inline":
            yield from _tokens(token.children)
        elif token.type == "fence" and token.info == "python":
            yield Atom(Kind.NODE, "python")
            yield from python_atoms(token.content)
        elif token.type in ("code_inline", "fence", "code_block"):
            yield Atom(Kind.NODE, token.type)
            yield Atom(Kind.SAID, token.content)
        elif token.type in ("html_inline", "html_block"):
            yield Atom(Kind.COMMENT, token.content)
        else:
            yield Atom(Kind.NODE, (token.type, tuple(token.attrs.items())))
    if prose:
        yield Atom(Kind.SAID, prose)
