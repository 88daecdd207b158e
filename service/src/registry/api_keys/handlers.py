"""API keys, as the contract describes them."""

from uuid import UUID

from registry_server.models import ApiKey, ApiKeyCreate, ApiKeyCreated
from registry_server.operations.api_keys import APIKeysHandler

from registry import tables
from registry.api_keys.repository import ApiKeyRepository
from registry.api_keys.service import ApiKeyService
from registry.resources import SessionDep
from registry.security import CallerDep
from registry.unit_of_work import UnitOfWork


class ApiKeys(UnitOfWork, APIKeysHandler):
    """The caller's API keys."""

    def __init__(self, session: SessionDep, caller: CallerDep) -> None:
        super().__init__(session)
        self._caller = caller
        self._keys = ApiKeyService(ApiKeyRepository(session))

    async def list_api_keys(self) -> list[ApiKey]:
        """List one's API keys."""
        return [_api_key(key) for key in await self._keys.list(self._caller)]

    async def create_api_key(self, *, body: ApiKeyCreate) -> ApiKeyCreated:
        """Create an API key."""
        created = await self._keys.create(self._caller, body.name, body.scopes)
        return ApiKeyCreated(**dict(_api_key(created.key)), secret=created.secret)

    async def revoke_api_key(self, *, key_id: UUID) -> None:
        """Revoke an API key."""
        await self._keys.revoke(self._caller, key_id)


def _api_key(key: tables.ApiKey) -> ApiKey:
    return ApiKey(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        scopes=key.scopes,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )
