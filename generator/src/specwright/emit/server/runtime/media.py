"""Media types: Content-Type and Accept (RFC 9110, sections 8.3 and 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .operation import MediaType

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TYPE = re.compile(rf"({_TOKEN})/({_TOKEN})")
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_TOKEN})=(?:({_TOKEN})|"((?:[^"\\]|\\.)*)"))?')
# A quote that nobody closes goes on to the end: looking for another one in it takes for ever.
_ELEMENT = re.compile(r'((?:[^,"]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))+)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type as somebody wrote it, names in lower case."""

    type: str
    subtype: str
    parameters: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.type, self.subtype))

    @property
    def name(self) -> str:
        """Without parameters."""
        return f"{self.type}/{self.subtype}"

    def closeness(self, declared: ContentType) -> int:
        """How well this fits a declared type or range: 0 not at all, more is closer."""
        for name, value in declared.parameters.items():
            if name not in ("charset", "boundary", "q") and self.parameters.get(name) != value:
                return 0
        if declared.name == self.name:
            return 4 + len(declared.parameters)
        if declared.type not in (self.type, "*"):
            return 0
        if declared.subtype.startswith("*+"):
            # With a suffix, a media type can be read as what stands behind it (RFC 6838).
            whole = self.subtype == declared.subtype[2:]
            return 3 if whole or self.subtype.endswith(declared.subtype[1:]) else 0
        if declared.subtype != "*":
            return 0
        return 1 if declared.type == "*" else 2


@lru_cache(maxsize=1024)
def parse(text: str) -> ContentType | None:
    """The media type that a header field holds, None where it is malformed."""
    text = text.strip(" \t")
    match = _TYPE.match(text)
    if match is None:
        return None
    parameters: dict[str, str] = {}
    end = match.end()
    while end < len(text):
        found = _PARAMETER.match(text, end)
        if found is None:
            return None
        if found[1]:
            name = found[1].lower()
            if name in parameters:
                return None
            quoted = found[3]
            value = found[2] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            parameters[name] = value.lower() if name == "charset" else value
        end = found.end()
    return ContentType(match[1].lower(), match[2].lower(), parameters)


def is_json(type_: ContentType) -> bool:
    """Whether a media type is JSON, by name or by suffix (RFC 6839)."""
    return type_.subtype == "json" or type_.subtype.endswith("+json")


def select(sent: ContentType, declared: Sequence[MediaType]) -> MediaType | None:
    """The declared media type that describes what was sent, the closest first."""
    best, closest = None, 0
    for media in declared:
        range_ = parse(media.content_type)
        closeness = sent.closeness(range_) if range_ else 0
        if closeness > closest:
            best, closest = media, closeness
    return best


def _quality(range_: ContentType) -> float | None:
    text = range_.parameters.get("q", "1")
    if not re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", text):
        return None
    return float(text)


@lru_cache(maxsize=1024)
def negotiate(accept: str, offered: tuple[str, ...]) -> str | None:
    """The offered type that ``Accept`` likes best, None where it wants none of them.

    Malformed ranges are ignored; the first offered type wins a tie.
    """
    ranges = [parse(element) for element in _ELEMENT.findall(accept) if element.strip()]
    wanted = [(r, q) for r in ranges if r is not None and (q := _quality(r)) is not None]
    if not wanted:
        return offered[0] if offered else None
    best, highest = None, 0.0
    for offer in offered:
        type_ = parse(offer)
        if type_ is None:
            continue
        fits = [(c, quality) for range_, quality in wanted if (c := type_.closeness(range_))]
        quality = max(fits)[1] if fits else 0.0
        if quality > highest:
            best, highest = offer, quality
    return best
