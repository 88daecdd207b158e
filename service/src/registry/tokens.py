"""Secrets that callers present: access tokens, refresh tokens and API keys."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from registry.clock import now

_ALGORITHM = "HS256"
_ISSUER = "contract-registry"
_AUDIENCE = "contract-registry"
_KEY_MARK = "crk"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an access token says: whose it is, and which sign-in it comes from."""

    user_id: UUID
    family_id: UUID
    scopes: frozenset[str]


class AccessTokens:
    """Signs and reads access tokens; one algorithm, one key."""

    def __init__(self, secret_key: str, lifetime_seconds: int) -> None:
        self._key = secret_key.encode()
        self.lifetime = timedelta(seconds=lifetime_seconds)

    def issue(self, user_id: UUID, family_id: UUID, scopes: Iterable[str]) -> str:
        """A signed token that expires by itself."""
        issued = now()
        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": user_id.hex,
            "sid": family_id.hex,
            "scope": " ".join(scopes),
            "iat": issued,
            "exp": issued + self.lifetime,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str) -> AccessToken | None:
        """What the token says, or None if it is not a valid one of ours."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                options={"require": ["exp", "iat", "sub", "sid", "scope"]},
            )
            scopes = frozenset(claims["scope"].split())
            return AccessToken(UUID(claims["sub"]), UUID(claims["sid"]), scopes)
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            return None


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret at the only moment it is known, and what is kept of it."""

    text: str
    prefix: str
    digest: bytes


def new_refresh_token() -> NewSecret:
    """A refresh token; looked up by its digest, as it has no prefix."""
    text = secrets.token_urlsafe(32)
    return NewSecret(text, "", digest(text))


def new_api_key() -> NewSecret:
    """An API key; its prefix may be shown, and finds the row that the secret is compared with."""
    prefix = f"{_KEY_MARK}_{secrets.token_hex(6)}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    return NewSecret(text, prefix, digest(text))


def api_key_prefix(text: str) -> str | None:
    """The part of an API key that finds its row; None if it does not look like one."""
    mark, _, rest = text.partition("_")
    public, _, secret = rest.partition("_")
    if mark != _KEY_MARK or not public or not secret or not text.isascii():
        return None
    return f"{mark}_{public}"


def digest(secret: str) -> bytes:
    """What is kept of a random secret; it is too long to be guessed, so a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def same(kept: bytes, secret: str) -> bool:
    """Compare a presented secret with what is kept, in constant time."""
    return hmac.compare_digest(kept, digest(secret))


def expired(moment: datetime | None) -> bool:
    """Whether this moment has come; something without an end never expires."""
    return moment is not None and moment <= now()
