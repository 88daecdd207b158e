"""The rules of API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.api_keys.repository import ApiKeyRepository
from registry.caller import Caller
from registry.clock import now
from registry.errors import Forbidden, NotFound
from registry.tables import ApiKey
from registry.tables.accounts import Scope
from registry.tokens import new_api_key


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    """A new key, and its secret for the only time."""

    key: ApiKey
    secret: str


class ApiKeyService:
    """What people can do about their API keys."""

    def __init__(self, repository: ApiKeyRepository) -> None:
        self._repository = repository

    async def list(self, caller: Caller) -> Sequence[ApiKey]:
        """The caller's keys, newest first."""
        return await self._repository.of_user(caller.user_id)

    async def create(self, caller: Caller, name: str, scopes: Sequence[Scope]) -> CreatedApiKey:
        """A new key; it may not do more than its creator's own credentials."""
        if beyond := set(scopes) - caller.scopes:
            raise Forbidden(f"Your own credentials do not have the scope {min(beyond)}.")
        secret = new_api_key()
        key = ApiKey(
            user_id=caller.user_id,
            name=name,
            prefix=secret.prefix,
            digest=secret.digest,
            scopes=list(scopes),
        )
        await self._repository.add(key)
        return CreatedApiKey(key, secret.text)

    async def revoke(self, caller: Caller, key_id: UUID) -> None:
        """Make a key of the caller useless, at once."""
        if not await self._repository.revoke(key_id, caller.user_id, now()):
            raise NotFound("There is no such API key.")
