"""Regular expressions of ECMA-262, for an engine to which some of their words mean other things."""

from __future__ import annotations

import re
from functools import lru_cache

_SPACE = r"\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_INSIDE = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_ALONE = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": f"[{_SPACE}]"}
_NOT = {"D": "[^0-9]", "W": "[^A-Za-z0-9_]", "S": f"[^{_SPACE}]"}
_UNICODE = re.compile(r"u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})")
_PLAIN = re.compile(r"[.*+?^${}()|\[\]\\/-]")


class Untranslatable(ValueError):
    """The expression has a word that there is no other one for."""


@lru_cache(maxsize=4096)
def translated(pattern: str) -> re.Pattern[str]:
    """The same expression for Python.

    Raises:
        Untranslatable: there is none, or it is no expression at all.
    """
    try:
        return re.compile("".join(_words(pattern)))
    except (re.error, OverflowError, RecursionError) as error:
        raise Untranslatable(str(error)) from None


def ecma_compiles(pattern: str) -> bool:
    """Whether a text is an expression."""
    try:
        translated(pattern)
    except Untranslatable:
        return False
    return True


def _words(pattern: str) -> list[str]:
    made: list[str] = []
    position, in_class = 0, False
    while position < len(pattern):
        sign = pattern[position]
        position += 1
        if sign == "\\":
            word, position = _escape(pattern, position, in_class)
            made.append(word)
        elif in_class:
            in_class = sign != "]"
            made.append("\\" + sign if sign in "[&|~" else sign)
        elif sign == "[":
            in_class = True
            made.append(sign)
            if pattern.startswith("^", position):
                made.append("^")
                position += 1
            if pattern.startswith("]", position):
                raise Untranslatable("an empty class")
        elif sign == "$":
            made.append(r"\Z")
        elif sign == ".":
            made.append(r"[^\n\r\u2028\u2029]")
        elif sign == "(" and pattern.startswith("?", position):
            if not re.match(r"\?(?:[:=!]|<[=!]|<[A-Za-z_$])", pattern[position:]):
                raise Untranslatable("an unknown group")
            named = pattern.startswith("?<", position) and pattern[position + 2] not in "=!"
            made.append("(?P" if named else "(?")
            position += 1
        else:
            made.append(sign)
    return made


def _escape(pattern: str, position: int, in_class: bool) -> tuple[str, int]:
    sign = pattern[position : position + 1]
    after = position + 1
    if sign in _INSIDE:
        return (_INSIDE if in_class else _ALONE)[sign], after
    if sign in _NOT and not in_class:
        return _NOT[sign], after
    if sign in "bB" and sign and not in_class:
        edge = r"(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))"
        return (edge if sign == "b" else f"(?!{edge})"), after
    if sign == "u":
        found = _UNICODE.match(pattern, position)
        if found is not None:
            return re.escape(chr(int(found[1] or found[2], 16))), found.end()
    if sign and sign in "tnrfv":
        return "\\" + sign, after
    if sign == "x" and re.match("x[0-9A-Fa-f]{2}", pattern[position:]):
        return "\\" + pattern[position : position + 3], position + 3
    if _PLAIN.match(sign) or (sign and not sign.isalnum() and sign.isascii()):
        return re.escape(sign), after
    if sign.isdigit() and not in_class:
        return ("\\x00" if sign == "0" else "\\" + sign), after
    raise Untranslatable(f"the word \\{sign}")
