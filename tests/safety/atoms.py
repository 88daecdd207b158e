"""The oracle: a file and its twin, as sequences of atoms that must tell the same story.

Whatever language a file is written in, it becomes a sequence of atoms. The structure of both must
be equal; identifiers must be equal, or be names of our own that stand for each other everywhere;
constants must be equal, or be what the document holds there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from tests.safety.fuzzed import Texts


class Kind(StrEnum):
    """What an atom is."""

    NODE = "node"
    """Structure, or a word of the language: equal in both."""
    NAME = "name"
    """An identifier."""
    TEXT = "text"
    """A string constant: its value."""
    SAID = "said"
    """Documentation: a docstring, a doc comment, prose of a README."""
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of a file."""

    kind: Kind
    value: Any


Files = Mapping[str, Sequence[Atom]]
"""The atoms of files by their paths."""

_MARKER = re.compile(r"[sS]\d{3}(?!\d)")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(slots=True)
class Comparison:
    """Compares files of one document with those of its twin."""

    texts: Texts
    _names: dict[str, list[str]] = field(default_factory=dict)
    _originals: dict[str, str] = field(default_factory=dict)
    _stems: dict[str, str] = field(default_factory=dict)

    def complaints(self, hostile: Files, twin: Files) -> dict[str, str]:
        """What a hostile document changed and should not have, by the name of the twin's file."""
        if len(hostile) != len(twin):
            return {"": f"files: {sorted(hostile)!r:.900} instead of {sorted(twin)!r:.900}"}
        pairs = list(zip(sorted(hostile), sorted(twin), strict=True))
        found = {other: self._path(mine, other) for mine, other in pairs}
        for mine_path, other_path in pairs:
            self._learn_from(hostile[mine_path], twin[other_path])
        for mine_path, other_path in pairs:
            found[other_path] = found[other_path] or self._first(
                hostile[mine_path], twin[other_path]
            )
        for mine_path, other_path in pairs:
            if found[other_path].startswith("prose"):
                # By now it is known what words of ours are made of texts.
                found[other_path] = self._first(hostile[mine_path], twin[other_path])
        return {name: complaint for name, complaint in found.items() if complaint}

    def _path(self, mine: str, other: str) -> str:
        """A file is called as its twin, or by a plain name of its own."""
        folder, _, name = mine.rpartition("/")
        if mine == other:
            return ""
        stem, _, ending = name.rpartition(".")
        own, _, wanted = other.rpartition("/")[2].rpartition(".")
        if folder != other.rpartition("/")[0] or ending != wanted or not _MARKER.match(own):
            return f"path: {mine!r:.200} instead of {other!r:.200}"
        if not re.fullmatch(r"[a-z0-9_-]{1,100}", stem):
            return f"path: {mine!r:.200} is not a plain name"
        self._stems[own] = stem
        return ""

    def _learn_from(self, hostile: Sequence[Atom], twin: Sequence[Atom]) -> None:
        """What the names of the twin stand for, as far as both have one structure."""
        for mine, other in zip(hostile, twin, strict=False):
            if mine.kind is not other.kind or (mine.kind is Kind.NODE and mine != other):
                return
            if mine.kind is Kind.NAME and _MARKER.search(other.value):
                variants = self._names.setdefault(other.value, [])
                if mine.value not in variants:
                    variants.append(mine.value)

    def _first(self, hostile: Sequence[Atom], twin: Sequence[Atom]) -> str:
        for position, (mine, other) in enumerate(zip(hostile, twin, strict=False)):
            complaint = self._complaint(mine, other)
            if complaint:
                before = [atom.value for atom in twin[max(0, position - 6) : position]]
                return f"{complaint} (after {before!r:.300})"
        if len(hostile) != len(twin):
            longer = hostile if len(hostile) > len(twin) else twin
            rest = longer[min(len(hostile), len(twin))]
            return f"structure: {len(hostile)} atoms, not {len(twin)}; then {rest!r:.200}"
        return ""

    def _complaint(self, mine: Atom, other: Atom) -> str:
        if mine.kind is not other.kind:
            return f"structure: {mine!r:.200} where the twin has {other!r:.200}"
        if mine.value == other.value and mine.kind is not Kind.NAME:
            return ""
        match mine.kind:
            case Kind.NODE:
                return f"structure: {mine.value!r:.200}, not {other.value!r:.200}"
            case Kind.COMMENT:
                return f"comment: {mine.value!r:.200}, not {other.value!r:.200}"
            case Kind.NAME:
                return self._name(mine.value, other.value)
            case Kind.TEXT:
                return self._text(mine.value, other.value)
            case Kind.SAID:
                return self._said(mine.value, other.value)

    def _name(self, mine: str, other: str) -> str:
        """A name is of our own where the twin's shows the marker of a text."""
        if self._originals.setdefault(mine, other) != other:
            return f"name: {mine!r:.200} means {other!r:.200} and {self._originals[mine]!r:.200}"
        if mine == other:
            return ""
        markers = {found.lower() for found in _MARKER.findall(other)}
        if not markers or not all(marker in mine.lower() for marker in markers):
            return f"name: {mine!r:.200} instead of {other!r:.200}"
        if not _IDENTIFIER.fullmatch(mine):
            return f"name: {mine!r:.200} is no identifier"
        longest = max(self._names[other], key=len)
        if not _folded(longest).startswith(_folded(mine)):
            return f"name: {mine!r:.200} and {longest!r:.200} where the twin has {other!r:.200}"
        return ""

    def _text(self, mine: str, other: str) -> str:
        """A constant is what the document says, in one of the spellings that we know."""
        number = _MARKER.search(other)
        if not number:
            return f"constant: {mine!r:.300} instead of {other!r:.300}"
        if self._is(mine, other, number[0].lower()):
            return ""
        if self._fits(mine, other, _SPELLINGS, str) or self._is_slug(mine, other):
            return ""
        return f"constant: {mine!r:.400} is not what the document says ({other!r:.300})"

    def _said(self, mine: str, other: str) -> str:
        """Prose is what the document says but for white space and what nobody can see."""
        if not _MARKER.search(other):
            return f"prose: {mine!r:.300} instead of {other!r:.300}"
        if self._fits(_loose(mine), other, (*_SPELLINGS, *_SHOWN), _loose):
            return ""
        return f"prose: {mine!r:.900} where the twin has {other!r:.900}"

    def _is_slug(self, mine: str, other: str) -> bool:
        """Whether nothing but words, made of the same texts, stand where the twin has words."""
        if _SLUG.split(mine) != _SLUG.split(other):
            return False
        for word, own in zip(_SLUG.findall(mine), _SLUG.findall(other), strict=True):
            if word != own:
                markers = [found.lower() for found in _MARKER.findall(own)]
                if not markers or markers != [m.lower() for m in _MARKER.findall(word)]:
                    return False
                self._stems[own] = word
        return True

    def _is(self, mine: str, other: str, number: str) -> bool:
        """Whether both are nothing but the text with that marker."""
        harmless = self.texts.harmless.get(number)
        return harmless == other and self.texts.hostile[number] == mine

    def _fits(self, mine: str, other: str, spellings: Sequence[Spelling], seen: Spelling) -> bool:
        """Whether this is the twin's text with any spelling of the hostile texts and names."""
        swaps = self._swaps(other, spellings)
        if not swaps:
            return mine == seen(other)
        places = re.compile("|".join(re.escape(t) for t in sorted(swaps, key=len, reverse=True)))
        # Where the pieces so far may have ended.
        ends, behind = {0}, 0
        for place in places.finditer(other):
            between = seen(other[behind : place.start()])
            starts = {end + len(between) for end in ends if mine.startswith(between, end)}
            choices = {seen(choice) for choice in swaps[place[0]]}
            ends = {s + len(c) for s in starts for c in choices if mine.startswith(c, s)}
            behind = place.end()
        rest = seen(other[behind:])
        return any(mine[end:] == rest for end in ends)

    def _swaps(self, other: str, spellings: Sequence[Spelling]) -> dict[str, set[str]]:
        """What stands in the twin's text and what may stand there instead."""
        swaps: dict[str, set[str]] = {}
        for number in {found.lower() for found in _MARKER.findall(other)} & set(self.texts.hostile):
            for spelled in spellings:
                harmless = spelled(self.texts.harmless[number])
                if harmless in other:
                    swaps.setdefault(harmless, set()).add(spelled(self.texts.hostile[number]))
        for name in _IDENTIFIER.findall(other):
            if name in self._names:
                swaps.setdefault(name, set()).update(self._names[name])
        for own, stem in self._stems.items():
            if own in other:
                swaps.setdefault(own, set()).add(stem)
        return {text: choices for text, choices in swaps.items() if choices}


def one_line(text: str) -> str:
    """A text in one line, without what cannot be printed."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


Spelling = Callable[[str], str]
_SPELLINGS: tuple[Spelling, ...] = (
    str,
    lambda text: text.replace("~", "~0").replace("/", "~1"),
    lambda text: quote(text, safe="/:@!$&'()*+,;=~%-._"),
    lambda text: quote(text, safe=""),
    lambda text: quote(text, safe="/~"),
    str.lower,
    str.capitalize,
    one_line,
)
_SHOWN: tuple[Spelling, ...] = (
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    ascii,
    lambda text: text.partition("\n")[0],
)
"""Literals within prose, and the first line of something longer."""


def _loose(text: str) -> str:
    """Prose without white space, what cannot be seen, and the signs that keep signs or end it."""
    seen = (c for c in text if c.isprintable() and not c.isspace() and not _hidden(c))
    return re.sub(r"[.\\]", "", "".join(seen))


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn")
