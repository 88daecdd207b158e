"""JSON text -> plain values, strictly after RFC 8259, bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from specwright.diagnostics import Diagnostic, DocumentError, Location, Severity, quoted
from specwright.openapi.document import escape_token
from specwright.openapi.limits import Limits
from specwright.openapi.position import JsonPositions

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*|-?Infinity|NaN")
_CONTROL = re.compile("[\0-\x1f]")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_MANY_TOLD = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


class _RefusedError(Exception):
    """Something no document may contain was met; its place has to be looked for."""


def read_json(
    text: str, file: str, limits: Limits, *, strict: bool = True
) -> tuple[Any, JsonPositions, tuple[Diagnostic, ...]]:
    """The value of a JSON text, its positions, and what is odd about it.

    Raw control characters in texts are taken for what they are, which costs a second reading that
    is not ``strict``. DocumentError for what is refused.
    """

    def integer(digits: str) -> int:
        if len(digits) > limits.digits:
            raise _RefusedError
        return int(digits)

    def fraction(digits: str) -> float:
        value = float(digits)
        if len(digits) > limits.digits or value in (float("inf"), float("-inf")):
            raise _RefusedError
        return value

    def constant(_: str) -> None:
        raise _RefusedError

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            raise _RefusedError
        return result

    positions = JsonPositions(file, text)
    check_text = _SURROGATE_ESCAPE.search(text) is not None
    try:
        try:
            value = json.loads(
                text,
                parse_int=integer,
                parse_float=fraction,
                parse_constant=constant,
                object_pairs_hook=members,
                strict=strict,
            )
        except _RefusedError:
            # Looking for the place relies on text that can be read to its end.
            _bound(
                json.loads(text, parse_int=len, parse_float=len, strict=strict),
                positions,
                limits,
                False,
            )
            raise DocumentError(*_search(positions, text, limits)) from None
    except RecursionError:
        message = f"more than {limits.depth} levels of nesting"
        raise _error("too-deep", message, Location(file)) from None
    except json.JSONDecodeError as error:
        if strict and error.msg.startswith("Invalid control character"):
            return read_json(text, file, limits, strict=False)
        here = Location(file, error.lineno, error.colno)
        raise _error("document-syntax", f"not valid JSON: {_sentence(error.msg)}", here) from None
    _bound(value, positions, limits, check_text)
    return value, positions, () if strict else tuple(_control_characters(text, positions))


def _control_characters(text: str, positions: JsonPositions) -> Iterator[Diagnostic]:
    """Warnings for those that RFC 8259, section 7 wants escaped; one for each text."""
    found = (_CONTROL.search(text, *match.span()) for match in _TEXT.finditer(text))
    for control, _ in zip(filter(None, found), range(_MANY_TOLD), strict=False):
        message = f"the control character U+{ord(control[0]):04X} must be escaped in a text"
        here = positions.at(control.start())
        yield Diagnostic(Severity.WARNING, "document-character", message, here)


def _error(rule: str, message: str, location: Location, pointer: str = "") -> DocumentError:
    return DocumentError(Diagnostic(Severity.ERROR, rule, message, location, pointer))


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:]


def _bound(value: Any, positions: JsonPositions, limits: Limits, check_text: bool) -> None:
    """Refuse too much nesting, too many values and text that is not Unicode."""
    level = [value]
    nodes = 0
    for _ in range(limits.depth + 1):
        nodes += len(level)
        if nodes > limits.nodes:
            raise _error("too-many-values", f"more than {limits.nodes} values", positions(""))
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                below.extend(item.values())
            elif type(item) is list:
                below.extend(item)
        level = below
    if level:
        raise _error("too-deep", f"more than {limits.depth} levels of nesting", positions(""))
    if check_text:
        for pointer in _half_characters(value, ""):
            message = "half of a surrogate pair is not a character"
            raise _error("document-encoding", message, positions(pointer), pointer)


def _half_characters(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, str) and _SURROGATE.search(value):
        yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            if _SURROGATE.search(key):
                yield pointer
            yield from _half_characters(item, f"{pointer}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _half_characters(item, f"{pointer}/{index}")


def _search(positions: JsonPositions, text: str, limits: Limits) -> Iterator[Diagnostic]:
    """Look for what made the strict reading fail, now with places."""
    waiting = [positions.start]
    while waiting:
        start = waiting.pop()
        inside = positions.members(start)
        if not inside:
            yield from _bad_number(positions, text, start, limits)
        elif text[start] == "{":
            yield from _duplicates(positions, inside)
        waiting.extend(value for _, _, value in reversed(inside))


def _duplicates(
    positions: JsonPositions, inside: list[tuple[str, int, int]]
) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for key, shown, _ in inside:
        if key in first:
            there = positions.at(first[key])
            yield Diagnostic(
                Severity.ERROR,
                "duplicate-key",
                f"the key {quoted(key)} stands twice here, first in line {there.line}",
                positions.at(shown),
                related=(there,),
            )
        first.setdefault(key, shown)


def _bad_number(
    positions: JsonPositions, text: str, start: int, limits: Limits
) -> Iterator[Diagnostic]:
    number = _NUMBER.match(text, start)
    if number is None:
        return
    digits = number[0]
    here = positions.at(start)
    if len(digits) > limits.digits:
        message = f"a number of {len(digits)} characters is too long"
        yield Diagnostic(Severity.ERROR, "number-too-long", message, here)
    elif "N" in digits or "I" in digits:
        message = f"JSON has no number {digits}"
        yield Diagnostic(Severity.ERROR, "number-not-finite", message, here)
    elif abs(float(digits)) == float("inf"):
        message = f"{digits} is too large for a number"
        yield Diagnostic(Severity.ERROR, "number-not-finite", message, here)
