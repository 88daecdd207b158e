"""Multipart bodies by the letter of RFC 7578 and RFC 2046: framing is strict."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
_FIELD_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# A quotation with escapes, as RFC 7578 has it; else one of the HTML standard, where a backslash is
# a character like any other.
_ESCAPED = r';[ \t]*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;" \t]*))'
_PLAIN = r';[ \t]*([\w*-]+)=(?:"([^"]*)"|([^;" \t]*))'
_DISPOSITIONS = (
    (re.compile(rf"form-data((?:[ \t]*{_ESCAPED})*)"), re.compile(_ESCAPED)),
    (re.compile(rf"form-data((?:[ \t]*{_PLAIN})*)"), re.compile(_PLAIN)),
)
MAX_PARTS = 1000
MAX_HEADERS = 16
MAX_HEADER_BYTES = 8192


class MalformedMultipart(ValueError):
    """The framing is broken."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part with its name; ``filename`` and ``content_type`` as far as they were sent.

    Where parts have no names, their position stands for it.
    """

    name: str
    filename: str | None
    content_type: str | None
    content: bytes


def parse_multipart(body: bytes, boundary: str, *, named: bool = True) -> list[Part]:
    """The parts of a multipart body, in order: those of form data are ``named``."""
    if not _BOUNDARY.fullmatch(boundary):
        raise MalformedMultipart("the boundary is malformed")
    mark = b"--" + boundary.encode("ascii")
    # A delimiter begins a line; a virtual line end in front finds the first one like the others.
    first, *rest = (b"\r\n" + body).split(b"\r\n" + mark, MAX_PARTS + 2)
    if first.strip() or not rest:
        raise MalformedMultipart("the first boundary is missing")
    *parts, last = rest
    if len(parts) > MAX_PARTS:
        raise MalformedMultipart(f"there are more than {MAX_PARTS} parts")
    if not last.startswith(b"--") or last[2:].strip():
        raise MalformedMultipart("the closing boundary is missing")
    return [_part(part, None if named else str(place)) for place, part in enumerate(parts)]


def _part(part: bytes, place: str | None) -> Part:
    line, end, rest = part.partition(b"\r\n")
    if line.strip(b" \t") or not end:
        raise MalformedMultipart("something follows a boundary in its line")
    head, blank, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    if not blank:
        raise MalformedMultipart("a part has no end of its headers")
    if len(head) > MAX_HEADER_BYTES:
        raise MalformedMultipart(f"a part has more than {MAX_HEADER_BYTES} bytes of headers")
    headers: dict[str, str] = {}
    for field in head.split(b"\r\n")[1:]:
        octets, colon, value = field.partition(b":")
        if (
            not (_FIELD_NAME.fullmatch(octets) and colon)
            or b"\n" in value
            or len(headers) == MAX_HEADERS
        ):
            raise MalformedMultipart("a part has a malformed header")
        name = octets.decode("ascii").lower()
        if name in headers:
            raise MalformedMultipart(f"a part has two headers {name}")
        headers[name] = value.strip(b" \t").decode("utf-8", "replace")
    disposition = headers.get("content-disposition", "")
    if place is None:
        found = _attributes(disposition)
        attributes = dict(found)
        if "name" not in attributes or len(attributes) != len(found):
            raise MalformedMultipart("a part has no name of its own")
    else:
        attributes = {**_leniently(disposition), "name": place}
    encoding = headers.get("content-transfer-encoding", "binary").lower()
    if encoding not in ("binary", "7bit", "8bit"):
        raise MalformedMultipart("a part has a Content-Transfer-Encoding (RFC 7578, section 4.7)")
    return Part(
        _unescaped(attributes["name"]),
        _unescaped(attributes["filename"]) if "filename" in attributes else None,
        headers.get("content-type"),
        content,
    )


def _attributes(text: str) -> list[tuple[str, str]]:
    """Names and values that follow ``form-data``, as far as they are well formed."""
    for disposition, attribute in _DISPOSITIONS:
        found = disposition.fullmatch(text)
        if found is not None:
            return [
                (name.lower(), re.sub(r'\\(["\\])', r"\1", quoted) if quoted else plain)
                for name, quoted, plain in attribute.findall(found[1])
            ]
    raise MalformedMultipart("a part has no Content-Disposition form-data")


def _leniently(disposition: str) -> dict[str, str]:
    """What a part without a name says of itself, which it need not."""
    try:
        return dict(_attributes(re.sub(r"^[\w-]+", "form-data", disposition)))
    except MalformedMultipart:
        return {}


def _unescaped(text: str) -> str:
    # Browsers write these three as the HTML standard says (multipart/form-data encoding).
    return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
