"""All the SQL about API keys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.tables import ApiKey


class ApiKeyRepository:
    """API keys in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, key: ApiKey) -> None:
        """Insert a key."""
        self._session.add(key)
        await self._session.flush()

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        """The keys of a user that were not revoked, newest first."""
        query = (
            select(ApiKey)
            .where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
            .order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
        )
        return (await self._session.scalars(query)).all()

    async def by_prefix(self, prefix: str) -> ApiKey | None:
        """The key whose secret begins like this."""
        query = select(ApiKey).where(ApiKey.prefix == prefix)
        return (await self._session.scalars(query)).one_or_none()

    async def touch(self, key_id: UUID, moment: datetime) -> None:
        """Remember that a key was presented."""
        await self._session.execute(
            update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=moment)
        )

    async def revoke(self, key_id: UUID, user_id: UUID, moment: datetime) -> bool:
        """Revoke a key of this user; false if there is none, or none any more."""
        statement = (
            update(ApiKey)
            .where(ApiKey.id == key_id, ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
            .values(revoked_at=moment)
            .returning(ApiKey.id)
        )
        return await self._session.scalar(statement) is not None
