"""What a request holds beside its body, as it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_REMEMBERED = 512
_SHORT = 64


class _Names(dict[bytes, str]):
    """Names of header fields in lower case; those that are sent again and again are remembered."""

    def __missing__(self, name: bytes) -> str:
        text = name.lower().decode("latin-1")
        if len(self) < _REMEMBERED and len(name) <= _SHORT:
            self[name] = text
        return text


_NAMES = _Names()


class Headers(Mapping[str, tuple[str, ...]]):
    """Values of header fields by lower-case name, decoded when they are asked for."""

    __slots__ = ("_one", "_sent", "_several")

    def __init__(self, sent: Sequence[tuple[bytes, bytes]]) -> None:
        self._sent = sent
        # Of fields that stand several times the last; few requests have any.
        self._one = {_NAMES[name]: value for name, value in sent}
        self._several = len(self._one) < len(sent)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        value = self._one[name]
        if not self._several:
            return (value.decode("latin-1").strip(" \t"),)
        found = [value for known, value in self._sent if _NAMES[known] == name]
        return tuple(value.decode("latin-1").strip(" \t") for value in found)

    def __contains__(self, name: object) -> bool:
        return name in self._one

    def get(self, name: str, default: Any = None, /) -> Any:
        """The values of a field; what a mapping has for this raises and catches an exception."""
        value = self._one.get(name)
        if value is None:
            return default
        return self[name] if self._several else (value.decode("latin-1").strip(" \t"),)

    def __iter__(self) -> Iterator[str]:
        return iter(self._one)

    def __len__(self) -> int:
        return len(self._one)


@dataclass(slots=True)
class RawInputs:
    """What a request holds beside its body, not yet decoded."""

    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, tuple[str, ...]]
    """Values by lower-case name."""
    query_text: str = ""
    """The query as it was sent."""
    plain: bool = False
    """Whether nothing in the query is encoded."""

    @classmethod
    def of(cls, scope: Mapping[str, Any], path: Mapping[str, str]) -> RawInputs:
        """The inputs of an ASGI request whose path was matched already."""
        query = scope.get("query_string", b"").decode("latin-1")
        pairs = raw_pairs(query) if query else ()
        plain = "%" not in query and "+" not in query and query.isascii()
        return cls(path, pairs, Headers(tuple(scope["headers"])), query, plain)

    def fields(self, name: str) -> tuple[str, ...]:
        """The values of a header field, by its name in lower case."""
        return self.headers.get(name, ())

    def header(self, name: str) -> str | None:
        """The first header field of that name (in lower case), None where there is none."""
        found = self.headers.get(name)
        return found[0] if found else None

    def cookies(self, name: str) -> list[str]:
        """The different values of a cookie."""
        return list(dict.fromkeys(value for known, value in self.all_cookies() if known == name))

    def all_cookies(self) -> list[tuple[str, str]]:
        """Names and values of the cookies, as they were sent."""
        texts = ";".join(self.fields("cookie"))
        pairs = (part.partition("=") for part in texts.split(";") if part.strip())
        return [(name.strip(), value.strip()) for name, _, value in pairs]


def raw_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of a query or form, still percent-encoded; a plus sign is a space."""
    pairs = [part.partition("=") for part in text.replace("+", "%20").split("&") if part]
    return tuple([(name, value) for name, _, value in pairs])
