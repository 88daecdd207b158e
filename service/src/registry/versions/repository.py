"""All the SQL about published versions."""

from collections.abc import Sequence

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from registry.errors import Conflict
from registry.pagination import Order, Page, paginate
from registry.tables import Contract, Version

NEWEST_FIRST = Order("newest", (Version.number,), descending=True)


class VersionRepository:
    """Versions in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, contract: Contract, version: str) -> Version | None:
        """A version without its document and its findings."""
        return (await self._session.scalars(_one(contract, version))).one_or_none()

    async def find_with_document(self, contract: Contract, version: str) -> Version | None:
        """A version with its document in both formats."""
        query = _one(contract, version).options(
            undefer(Version.document), undefer(Version.translation)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find_with_findings(self, contract: Contract, version: str) -> Version | None:
        """A version with its findings."""
        query = _one(contract, version).options(undefer(Version.findings))
        return (await self._session.scalars(query)).one_or_none()

    async def page(
        self, contract: Contract, *, with_deprecated: bool, limit: int, cursor: str | None
    ) -> Page[Version]:
        """The versions of a contract, newest first."""
        query = select(Version).where(Version.contract_id == contract.id)
        if not with_deprecated:
            query = query.where(Version.deprecated_at.is_(None))
        return await paginate(self._session, query, NEWEST_FIRST, limit=limit, cursor=cursor)

    async def names(self, contract: Contract) -> Sequence[str]:
        """What the versions of a contract are called."""
        query = select(Version.version).where(Version.contract_id == contract.id)
        return (await self._session.scalars(query)).all()

    async def add(self, contract: Contract, version: Version) -> None:
        """Insert a version as the newest of its contract; Conflict if the name is taken."""
        version.contract_id = contract.id
        version.number = await self._next_number(contract)
        self._session.add(version)
        try:
            await self._session.flush()
        except IntegrityError:
            raise Conflict(
                f"Version {version.version} was published already.", code="version_exists"
            ) from None

    async def latest(self, contract: Contract) -> str | None:
        """The newest version that is not deprecated."""
        query = (
            select(Version.version)
            .where(Version.contract_id == contract.id, Version.deprecated_at.is_(None))
            .order_by(Version.number.desc())
            .limit(1)
        )
        return await self._session.scalar(query)

    async def keep_newest(self, contract: Contract, count: int) -> None:
        """Delete all versions of a contract but so many of the newest."""
        kept = (
            select(Version.id)
            .where(Version.contract_id == contract.id)
            .order_by(Version.number.desc())
            .limit(count)
        )
        await self._session.execute(
            delete(Version)
            .where(Version.contract_id == contract.id, Version.id.not_in(kept))
            .execution_options(synchronize_session=False)
        )

    async def flush(self) -> None:
        """Send the changes of what was found."""
        await self._session.flush()

    async def _next_number(self, contract: Contract) -> int:
        query = select(func.max(Version.number)).where(Version.contract_id == contract.id)
        return (await self._session.scalar(query) or 0) + 1


def _one(contract: Contract, version: str) -> Select[Version]:
    return select(Version).where(Version.contract_id == contract.id, Version.version == version)
