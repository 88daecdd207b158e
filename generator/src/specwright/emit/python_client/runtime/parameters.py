"""Parameters as they go over the wire: the styles of OpenAPI, which are those of RFC 6570."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal
from urllib.parse import quote, unquote

from .values import jsonable

PathStyle = Literal["simple", "label", "matrix"]
QueryStyle = Literal["form", "spaceDelimited", "pipeDelimited", "deepObject"]

_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
# What would end the value (& #), or mean another octet (+), is encoded even where reserved
# characters are allowed; brackets have no place in a query at all (RFC 3986, section 3.4).
_RESERVED = ":/?@!$'()*,;="


def path(name: str, value: Any, *, style: PathStyle = "simple", explode: bool = False) -> str:
    """A path parameter, to stand in its template. It can never leave its segment."""
    plain = jsonable(value)
    if plain is None or plain in ("", ".", "..") or (isinstance(plain, (list, dict)) and not plain):
        raise ValueError(f"path parameter {name!r}: {value!r} cannot stand in a URL")
    key = _encode(name)
    match style:
        case "simple":
            return ",".join(_flat(plain, explode=explode))
        case "label":
            return "." + ("." if explode else ",").join(_flat(plain, explode=explode))
        case "matrix":
            if explode and isinstance(plain, list):
                return "".join(f";{key}={part}" for part in _flat(plain, explode=True))
            if explode and isinstance(plain, dict):
                return "".join(f";{part}" for part in _flat(plain, explode=True))
            return f";{key}=" + ",".join(_flat(plain, explode=False))


def query(
    name: str,
    value: Any,
    *,
    style: QueryStyle = "form",
    explode: bool = True,
    allow_reserved: bool = False,
) -> str:
    """A query parameter as its part of the query string; empty where the value is None."""
    plain = jsonable(value)
    if plain is None:
        return ""
    safe = _RESERVED if allow_reserved else ""
    if style == "deepObject":
        return "&".join(_deep(_encode(name), plain, safe))
    key = _encode(name)
    if isinstance(plain, (list, dict)):
        parts = list(_flat(plain, explode=explode, safe=safe))
        if not parts:
            return ""
        if explode:
            return "&".join(parts if isinstance(plain, dict) else [f"{key}={p}" for p in parts])
        return f"{key}={_DELIMITERS[style].join(parts)}"
    return f"{key}={_encode(_text(plain), safe)}"


def header(value: Any, *, explode: bool = False) -> str | None:
    """A header parameter (style ``simple``, which encodes nothing); None where it is absent."""
    plain = jsonable(value)
    if plain is None:
        return None
    if isinstance(plain, dict):
        pairs = plain.items()
        if explode:
            return ",".join(f"{key}={_text(item)}" for key, item in pairs)
        return ",".join(f"{key},{_text(item)}" for key, item in pairs)
    if isinstance(plain, list):
        return ",".join(_text(item) for item in plain)
    return _text(plain)


def cookie(name: str, value: Any, *, explode: bool = True, raw: bool = False) -> str:
    """A cookie parameter as its part of the header ``Cookie``; empty where the value is None.

    Nothing of a ``raw`` one is encoded: its value is fit for a cookie (OAS 3.2, style ``cookie``).
    """
    pairs = query(name, value, explode=explode).split("&")
    return "; ".join(unquote(pair) if raw else pair for pair in pairs)


def content(value: Any) -> str | None:
    """The JSON text of a parameter that is declared by a media type; None where it is absent."""
    plain = jsonable(value)
    return None if plain is None else json.dumps(plain, separators=(",", ":"))


def whole(text: str | None) -> str:
    """The text that is the whole query; empty where it is absent."""
    return "" if text is None else _encode(text)


def _flat(value: Any, *, explode: bool, safe: str = "") -> Iterator[str]:
    """The encoded pieces of a value: items, or names and values in turn, or ``name=value``."""
    if isinstance(value, dict):
        for key, item in value.items():
            if explode:
                # RFC 6570 has no lists in objects; as in a form, the name is repeated.
                for text in map(_text, item if isinstance(item, list) else [item]):
                    yield f"{_encode(key)}={_encode(text, safe)}"
            else:
                yield _encode(key)
                yield _encode(_text(item), safe)
    elif isinstance(value, list):
        yield from (_encode(_text(item), safe) for item in value)
    else:
        yield _encode(_text(value), safe)


def _deep(key: str, value: Any, safe: str) -> Iterable[str]:
    """``name[property]=value``; nested objects nest their brackets, arrays repeat the name."""
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from _deep(f"{key}%5B{_encode(inner)}%5D", item, safe)
    elif isinstance(value, list):
        for item in value:
            yield f"{key}={_encode(_text(item), safe)}"
    else:
        yield f"{key}={_encode(_text(value), safe)}"


def _text(value: Any) -> str:
    """A JSON value in its lexical form; strings without quotes."""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _encode(text: str, safe: str = "") -> str:
    return quote(text, safe=safe)
