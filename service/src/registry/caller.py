"""The caller of a request: who it is, and what the credentials allow."""

from dataclasses import dataclass
from uuid import UUID

from registry.tables.accounts import Scope

SCOPES: tuple[Scope, ...] = ("contracts:read", "contracts:write", "admin")


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, present by an access token or by an API key."""

    user_id: UUID
    scopes: frozenset[Scope]
    api_key_id: UUID | None = None
