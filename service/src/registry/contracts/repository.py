"""All the SQL about contracts and their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from registry.caller import Caller
from registry.errors import Conflict
from registry.pagination import Order, Page, paginate
from registry.tables import Contract, ContractLabel, Membership, Team

ORDERS = {
    "slug": Order("slug", (Contract.slug,)),
    "-slug": Order("-slug", (Contract.slug,), descending=True),
    "updated_at": Order("updated_at", (Contract.updated_at, Contract.slug)),
    "-updated_at": Order("-updated_at", (Contract.updated_at, Contract.slug), descending=True),
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What contracts must meet to be listed; all of it at once."""

    words: Sequence[str] = ()
    labels: Sequence[str] = ()
    team: str | None = None
    visibility: str | None = None
    updated_after: datetime | None = None


class ContractRepository:
    """Contracts and labels in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, slug: str, *, locked: bool = False) -> Contract | None:
        """A contract with its team and labels; locked, nobody else changes it meanwhile."""
        query = _whole(select(Contract).where(Contract.slug == slug))
        if locked:
            query = query.with_for_update(of=Contract).execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def role(self, contract: Contract, caller: Caller) -> str | None:
        """The caller's role in the team that owns the contract."""
        query = select(Membership.role).where(
            Membership.team_id == contract.team_id, Membership.user_id == caller.user_id
        )
        return await self._session.scalar(query)

    async def page(
        self,
        reader: Caller | None,
        conditions: Conditions,
        *,
        sort: str,
        limit: int,
        cursor: str | None,
    ) -> Page[Contract]:
        """The contracts that the reader may see and that meet the conditions."""
        query = _whole(select(Contract)).where(visible_to(reader), *_met(conditions))
        return await paginate(self._session, query, ORDERS[sort], limit=limit, cursor=cursor)

    async def add(self, contract: Contract) -> None:
        """Insert a contract with its labels; Conflict if the slug is taken."""
        self._session.add(contract)
        try:
            await self._session.flush()
        except IntegrityError:
            # Looking first would not do: somebody else may be inserting the same slug right now.
            raise Conflict(f"The slug {contract.slug} is taken.", code="slug_taken") from None

    async def flush(self) -> None:
        """Send the changes of what was found."""
        await self._session.flush()

    async def delete(self, contract: Contract) -> None:
        """Delete a contract; the database deletes all that belongs to it."""
        await self._session.execute(delete(Contract).where(Contract.id == contract.id))


def visible_to(reader: Caller | None) -> ColumnElement[bool]:
    """The condition that holds for the contracts that the reader may see."""
    public = Contract.visibility == "public"
    if reader is None or "contracts:read" not in reader.scopes:
        return public
    own = select(Membership.team_id).where(Membership.user_id == reader.user_id)
    return or_(public, Contract.team_id.in_(own))


def _whole(query: Select[Contract]) -> Select[Contract]:
    return query.options(joinedload(Contract.team, innerjoin=True), selectinload(Contract.labels))


def _met(conditions: Conditions) -> list[ColumnElement[bool]]:
    met = [Contract.search_text.contains(word, autoescape=True) for word in conditions.words]
    met += [
        exists().where(ContractLabel.contract_id == Contract.id, ContractLabel.label == label)
        for label in conditions.labels
    ]
    if conditions.team is not None:
        met.append(Contract.team_id.in_(select(Team.id).where(Team.slug == conditions.team)))
    if conditions.visibility is not None:
        met.append(Contract.visibility == conditions.visibility)
    if conditions.updated_after is not None:
        met.append(Contract.updated_at > conditions.updated_after)
    return met
