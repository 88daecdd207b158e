"""Security schemes as the contract declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ApiKeyScheme:
    """``type: apiKey``."""

    in_: Literal["query", "header", "cookie"]
    name: str


@dataclass(frozen=True, slots=True)
class HttpScheme:
    """``type: http``."""

    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Scheme:
    """``type: oauth2``, with the URLs of the flows that need no browser."""

    password_url: str | None = None
    client_credentials_url: str | None = None
    refresh_url: str | None = None


@dataclass(frozen=True, slots=True)
class TokenScheme:
    """``type: openIdConnect``: a bearer token from elsewhere."""


Scheme = ApiKeyScheme | HttpScheme | OAuth2Scheme | TokenScheme
