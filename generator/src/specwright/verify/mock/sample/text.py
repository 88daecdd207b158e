"""Strings: by format, by pattern, or plain words, within bounds of length."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

import jsonschema_rs

from specwright.verify.mock.sample.impossible import Impossible
from specwright.verify.mock.sample.pattern import Node, pattern

_PLAIN = (
    "amber birch cedar delta ember fjord grove harbor island "
    "juniper kestrel lagoon meadow north ocean prairie quartz river "
    "summit tundra upland valley willow yarrow zephyr "
)
_WORDS = tuple(_PLAIN.split())
_LONGEST_WORD = 8
_PAIRS = 0.3
_LONGEST = 100_000
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_MINUTES = 2 * 365 * 24 * 60


def text(schema: Mapping[str, Any], random: Random) -> str:
    """A string for a schema whose combinations are merged already."""
    least = int(schema.get("minLength", 0))
    most = int(schema.get("maxLength", max(least, _LONGEST)))
    if least > most or least > _LONGEST:
        raise Impossible(f"no string has at least {least} and at most {most} characters")
    patterns = schema.get("pattern", [])
    patterns = [patterns] if isinstance(patterns, str) else patterns
    format_ = schema.get("format")
    if patterns:
        return _matching(tuple(patterns), format_, least, most, random)
    if format_ in _FORMATS:
        return _formatted(_FORMATS[format_], format_, least, most, random)
    if schema.get("contentEncoding") == "base64":
        return _formatted(_byte, "byte", least, most, random)
    start = word(random)
    # More texts than words: lists of distinct ones can be long.
    if random.random() < _PAIRS and most > len(start) + _LONGEST_WORD:
        start = f"{start} {word(random)}"
    return _fit(start, least, most, random)


def word(random: Random) -> str:
    """A plain word."""
    return random.choice(_WORDS)


def _fit(start: str, least: int, most: int, random: Random) -> str:
    found = start
    while len(found) < least:
        found += f" {random.choice(_WORDS)}"
    found = found[:most]
    # A text is not cut at a space: trimming readers would see another one.
    return found[:-1] + "s" if found.endswith(" ") else found


def _formatted(
    draw: Callable[[Random], str], format_: Any, least: int, most: int, random: Random
) -> str:
    for _ in range(20):
        found = draw(random)
        if len(found) < least and format_ in _PADDING:
            before, filler = _PADDING[format_]
            found = found.replace(before, before + filler * (least - len(found)), 1)
        if least <= len(found) <= most:
            return found
    for found in _SHORT.get(format_, ()):
        if least <= len(found) <= most:
            return found
    if format_ in _LOOSE:
        return _fit(random.choice(_WORDS), least, most, random)
    raise Impossible(f"no {format_} of {least} to {most} characters is known")


def _matching(patterns: Sequence[str], format_: Any, least: int, most: int, random: Random) -> str:
    fits = _judge(tuple(patterns), format_)
    single = [pattern(one) for one in patterns]
    draws: list[Node] = [*single]
    if len(single) > 1:
        # What begins as one wants may end as the other does.
        for order in (single, single[::-1]):
            draws.append(_together(order))
    for attempt in range(80):
        draw = draws[attempt % len(draws)]
        # Few repetitions read best; more of them where the length asks for it.
        spread = (2, 6, 15, max(least, 30))[attempt * 4 // 80]
        found = draw(random, spread)
        if len(found) < least and found:
            found += found[-1] * (least - len(found))
        for candidate in (found, found[:most], found.strip()):
            if least <= len(candidate) <= most and fits(candidate):
                return candidate
    if format_ in _FORMATS:
        for _ in range(20):
            found = _FORMATS[format_](random)
            if least <= len(found) <= most and fits(found):
                return found
    # Expressions that only look ahead mostly ask for a password with something of everything.
    mixed = f"{word(random).capitalize()}-1!"
    mixed += "a" * (least - len(mixed))
    for found in (*_WORDS, *(w.capitalize() for w in _WORDS[:3]), mixed, mixed[:-1], ""):
        if least <= len(found) <= most and fits(found):
            return found
    raise Impossible(f"no text was found for the pattern {' and '.join(patterns)}")


def _together(draws: Sequence[Node]) -> Node:
    return lambda random, more: "".join(draw(random, more) for draw in draws)


@lru_cache(maxsize=1024)
def _judge(patterns: tuple[str, ...], format_: Any) -> Callable[[Any], bool]:
    wanted: list[dict[str, Any]] = [{"pattern": one} for one in patterns]
    if isinstance(format_, str):
        wanted.append({"format": format_})
    try:
        compiled = jsonschema_rs.Draft202012Validator({"allOf": wanted}, validate_formats=True)
    except jsonschema_rs.ValidationError as error:
        raise Impossible(f"the pattern does not compile: {error.message}") from None
    return compiled.is_valid


def _moment(random: Random) -> datetime:
    return _EPOCH + timedelta(minutes=random.randrange(_MINUTES))


def _byte(random: Random) -> str:
    return base64.b64encode(random.choice(_WORDS).encode()).decode()


def _host(random: Random) -> str:
    return f"{random.choice(_WORDS)}.example.com"


_FORMATS: dict[str, Callable[[Random], str]] = {
    "date-time": lambda r: _moment(r).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "date": lambda r: _moment(r).strftime("%Y-%m-%d"),
    "time": lambda r: _moment(r).strftime("%H:%M:%SZ"),
    "duration": lambda r: f"PT{r.randint(1, 59)}M",
    "email": lambda r: f"{r.choice(_WORDS)}@example.com",
    "idn-email": lambda r: f"{r.choice(_WORDS)}@example.com",
    "hostname": _host,
    "idn-hostname": _host,
    "ipv4": lambda r: f"192.0.2.{r.randint(1, 254)}",
    "ipv6": lambda r: f"2001:db8::{r.randint(1, 0xFFFF):x}",
    "uri": lambda r: f"https://example.com/{r.choice(_WORDS)}",
    "url": lambda r: f"https://example.com/{r.choice(_WORDS)}",
    "uri-reference": lambda r: f"/{r.choice(_WORDS)}",
    "iri": lambda r: f"https://example.com/{r.choice(_WORDS)}",
    "iri-reference": lambda r: f"/{r.choice(_WORDS)}",
    "uri-template": lambda r: f"/{r.choice(_WORDS)}/{{id}}",
    "uuid": lambda r: str(UUID(int=r.getrandbits(128), version=4)),
    "json-pointer": lambda r: f"/{r.choice(_WORDS)}",
    "relative-json-pointer": lambda r: f"{r.randint(0, 3)}/{r.choice(_WORDS)}",
    "regex": lambda r: f"^{r.choice(_WORDS)}$",
    "byte": _byte,
    "binary": lambda r: r.choice(_WORDS),
}
_LOOSE = frozenset({"byte", "binary", "url"})
_PADDING = {
    "uri": ("example.com/", "a"),
    "url": ("example.com/", "a"),
    "uri-reference": ("/", "a"),
    "iri": ("example.com/", "a"),
    "iri-reference": ("/", "a"),
    "uri-template": ("/", "a"),
    "json-pointer": ("/", "a"),
    "regex": ("^", "a"),
}
_SHORT: dict[str, tuple[str, ...]] = {
    "email": ("a@b.example", "a@b.co"),
    "idn-email": ("a@b.co",),
    "hostname": ("a.example", "a"),
    "idn-hostname": ("a.example", "a"),
    "ipv4": ("192.0.2.1", "1.1.1.1"),
    "ipv6": ("2001:db8::1", "::1", "::"),
    "uri": ("http://a.example", "urn:a:b", "a:b"),
    "iri": ("http://a.example", "urn:a:b", "a:b"),
    "uri-reference": ("/a", "a", ""),
    "iri-reference": ("/a", "a", ""),
    "uri-template": ("/a", "a", ""),
    "duration": ("PT1M", "P1D"),
    "json-pointer": ("/a", ""),
    "relative-json-pointer": ("0",),
    "regex": ("a", ""),
    "date-time": ("2024-01-01T00:00:00.000000Z", "2024-01-01T00:00:00+00:00"),
}
