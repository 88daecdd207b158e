"""How values are written into a request, and what a reader may take the writing for.

A text in a query is no JSON: ``1`` may stand for a number or for a text. So a request is as the
contract says if *one* of the values that it may mean satisfies the schema. What no style can write
is :class:`Unsayable`; each reason stands here once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any
from urllib.parse import quote

from tests.differential.places import Place

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_VISIBLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_MEANINGS = 2_000
"""A text with more meanings is not looked at."""
_BOUNDARY = "--differential--"


class Unsayable(Exception):
    """The wire cannot carry the value."""


@dataclass(slots=True)
class Said:
    """A piece of a request, and the values that it may mean."""

    meanings: list[Any]
    path: dict[str, str] = field(default_factory=dict)
    query: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    body: bytes | None = None


class Fraction(float):
    """An integer written as ``1.0`` or ``1e3``: only where fractions may stand is it read so."""


def text_of(value: Any) -> str:
    """A scalar as a text."""
    if isinstance(value, (list, dict)):
        raise Unsayable("an array or object inside another one")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unsayable("half of a surrogate pair") from None
        return value
    return json.dumps(value)


def readings(text: str) -> list[Any]:
    """The values that a text may stand for."""
    found: list[Any] = [text]
    number = _NUMBER.fullmatch(text)
    if number is not None:
        if number[2] is None and number[3] is None:
            found.append(int(text))
        elif abs(float(text)) != float("inf"):
            whole = float(text).is_integer()
            found.append(Fraction(text) if whole else float(text))
    found += {"true": [True], "false": [False], "null": [None], "": [None]}.get(text, [])
    return found


def _arrays(texts: Iterable[str]) -> list[Any]:
    return [list(items) for items in _products(readings(text) for text in texts)]


def _objects(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    named = dict(pairs)
    return _combined({name: readings(text) for name, text in named.items()})


def _paired(texts: list[str]) -> list[Any]:
    if len(texts) % 2 or len(set(texts[::2])) != len(texts) // 2:
        return []
    return _objects(zip(texts[::2], texts[1::2], strict=True))


def _assigned(texts: list[str]) -> list[Any]:
    pairs = [text.partition("=") for text in texts]
    if not all(equals for _, equals, _ in pairs) or len({n for n, _, _ in pairs}) != len(pairs):
        return []
    return _objects((name, text) for name, _, text in pairs)


def say(place: Place, value: Any) -> Said:
    """A parameter with a value.

    Raises:
        Unsayable: no request carries it.
    """
    if place.media_type:
        return _content(place, value)
    if value == [] or value == {}:
        raise Unsayable("an empty array or object")
    match place.in_:
        case "path":
            return _path(place, value)
        case "query":
            return _query(place, value)
        case "header":
            return _header(place, value)
        case _:
            return _cookie(place, value)


def _content(place: Place, value: Any) -> Said:
    if "json" not in place.media_type:
        raise Unsayable("a parameter in a media type other than JSON")
    text = json.dumps(value)
    match place.in_:
        case "path":
            return Said([value], path={place.name: _coded(text)})
        case "query":
            return Said([value], query=[f"{_coded(place.name)}={_coded(text)}"])
        case "header":
            return Said([value], headers=[(place.name, text)])
        case _:
            return Said([value], cookies=[f"{place.name}={_coded(text)}"])


def _coded(text: str) -> str:
    return quote(text, safe="")


def _members(value: Any, *, assign: bool) -> list[str]:
    """An array's items, or an object's names and values, as texts."""
    if isinstance(value, list):
        return [text_of(item) for item in value]
    if not isinstance(value, dict):
        return [text_of(value)]
    pairs = [(text_of(name), text_of(item)) for name, item in value.items()]
    return [f"{n}={t}" for n, t in pairs] if assign else [text for pair in pairs for text in pair]


def _listed(texts: list[str], *, assign: bool) -> list[Any]:
    """What texts may mean that are not one text."""
    return _arrays(texts) + (_assigned(texts) if assign else _paired(texts))


def _path(place: Place, value: Any) -> Said:
    composite = isinstance(value, (list, dict))
    assign = place.explode and isinstance(value, dict)
    texts = _members(value, assign=assign)
    if assign and any("=" in name for name in value):
        raise Unsayable("a name that holds the sign which ends names")
    if assign:
        coded = ["=".join(_coded(part) for part in text.split("=", 1)) for text in texts]
    else:
        coded = [_coded(text) for text in texts]
    # RFC 6570, sections 3.2.5 and 3.2.7, which the styles label and matrix are taken from.
    match place.style:
        case "label":
            raw = "." + ("." if place.explode else ",").join(coded)
            if "." in raw[1:] and (place.explode and composite) and any("." in t for t in texts):
                raise Unsayable("a text that holds the sign which ends items")
        case "matrix" if assign:
            raw = "".join(f";{part}" for part in coded)
        case "matrix" if place.explode and composite:
            raw = "".join(f";{place.name}={part}" for part in coded)
        case "matrix":
            raw = f";{place.name}={','.join(coded)}"
        case _:
            raw = ",".join(coded)
    if not raw:
        raise Unsayable("an empty text in a path")
    if raw in (".", ".."):
        raise Unsayable("a segment of dots, which clients take away")
    meanings = _listed(texts, assign=place.explode)
    if not composite:
        meanings += readings(texts[0])
    elif not assign and (place.style == "simple" or not place.explode):
        meanings += readings(",".join(texts))
    return Said(meanings, path={place.name: raw})


def _query(place: Place, value: Any) -> Said:
    name = _coded(place.name)
    if place.style == "deepObject":
        return _deep(place, value)
    if place.explode and isinstance(value, dict):
        return _spread(value)
    texts = _members(value, assign=False)
    if place.explode and isinstance(value, list):
        meanings = _arrays(texts) + (readings(texts[0]) if len(texts) == 1 else [])
        return Said(meanings, query=[f"{name}={_coded(text)}" for text in texts])
    if not isinstance(value, (list, dict)):
        return _alone(place, texts[0])
    sign = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(place.style, ",")
    if sign != "," and any(sign in text for text in texts):
        raise Unsayable("a text that holds the sign which ends items")
    joint = {" ": "%20", "|": "%7C"}.get(sign, sign)
    meanings = _listed(texts, assign=False) + readings(sign.join(texts))
    if any(sign in text for text in texts):
        meanings += _listed(sign.join(texts).split(sign), assign=False)
    return Said(meanings, query=[f"{name}={joint.join(_coded(text) for text in texts)}"])


def _alone(place: Place, text: str) -> Said:
    """One text where an array or object may be wanted: then it is a list of what is delimited."""
    sign = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(place.style, ",")
    parts = [text] if place.explode else (text.split(sign) if text else [])
    meanings = readings(text) + _arrays(parts) + ([] if place.explode else _paired(parts))
    return Said(meanings, query=[f"{_coded(place.name)}={_coded(text)}"])


def _deep(place: Place, value: Any) -> Said:
    if not isinstance(value, dict):
        raise Unsayable("something other than an object as a deep object")
    query: list[str] = []
    alternatives: dict[str, list[Any]] = {}
    for name, item in value.items():
        if "[" in name or "]" in name:
            raise Unsayable("a name that holds brackets, in a deep object")
        head = f"{_coded(place.name)}[{_coded(text_of(name))}]"
        texts = [text_of(part) for part in (item if isinstance(item, list) else [item])]
        if not texts:
            raise Unsayable("an empty array or object")
        query += [f"{head}={_coded(text)}" for text in texts]
        alternatives[name] = _arrays(texts) + (readings(texts[0]) if len(texts) == 1 else [])
    return Said(_combined(alternatives), query=query)


def _spread(value: Mapping[str, Any]) -> Said:
    query: list[str] = []
    alternatives: dict[str, list[Any]] = {}
    for name, item in value.items():
        texts = [text_of(part) for part in (item if isinstance(item, list) else [item])]
        if not texts or not name:
            raise Unsayable("an empty array or object")
        query += [f"{_coded(text_of(name))}={_coded(text)}" for text in texts]
        alternatives[name] = _arrays(texts) + (readings(texts[0]) if len(texts) == 1 else [])
    return Said(_combined(alternatives), query=query)


def _combined(alternatives: Mapping[str, list[Any]]) -> list[Any]:
    made = _products(alternatives.values())
    return [dict(zip(alternatives, values, strict=True)) for values in made]


def _products(choices: Iterable[list[Any]]) -> list[tuple[Any, ...]]:
    """One of each, in every way."""
    made = list(islice(product(*choices), _MEANINGS + 1))
    if len(made) > _MEANINGS:
        raise Unsayable("texts that may mean too many things together")
    return made


def _header(place: Place, value: Any) -> Said:
    texts = _members(value, assign=place.explode)
    if not all(_VISIBLE.fullmatch(text) for text in texts):
        raise Unsayable("a text that is no visible ASCII, in a header")
    if isinstance(value, (list, dict)) and any("," in text for text in texts):
        raise Unsayable("a text that holds the sign which ends items")
    text = ",".join(texts)
    parts = [part.strip(" \t") for part in text.split(",")]
    meanings = _listed(parts, assign=place.explode) + readings(text)
    return Said(meanings, headers=[(place.name, text)])


def _cookie(place: Place, value: Any) -> Said:
    if isinstance(value, (list, dict)):
        raise Unsayable("an array or object in a cookie")
    text = text_of(value)
    parts = text.split(",") if text else []
    meanings = readings(text) + _arrays(parts) + _paired(parts)
    return Said(meanings, cookies=[f"{place.name}={_coded(text)}"])


def carried(place: Place, value: Any) -> bool:
    """Whether a header of a response can be written with a value (RFC 9110, section 5.5)."""

    def written(item: Any) -> str:
        if isinstance(item, (list, dict)):
            nested = item if isinstance(item, list) else [part for p in item.items() for part in p]
            return ",".join(written(part) for part in nested)
        return text_of(item)

    text = written(value)
    graphic = all(
        char == "\t" or (char.isascii() and char.isprintable()) or "\x80" <= char <= "\xff"
        for char in text
    )
    return graphic and text == text.strip(" \t")


def body(place: Place, value: Any) -> Said:
    """A request body of a value.

    Raises:
        Unsayable: the media type does not carry it, or not in a way that a schema judges.
    """
    name = place.media_type.partition(";")[0].strip().lower()
    if name.endswith(("/json", "+json")):
        return Said([value], body=json.dumps(value).encode(), headers=[("content-type", name)])
    if name == "text/plain":
        text = text_of(value)
        return Said(readings(text), body=text.encode(), headers=[("content-type", name)])
    if name not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Unsayable(f"{name}, which is handed on as it is")
    if not isinstance(value, dict):
        raise Unsayable("something other than an object as a form")
    fields = [_field(place, key, item) for key, item in value.items()]
    alternatives = {key: meant for (_, meant), key in zip(fields, value, strict=True) if meant}
    parts = [part for made, _ in fields for part in made]
    if name.startswith("multipart/"):
        return Said(_combined(alternatives), *_multipart(parts))
    pairs = (f"{_coded(text_of(key))}={_coded(text)}" for key, _, text in parts)
    return Said(
        _combined(alternatives), body="&".join(pairs).encode(), headers=[("content-type", name)]
    )


Part = tuple[str, str, str]
"""Name, media type (empty where none needs to be said) and text."""


def _field(place: Place, name: str, value: Any) -> tuple[list[Part], list[Any]]:
    """The parts that a property is written as, and what they may mean."""
    written = place.encoding.get(name) or {}
    if {"style", "explode"} & set(written):
        raise Unsayable("a property of a form with a style of its own")
    media = str(written.get("contentType", "")).partition(",")[0].strip()
    json_ = media.endswith(("/json", "+json")) or isinstance(value, dict)
    if json_:
        text = json.dumps(value)
        # A part says that it is JSON, a field of a form does not.
        told = place.media_type.startswith("multipart/")
        meanings = [value, *([] if told else readings(text))]
        return [(name, media or "application/json", text)], [*meanings, *([m] for m in meanings)]
    if isinstance(value, list):
        if any(isinstance(item, list) for item in value):
            raise Unsayable("an array or object inside another one")
        made = [_field(place, name, item) for item in value]
        parts = [part for inner, _ in made for part in inner]
        lists = [list(items) for items in _products(m for _, m in made)]
        return parts, (lists if value else []) + (made[0][1] if len(made) == 1 else [])
    text = text_of(value)
    meanings = readings(text)
    return [(name, "" if "*" in media else media, text)], [*meanings, *([m] for m in meanings)]


def _multipart(parts: list[Part]) -> Iterator[Any]:
    """The other members of what is said by a multipart body."""
    lines: list[str] = []
    for name, media, text in parts:
        if re.search(r"[\r\n\"\\\0]", name) or _BOUNDARY in text:
            raise Unsayable("a name of a part that cannot be quoted")
        lines += [f"--{_BOUNDARY}", f'Content-Disposition: form-data; name="{text_of(name)}"']
        lines += [*([f"Content-Type: {media}"] if media else []), "", text]
    octets = "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()
    yield from ({}, [])
    yield [("content-type", f"multipart/form-data; boundary={_BOUNDARY}")]
    yield []
    yield octets
