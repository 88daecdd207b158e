"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from specwright.config import FuzzSettings

_LEAST_SECONDS = 20
_SHARE = 8


class OrderError(Exception):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that is given the service's address, and returns credentials by scheme."""

    name: str
    """``module:function``."""
    folder: Path
    """Where its module is importable from."""
    refresh: int
    """Seconds after which it is asked again; after a 401 it is asked at once."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do."""

    url: str
    max_examples: int
    seed: int
    token: str | None
    headers: tuple[str, ...]
    report_dir: Path | None
    settings: FuzzSettings
    root: Path | None = None
    """The folder inside which references may lead; None for the document's own."""
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the name of a security scheme what Schemathesis calls its parts: ``{"bearer": …}``."""
    given: Mapping[str, str] = field(default_factory=dict)
    """By security scheme a credential in one text: a key, a token, or ``user:password``."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Where ``SPECWRIGHT_CREDENTIAL_<SCHEME>`` may hold the same."""
    hook: Hook | None = None
    seconds: int | None = None
    """How long the run may take; None for as long as its cases do."""
    target: str = ""
    """What was asked for where that is not the URL: an application."""
    unjudged: tuple[str, ...] = ()
    """Checks that would say nothing of this service."""
    left_out: tuple[str, ...] = ()
    """Operations, by method and path as written, that are asked nothing."""
    completed: bool = False
    """Whether to take the refusals for declared that the document is silent about."""

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise OrderError(f"{self.url} is neither a URL with http or https nor module:attribute")
        for header in self.headers:
            name, colon, _value = header.partition(":")
            if not colon or not name.strip() or "\n" in header:
                raise OrderError(f"--header {header!r} must look like 'Name: value'")

    @property
    def walking_seconds(self) -> int | None:
        """What of the run's time is for what chance does not reach: an eighth, but no instant."""
        if self.seconds is None:
            return None
        return min(max(_LEAST_SECONDS, self.seconds // _SHARE), self.seconds // 2)

    @property
    def drawing_seconds(self) -> int | None:
        """What of it is for Schemathesis."""
        if self.seconds is None or self.walking_seconds is None:
            return None
        return max(1, self.seconds - self.walking_seconds)

    @property
    def sent(self) -> dict[str, str]:
        """The headers of every request by name."""
        pairs = (header.partition(":") for header in self.headers)
        sent = {name.strip(): value.strip() for name, _, value in pairs}
        return {**sent, "Authorization": f"Bearer {self.token}"} if self.token else sent

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no report may show."""
        values = [*self.sent.values(), self.token or "", *self.given.values()]
        values += [part for parts in self.credentials.values() for part in parts.values()]
        return tuple(values)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, a bracket that is not closed
        return False
