"""The rules of teams: who belongs to them, in which role, and who may decide that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from registry.caller import Caller
from registry.errors import Conflict, Forbidden, NotFound
from registry.pagination import Page
from registry.tables import Membership, Team
from registry.teams.repository import TeamRepository
from registry.teams.roles import EVERYBODY, OWNERS, Role


@dataclass(frozen=True, slots=True)
class OwnTeam:
    """A team as one of its members sees it."""

    team: Team
    role: Role


class TeamService:
    """What people can do about their teams."""

    def __init__(self, repository: TeamRepository) -> None:
        self._repository = repository

    async def membership(
        self, caller: Caller, slug: str, roles: Sequence[Role] = EVERYBODY, *, locked: bool = False
    ) -> Membership:
        """The caller's membership with its team.

        NotFound for everybody outside the team, who must not learn that it exists; Forbidden for
        members in another role.
        """
        membership = await self._repository.membership(slug, caller.user_id, locked=locked)
        if membership is None:
            raise NotFound("There is no such team.")
        if membership.role not in roles:
            raise Forbidden(f"Only {' and '.join(f'{role}s' for role in roles)} may do this.")
        return membership

    async def list(self, caller: Caller, *, limit: int, cursor: str | None) -> Page[OwnTeam]:
        """The caller's teams by name."""
        page = await self._repository.page_of_user(caller.user_id, limit=limit, cursor=cursor)
        roles = await self._repository.roles(caller.user_id, [team.id for team in page.items])
        return page.map(lambda team: OwnTeam(team, roles[team.id]))

    async def create(self, caller: Caller, slug: str, name: str) -> OwnTeam:
        """A new team; the caller becomes its first owner."""
        team = Team(slug=slug, name=name)
        await self._repository.add(team)
        await self._repository.add_member(
            Membership(team_id=team.id, user_id=caller.user_id, role="owner")
        )
        return OwnTeam(team, "owner")

    async def get(self, caller: Caller, slug: str) -> OwnTeam:
        """A team of the caller."""
        membership = await self.membership(caller, slug)
        return OwnTeam(membership.team, membership.role)

    async def members(self, caller: Caller, slug: str) -> Sequence[Membership]:
        """Everybody in a team of the caller, in the order of joining."""
        membership = await self.membership(caller, slug)
        return await self._repository.members(membership.team_id)

    async def put_member(self, caller: Caller, slug: str, user_id: UUID, role: Role) -> Membership:
        """Add a person to a team, or change the role of a member."""
        own = await self.membership(caller, slug, OWNERS, locked=True)
        member = await self._repository.member(own.team_id, user_id)
        if member is not None:
            if role != "owner":
                await self._keep_an_owner(member)
            member.role = role
            return member
        user = await self._repository.user(user_id)
        if user is None:
            raise NotFound("There is no such person.")
        member = Membership(team_id=own.team_id, user_id=user.id, role=role, user=user)
        await self._repository.add_member(member)
        return member

    async def remove_member(self, caller: Caller, slug: str, user_id: UUID) -> None:
        """Remove a member: owners anybody, everybody themselves."""
        roles = EVERYBODY if user_id == caller.user_id else OWNERS
        own = await self.membership(caller, slug, roles, locked=True)
        member = await self._repository.member(own.team_id, user_id)
        if member is None:
            raise NotFound("This person does not belong to the team.")
        await self._keep_an_owner(member)
        await self._repository.remove_member(member)

    async def _keep_an_owner(self, member: Membership) -> None:
        if member.role == "owner" and await self._repository.owners(member.team_id) == 1:
            raise Conflict("The last owner of a team stays its owner.", code="last_owner")
