"""What a request may stand for as it was sent: every reading that its octets allow.

This shares nothing with the server but the validator, so that it can tell who of the two is wrong.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from email import message_from_bytes
from email.message import Message
from itertools import islice, product
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.operation import MediaType, Operation, Parameter
from specwright.verify.record import Sent

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DELIMITER = re.compile("[, |]")
_DELIMITERS = {"form": ",|%2C", "spaceDelimited": "%20|\\+", "pipeDelimited": "\\||%7C"}
_VARIABLE = re.compile(r"\{[^{}]*\}")
_INSIDE = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]")
"""A member of an object in the style deepObject."""
_MARKS = {"label": ".", "matrix": ";"}
_MOST = 50
_HIDDEN = "[Filtered]"


class Wire:
    """Reads requests of one API."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def body(self, media: MediaType, content_type: str, content: bytes) -> Iterable[Any]:
        """The values that a body may stand for."""
        assert media.schema_pointer is not None
        try:
            match media.kind:
                case "text":
                    yield from readings(content.decode())
                case "form":
                    pairs = parse_qsl(content.decode(), keep_blank_values=True)
                    deep = {e.wire_name for e in media.encodings if e.style == "deepObject"}
                    yield self._fields(media.schema_pointer, pairs, deep)
                case "json-lines" | "json-seq":
                    texts = content.decode().replace("\x1e", "").splitlines()
                    yield [json.loads(text) for text in texts if text.strip()]
                case "multipart" if "object" not in self._schemas.types(media.schema_pointer):
                    texts = [text for _, text in _parts(content_type, content, named=False)]
                    yield from map(list, islice(product(*map(readings, texts)), _MOST))
                case "multipart":
                    yield self._fields(media.schema_pointer, _parts(content_type, content))
                case _:
                    return
        except ValueError:  # no UTF-8, or no JSON
            return

    def is_valid(self, operation: Operation, parameter: Parameter, sent: Sent) -> bool | None:
        """Whether a parameter has a valid reading; None where it was not sent.

        What Schemathesis hides, as it may be a credential, is taken for valid.
        """
        texts = self._texts(operation, parameter, sent)
        if texts is None:
            return None
        return _is_hidden(texts) or any(
            self._schemas.is_valid(parameter.schema_pointer, "request", value)
            for value in self._values(parameter, texts)
        )

    def wrongs(
        self, operation: Operation, parameter: Parameter, sent: Sent
    ) -> Iterator[Sequence[str]]:
        """Of each reading of a parameter, what is wrong with it; nothing of what is hidden."""
        texts = self._texts(operation, parameter, sent)
        if texts is None or _is_hidden(texts):
            return
        for value in self._values(parameter, texts):
            found = self._schemas.violations(parameter.schema_pointer, "request", value, "")
            yield [violation.detail for violation in found]

    def _texts(
        self, operation: Operation, parameter: Parameter, sent: Sent
    ) -> list[tuple[str, str]] | None:
        spread = "object" in self._schemas.types(parameter.schema_pointer)
        return _sent(operation, parameter, sent, spread=spread and parameter.explode)

    def has_lost_a_plus(self, operation: Operation, parameter: Parameter, sent: Sent) -> bool:
        """Whether a value was sent with a plain plus sign, which is a blank in a query.

        So it is where a variable of a path stands behind a question mark.
        """
        if parameter.in_ != "query" or self.is_structured(parameter):
            return False
        texts = [text for _, text in _sent(operation, parameter, sent, spread=False) or ()]
        pointer = parameter.schema_pointer
        return any("+" in text for text in texts) and not any(
            self._schemas.is_valid(pointer, "request", value)
            for text in texts
            for value in readings(unquote_plus(text))
        )

    def is_structured(self, parameter: Parameter) -> bool:
        """Whether a value of the parameter is taken apart to be written."""
        types = self._schemas.types(parameter.schema_pointer)
        return bool(types & {"array", "object"}) and parameter.content_type is None

    def _values(self, parameter: Parameter, texts: list[tuple[str, str]]) -> Iterator[Any]:
        return islice(self._readings(parameter, texts), _MOST)

    def _readings(self, parameter: Parameter, texts: list[tuple[str, str]]) -> Iterator[Any]:
        pointer = parameter.schema_pointer
        types = self._schemas.types(pointer)
        own = [text for name, text in texts if name == parameter.wire_name]
        if parameter.in_ == "path" and not own[0].startswith(_MARKS.get(parameter.style, "")):
            return
        if len(own) == 1 and parameter.style != "deepObject":
            text = _plain(parameter, own[0])
            yield from readings(unquote_plus(text))
            yield from readings(unquote(text))
        if "array" in types and parameter.style != "deepObject":
            for members in _members(parameter, own):
                yield [self._value(self._schemas.item(pointer), text) for text in members]
        if "object" in types:
            for named in _named(parameter, texts, own):
                yield {
                    name: self._value(self._schemas.property(pointer, name), text)
                    for name, text in named.items()
                }

    def _fields(
        self, pointer: str, pairs: Iterable[tuple[str, str]], deep: Collection[str] = ()
    ) -> dict[str, Any]:
        """The object that fields describe, each read as its property asks."""
        texts: dict[str, list[str]] = {}
        spread: dict[str, Any] = {}
        for name, text in pairs:
            inside = _INSIDE.fullmatch(name)
            if inside is not None and inside[1] in deep:
                below = self._schemas.property(pointer, inside[1])
                field = text if below is None else self._field(below, inside[2], [text])
                spread.setdefault(inside[1], {})[inside[2]] = field
            else:
                texts.setdefault(name, []).append(text)
        known = self._schemas.properties(pointer)
        for name in sorted(known - set(texts)):
            below = self._schemas.property(pointer, name)
            if below is None or "object" not in self._schemas.types(below):
                continue
            inner = self._schemas.properties(below) - known
            members = {key: texts.pop(key) for key in inner & set(texts)}
            if members:
                spread[name] = {key: self._field(below, key, members[key]) for key in members}
        return {name: self._field(pointer, name, found) for name, found in texts.items()} | spread

    def _field(self, pointer: str, name: str, texts: list[str]) -> Any:
        below = self._schemas.property(pointer, name)
        if below is None:
            return texts[0] if len(texts) == 1 else texts
        if "array" in self._schemas.types(below):
            item = self._schemas.item(below)
            split = (_DELIMITER.split(texts[0]), texts) if len(texts) == 1 else (texts,)
            lists = [[self._value(item, text) for text in members] for members in split]
            valid = (v for v in lists if self._schemas.is_valid(below, "request", v))
            return next(valid, lists[-1])
        return self._value(below, texts[0]) if len(texts) == 1 else texts

    def _value(self, pointer: str | None, text: str) -> Any:
        if pointer is None:
            return text
        valid = (v for v in readings(text) if self._schemas.is_valid(pointer, "request", v))
        return next(valid, text)


def arrives(operation: Operation, uri: str) -> bool:
    """Whether a request went to the operation's path, and has what its query always has."""
    parts = urlsplit(uri)
    query = parse_qsl(parts.query, keep_blank_values=True)
    fixed = all(pair in query for pair in operation.fixed_query)
    return fixed and _matched(operation, parts.path) is not None


def _matched(operation: Operation, path: str) -> re.Match[str] | None:
    """The path with the variables of a template as groups; a base path may stand before it."""
    pieces = _VARIABLE.split(operation.path)
    return re.search("([^/]*)".join(re.escape(piece) for piece in pieces) + "$", unquoted(path))


def is_nearer(path: str, other: str) -> bool:
    """Whether a template comes before another one that matches the same path.

    What is written out comes before variables (OAS 3.1.1, section 4.8.8.2), segment by segment.
    """
    for mine, theirs in zip(path.split("/"), other.split("/"), strict=False):
        texts, others = _VARIABLE.split(mine), _VARIABLE.split(theirs)
        if texts != others:
            one, two = ((len(parts) > 1, -len("".join(parts))) for parts in (texts, others))
            return one < two
    return False


def unquoted(path: str) -> str:
    """A path with its unreserved characters plain (RFC 3986, section 2.3)."""

    def plain(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if re.fullmatch(r"[A-Za-z0-9._~-]", char) else found[0]

    return re.sub(r"%([0-9A-Fa-f]{2})", plain, path)


def _sent(
    operation: Operation, parameter: Parameter, sent: Sent, *, spread: bool
) -> list[tuple[str, str]] | None:
    """Names and texts that may belong to a parameter, not yet decoded; None where none was sent."""
    parts = urlsplit(sent.uri)
    name = parameter.wire_name
    match parameter.in_:
        case "path":
            found = _matched(operation, parts.path)
            names = re.findall(r"\{([^{}]*)\}", operation.path)
            return None if found is None else [(name, found[names.index(name) + 1])]
        case "header":
            texts = sent.headers.get(name.lower(), ())
            return [(name, ", ".join(texts))] if texts else None
        case _ if parameter.whole:
            return [(name, parts.query)] if parts.query else None
        case _:
            pairs = [part.partition("=")[::2] for part in parts.query.split("&") if part]
            decoded = [(unquote_plus(known), text) for known, text in pairs]
            if parameter.style == "deepObject":
                own = [pair for pair in decoded if pair[0].partition("[")[0] == name]
            elif spread:
                others = {p.wire_name for p in operation.parameters if p is not parameter}
                own = [pair for pair in decoded if pair[0] not in others]
            else:
                own = [pair for pair in decoded if pair[0] == name]
            return own or None


def _is_hidden(texts: list[tuple[str, str]]) -> bool:
    return any(unquote(text) == _HIDDEN for _, text in texts)


def _plain(parameter: Parameter, text: str) -> str:
    """A path value without the mark and name that its style puts before it."""
    if parameter.in_ == "path" and parameter.style == "label":
        return text.removeprefix(".")
    if parameter.in_ == "path" and parameter.style == "matrix":
        return text.removeprefix(f";{parameter.wire_name}=")
    return text


def _members(parameter: Parameter, own: list[str]) -> Iterator[list[str]]:
    """The texts of an array's items, in all ways to divide them."""
    if parameter.in_ == "query":
        if own == [""]:
            # OAS 3.1.1, section 4.12.4: an empty array is written as a name without value.
            yield []
        if parameter.explode:
            yield [unquote_plus(text) for text in own]
        elif len(own) == 1:
            parts = re.split(_DELIMITERS.get(parameter.style, ","), own[0], flags=re.IGNORECASE)
            yield [unquote_plus(part) for part in parts]
        return
    text = _plain(parameter, own[0]) if own else ""
    if parameter.in_ == "path" and parameter.explode and parameter.style == "label":
        parts = text.split(".")
    elif parameter.in_ == "path" and parameter.explode and parameter.style == "matrix":
        parts = text.split(f";{parameter.wire_name}=")
    else:
        parts = text.split(",")
    yield [unquote(part.strip(" \t")) for part in parts]
    if not text:
        yield []


def _named(
    parameter: Parameter, texts: list[tuple[str, str]], own: list[str]
) -> Iterator[Mapping[str, str]]:
    """The texts of an object's properties."""
    if parameter.in_ == "query" and parameter.style == "deepObject":
        names = [_INSIDE.fullmatch(name) for name, _ in texts]
        if all(names):
            yield {n[2]: unquote_plus(t) for n, (_, t) in zip(names, texts, strict=True) if n}
    elif parameter.in_ == "query" and parameter.explode:
        yield {name: unquote_plus(text) for name, text in texts}
    elif own:
        mark = _MARKS.get(parameter.style, ",")
        if parameter.explode:
            text = own[0].removeprefix(mark) if mark != "," else own[0]
            pairs = [part.strip(" \t").partition("=") for part in text.split(mark)]
            named = {unquote(name): unquote(value) for name, equals, value in pairs if equals}
            if len(named) == len(pairs):
                yield named
            return
        for parts in _members(parameter, own):
            named = dict(zip(parts[::2], parts[1::2], strict=False))
            # What stands twice is no object.
            if len(parts) == 2 * len(named):
                yield named


def readings(text: str) -> Sequence[Any]:
    """What a text may mean: itself, a number, a boolean, null, which may be no text, or JSON."""
    found: list[Any] = [text]
    if not text:
        found.append(None)
    elif _INTEGER.fullmatch(text) and len(text) < 300:
        found.append(int(text))
    elif _NUMBER.fullmatch(text):
        found.append(float(text))
    elif text in ("true", "false", "null"):
        found.append(json.loads(text))
    elif text[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            found.append(json.loads(text))
    return found


def _parts(content_type: str, content: bytes, *, named: bool = True) -> list[tuple[str, str]]:
    """Names and texts of the parts of a multipart body; those without a name on request."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + content)
    parts: list[Message] = [part for part in whole.walk() if not part.is_multipart()]
    found = []
    for part in parts:
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and (isinstance(name, str) or not named):
            found.append((str(name), payload.decode("utf-8", "replace")))
    return found
