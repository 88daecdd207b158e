"""Texts that match a regular expression of the common kind (ECMA-262 without look-behind)."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from specwright.verify.mock.sample.impossible import Impossible

Node = Callable[[Random, int], str]
"""Draws a text; the number says how often more than needed a repetition may repeat."""

_LONGEST = 100_000
_DIGITS = frozenset(string.digits)
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_SPACE = frozenset(" ")
_PRINTABLE = frozenset(chr(code) for code in range(32, 127))
_CLASSES = {
    "d": _DIGITS,
    "w": _WORD,
    "s": _SPACE,
    "D": _PRINTABLE - _DIGITS,
    "W": _PRINTABLE - _WORD,
    "S": _PRINTABLE - _SPACE,
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_PROPERTIES = {
    "L": frozenset(string.ascii_letters),
    "Lu": frozenset(string.ascii_uppercase),
    "Ll": frozenset(string.ascii_lowercase),
    "N": _DIGITS,
    "Nd": _DIGITS,
    "P": frozenset(".,-_"),
    "Z": _SPACE,
    "Zs": _SPACE,
}


def pattern(text: str) -> Node:
    """What draws texts that contain a match; Impossible where the expression is out of reach."""
    parser = _Parser(text)
    try:
        node = parser.alternatives()
    except RecursionError:
        raise Impossible("the pattern nests too deeply") from None
    if not parser.done:
        raise Impossible(f"the pattern {text!r} ends too early")
    return node


class _Parser:
    """Recursive descent; what only looks around is skipped, for results are checked anyway."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._groups: list[list[str]] = []

    @property
    def done(self) -> bool:
        return self._at >= len(self._text)

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        if not self._peek(text):
            return False
        self._at += len(text)
        return True

    def _next(self) -> str:
        if self.done:
            raise Impossible("the pattern breaks off")
        self._at += 1
        return self._text[self._at - 1]

    def _until(self, end: str) -> str:
        stop = self._text.find(end, self._at)
        if stop < 0:
            raise Impossible("the pattern breaks off")
        found, self._at = self._text[self._at : stop], stop + len(end)
        return found

    def alternatives(self) -> Node:
        """``a|b``."""
        found = [self._sequence()]
        while self._take("|"):
            found.append(self._sequence())
        return lambda random, more: random.choice(found)(random, more)

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while not self.done and not self._peek("|") and not self._peek(")"):
            atom = self._atom()
            parts.append(self._repeated(atom))
        return lambda random, more: "".join(part(random, more) for part in parts)

    def _repeated(self, atom: Node) -> Node:
        start = self._at
        least, most = 1, 1
        if self._take("*"):
            least, most = 0, 10**6
        elif self._take("+"):
            least, most = 1, 10**6
        elif self._take("?"):
            least, most = 0, 1
        elif self._take("{"):
            bounds = self._until("}")
            low, comma, high = bounds.partition(",")
            if not low.isdigit() or (high and not high.isdigit()):
                self._at = start
                return atom
            least = int(low)
            most = int(high) if high else 10**6 if comma else least
        self._take("?")

        def draw(random: Random, more: int) -> str:
            found = ""
            for _ in range(random.randint(least, max(least, min(most, least + more)))):
                found += atom(random, more)
                if len(found) > _LONGEST:
                    raise Impossible("the pattern asks for too long a text")
            return found

        return draw

    def _atom(self) -> Node:
        if self._take("("):
            return self._group()
        if self._take("["):
            return _any_of(self._class())
        if self._take("\\"):
            return self._escape()
        taken = self._next()
        if taken in "^$":
            return _nothing
        if taken == ".":
            return _any_of(_PRINTABLE - {" "})
        return lambda random, more: taken

    def _group(self) -> Node:
        shown = not any(self._peek(mark) for mark in ("?=", "?!", "?<=", "?<!"))
        captures = not self._peek("?")
        if self._take("?:"):
            pass
        elif not shown:
            self._at += 3 if self._peek("?<") else 2
        elif self._take("?<") or self._take("?P<"):
            captures = True
            self._until(">")
        elif self._peek("?"):
            raise Impossible("a group of an unknown kind")
        memory: list[str] = []
        if captures:
            self._groups.append(memory)
        inner = self.alternatives()
        if not self._take(")"):
            raise Impossible("a group is not closed")
        if not shown:
            return _nothing

        def draw(random: Random, more: int) -> str:
            memory[:] = [inner(random, more)]
            return memory[0]

        return draw

    def _escape(self) -> Node:
        if not self.done and self._text[self._at] in "bB":
            self._at += 1
            return _nothing
        if not self.done and self._text[self._at] in "123456789":
            number = int(self._next()) - 1
            if number >= len(self._groups):
                raise Impossible("a reference to no group")
            memory = self._groups[number]
            return lambda random, more: memory[0] if memory else ""
        return _any_of(self._escaped())

    def _escaped(self) -> frozenset[str]:
        taken = self._next()
        if taken in _CLASSES:
            return _CLASSES[taken]
        if taken in "pP" and self._take("{"):
            named = self._until("}").rpartition("=")[2]
            known = _PROPERTIES.get(named, frozenset(string.ascii_letters))
            return known if taken == "p" else _PRINTABLE - known
        if taken in "xu":
            digits = self._until("}") if self._take("{") else self._digits(2 if taken == "x" else 4)
            try:
                return frozenset(chr(int(digits, 16)))
            except (ValueError, OverflowError):
                raise Impossible("an escape that is no character") from None
        return frozenset(_CONTROLS.get(taken, taken))

    def _digits(self, count: int) -> str:
        return "".join(self._next() for _ in range(count))

    def _class(self) -> frozenset[str]:
        negated = self._take("^")
        members: set[str] = set()
        while not self._take("]"):
            first = self._member()
            if self._peek("-") and not self._peek("-]") and len(first) == 1:
                self._at += 1
                last = self._member()
                low, high = ord(min(first)), ord(min(last))
                members |= {chr(code) for code in range(low, min(high, low + 2000) + 1)}
            else:
                members |= first
        return _PRINTABLE - members if negated else frozenset(members)

    def _member(self) -> frozenset[str]:
        if self._take("\\"):
            return frozenset("\b") if self._take("b") else self._escaped()
        return frozenset(self._next())


def _nothing(random: Random, more: int) -> str:
    return ""


def _any_of(characters: frozenset[str]) -> Node:
    # Readable ones first: a pattern that allows everything need not show everything.
    readable = sorted(c for c in characters if c.isascii() and c.isalnum())
    drawn = readable or sorted(characters)
    if not drawn:
        raise Impossible("a class without members")
    return lambda random, more: random.choice(drawn)
