"""What a client would like to be answered: the header ``Prefer`` (RFC 7240)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_VALUE = rf'(?:{_TOKEN}|"(?:[^"\\]|\\.)*")'
_PAIR = rf"({_TOKEN})(?:[ \t]*=[ \t]*({_VALUE})?)?"
_PREFERENCE = re.compile(rf"[ \t]*{_PAIR}((?:[ \t]*;[ \t]*(?:{_PAIR})?)*)[ \t]*(?:,|$)")
_OURS = ("code", "example", "dynamic", "seed")


class InvalidPreference(Exception):
    """A preference that is meant for us, but cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What was asked for; None where nothing was."""

    code: int | None = None
    example: str | None = None
    dynamic: bool | None = None
    seed: int | None = None

    @property
    def any(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.applied)

    @property
    def applied(self) -> str:
        """As ``Preference-Applied`` repeats it."""
        words = []
        if self.code is not None:
            words.append(f"code={self.code}")
        if self.example is not None:
            # RFC 7240, section 3: the value is optional; not every client reads such a one.
            plain = self.example.isascii() and self.example.isprintable()
            words.append(f"example={_quoted(self.example)}" if plain else "example")
        if self.dynamic is not None:
            words.append(f"dynamic={str(self.dynamic).lower()}")
        if self.seed is not None:
            words.append(f"seed={self.seed}")
        return ", ".join(words)


def preferences(fields: Sequence[str]) -> Preferences:
    """What the header fields ask for; preferences that are none of ours are ignored."""
    found: dict[str, str] = {}
    text = _utf8(", ".join(field for field in fields if field.strip()))
    at = 0
    while at < len(text):
        match = _PREFERENCE.match(text, at)
        if match is None:
            raise InvalidPreference(f"Prefer is malformed: {text[at : at + 80]!r}.")
        name, value = match[1].lower(), match[2] or ""
        if name in _OURS:
            # RFC 7240, section 2: of one that stands twice, the first counts.
            found.setdefault(name, _plain(value))
        at = match.end()
    code = _number("code", found)
    if code is not None and not 100 <= code <= 599:
        raise InvalidPreference(f"The preferred code {code} is no status of HTTP.")
    dynamic = found.get("dynamic")
    if dynamic not in (None, "true", "false"):
        raise InvalidPreference("The preference dynamic is true or false.")
    return Preferences(
        code=code,
        example=found.get("example"),
        dynamic=None if dynamic is None else dynamic == "true",
        seed=_number("seed", found),
    )


def _utf8(text: str) -> str:
    """Header fields arrive as Latin-1; names of examples are mostly typed in UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _number(name: str, found: dict[str, str]) -> int | None:
    if name not in found:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", found[name]):
        raise InvalidPreference(f"The preference {name} is a number.")
    return int(found[name])


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _quoted(text: str) -> str:
    if re.fullmatch(_TOKEN, text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
