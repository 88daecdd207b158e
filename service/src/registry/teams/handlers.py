"""Teams, as the contract describes them."""

from uuid import UUID

from pydantic import MISSING
from registry_server.models import Member, MemberPut, Team, TeamCreate, TeamPage
from registry_server.operations.teams import TeamsHandler
from registry_server.responses import CreateTeam201

from registry import tables
from registry.resources import SessionDep
from registry.security import CallerDep
from registry.teams.repository import TeamRepository
from registry.teams.service import OwnTeam, TeamService
from registry.unit_of_work import UnitOfWork


class Teams(UnitOfWork, TeamsHandler):
    """The caller's teams."""

    def __init__(self, session: SessionDep, caller: CallerDep) -> None:
        super().__init__(session)
        self._caller = caller
        self._teams = TeamService(TeamRepository(session))

    async def list_teams(self, *, limit: int, cursor: str | None = None) -> TeamPage:
        """List one's teams."""
        page = await self._teams.list(self._caller, limit=limit, cursor=cursor)
        return TeamPage(
            items=[_team(own) for own in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def create_team(self, *, body: TeamCreate) -> CreateTeam201:
        """Create a team."""
        own = await self._teams.create(self._caller, body.slug, body.name)
        return CreateTeam201(location=f"/v1/teams/{own.team.slug}", body=_team(own))

    async def get_team(self, *, team: str) -> Team:
        """Read a team."""
        return _team(await self._teams.get(self._caller, team))

    async def list_team_members(self, *, team: str) -> list[Member]:
        """List the members of a team."""
        return [_member(member) for member in await self._teams.members(self._caller, team)]

    async def put_team_member(self, *, team: str, user_id: UUID, body: MemberPut) -> Member:
        """Add a member, or change a role."""
        return _member(await self._teams.put_member(self._caller, team, user_id, body.role))

    async def remove_team_member(self, *, team: str, user_id: UUID) -> None:
        """Remove a member."""
        await self._teams.remove_member(self._caller, team, user_id)


def _team(own: OwnTeam) -> Team:
    return Team(
        slug=own.team.slug,
        name=own.team.name,
        role=own.role,
        created_at=own.team.created_at,
    )


def _member(member: tables.Membership) -> Member:
    return Member(
        user_id=member.user_id,
        display_name=member.user.display_name,
        role=member.role,
        joined_at=member.joined_at,
    )
