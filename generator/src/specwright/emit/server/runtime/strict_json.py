"""JSON as RFC 8259 means it: one reading or none."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from pydantic_core import from_json, to_json

MAX_DEPTH = 200
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# A string that nobody closes goes on to the end: looking for another one in it takes for ever.
_NO_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[^"\[\]{}]++', re.DOTALL)


class MalformedJson(ValueError):
    """The text is not JSON, or JSON that two readers could understand differently."""


def _refuse_constant(word: str) -> NoReturn:
    raise MalformedJson(f"{word} is not JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise MalformedJson(f"the member {name!r} stands twice in one object")
            seen.add(name)
    return members


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise MalformedJson("a number is out of range")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=_number, parse_constant=_refuse_constant
)


def _depth(text: str) -> int:
    """How deep brackets nest outside strings."""
    depth = deepest = 0
    for bracket in _NO_BRACKETS.sub("", text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def loads(octets: bytes) -> Any:
    """The value that the octets stand for."""
    # The quick reader takes a member that stands twice, and a number that is out of range.
    escapes = b"\\" in octets and b"\\u" in octets
    if not escapes and octets.count(b"[") + octets.count(b"{") <= MAX_DEPTH:
        try:
            value = from_json(octets, allow_inf_nan=False, cache_strings="keys")
        except ValueError:
            return read_closely(octets)
        # Written anew, the value has as many colons unless a member was lost: they stand between
        # the names and values of members, and in strings, where only an escape could hide one.
        written = to_json(value)
        if written == octets:
            return value
        if written.count(b":") == octets.count(b":") and b"Infinity" not in written:
            return value
    return read_closely(octets)


def read_closely(octets: bytes) -> Any:
    """The same, taking three times as long; says what is wrong."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedJson("the text is not UTF-8") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise MalformedJson(f"the text nests deeper than {MAX_DEPTH} levels")
    start = len(text) - len(text.lstrip(" \t\n\r"))
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise MalformedJson(f"{error.msg} at character {error.pos}") from None
    except RecursionError:
        raise MalformedJson("the text nests too deeply") from None
    except MalformedJson:
        raise
    except ValueError:
        raise MalformedJson("an integer has too many digits") from None
    if text[end:].strip(" \t\n\r"):
        raise MalformedJson(f"something follows the value at character {end}")
    if "\\u" in text and _LONE_SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise MalformedJson("a string holds half of a surrogate pair")
    return value
