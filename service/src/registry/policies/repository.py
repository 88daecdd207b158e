"""All the SQL about policies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.tables import Contract, Policy


class PolicyRepository:
    """Policies in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all_of(self, contract: Contract) -> Sequence[Policy]:
        """The policies of a contract by kind."""
        query = select(Policy).where(Policy.contract_id == contract.id).order_by(Policy.kind)
        return (await self._session.scalars(query)).all()

    async def find(self, contract: Contract, kind: str) -> Policy | None:
        """The policy of this kind."""
        return await self._session.get(Policy, (contract.id, kind))

    async def add(self, policy: Policy) -> None:
        """Insert a policy."""
        self._session.add(policy)
        await self._session.flush()

    async def remove(self, policy: Policy) -> None:
        """Delete a policy."""
        await self._session.delete(policy)
        await self._session.flush()

    async def flush(self) -> None:
        """Send the changes of what was found."""
        await self._session.flush()
