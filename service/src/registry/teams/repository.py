"""All the SQL about teams and memberships."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from registry.errors import Conflict
from registry.pagination import Order, Page, paginate
from registry.tables import Membership, Team, User
from registry.tables.teams import Role

BY_NAME = Order("name", (Team.name, Team.slug))


class TeamRepository:
    """Teams and memberships in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, team: Team) -> None:
        """Insert a team; Conflict if the slug is taken."""
        self._session.add(team)
        try:
            await self._session.flush()
        except IntegrityError:
            raise Conflict(f"The slug {team.slug} is taken.", code="slug_taken") from None

    async def page_of_user(self, user_id: UUID, *, limit: int, cursor: str | None) -> Page[Team]:
        """The teams of a user by name."""
        query = select(Team).join(Membership).where(Membership.user_id == user_id)
        return await paginate(self._session, query, BY_NAME, limit=limit, cursor=cursor)

    async def roles(self, user_id: UUID, team_ids: Sequence[UUID]) -> dict[UUID, Role]:
        """The roles of a user in these teams."""
        query = select(Membership.team_id, Membership.role).where(
            Membership.user_id == user_id, Membership.team_id.in_(team_ids)
        )
        return {row.team_id: row.role for row in await self._session.execute(query)}

    async def team_ids(self, user_id: UUID) -> Sequence[UUID]:
        """The teams that a user belongs to."""
        query = select(Membership.team_id).where(Membership.user_id == user_id)
        return (await self._session.scalars(query)).all()

    async def membership(
        self, slug: str, user_id: UUID, *, locked: bool = False
    ) -> Membership | None:
        """A user's membership with its team; locked, nobody else changes members meanwhile."""
        query = (
            select(Membership)
            .join(Membership.team)
            .where(Team.slug == slug, Membership.user_id == user_id)
            .options(contains_eager(Membership.team))
        )
        if locked:
            query = query.with_for_update(of=Team)
        return (await self._session.scalars(query)).one_or_none()

    async def members(self, team_id: UUID) -> Sequence[Membership]:
        """Everybody in a team with the user, in the order of joining."""
        query = (
            select(Membership)
            .where(Membership.team_id == team_id)
            .options(joinedload(Membership.user))
            .order_by(Membership.joined_at, Membership.user_id)
        )
        return (await self._session.scalars(query)).all()

    async def member(self, team_id: UUID, user_id: UUID) -> Membership | None:
        """One membership with its user."""
        query = (
            select(Membership)
            .where(Membership.team_id == team_id, Membership.user_id == user_id)
            .options(joinedload(Membership.user))
        )
        return (await self._session.scalars(query)).one_or_none()

    async def owners(self, team_id: UUID) -> int:
        """How many owners a team has."""
        query = select(func.count()).where(
            Membership.team_id == team_id, Membership.role == "owner"
        )
        return await self._session.scalar(query) or 0

    async def user(self, user_id: UUID) -> User | None:
        """The person who is to become a member."""
        return await self._session.get(User, user_id)

    async def add_member(self, membership: Membership) -> None:
        """Insert a membership."""
        self._session.add(membership)
        await self._session.flush()

    async def remove_member(self, membership: Membership) -> None:
        """Delete a membership."""
        await self._session.delete(membership)
        await self._session.flush()
