"""The rules of contracts: how they come, change and go, and who learns of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry import preconditions
from registry.caller import Caller
from registry.clock import now
from registry.contracts.access import ContractAccess
from registry.contracts.repository import Conditions, ContractRepository
from registry.errors import Forbidden, PreconditionFailed
from registry.outbox import Outbox
from registry.pagination import Page
from registry.tables import Contract, ContractLabel, Event
from registry.tables.events import EventType
from registry.teams.repository import TeamRepository
from registry.teams.roles import OWNERS, WRITERS


@dataclass(frozen=True, slots=True)
class NewContract:
    """What is said about a contract when it is registered."""

    slug: str
    title: str
    team: str
    description: str | None = None
    visibility: str = "private"
    labels: tuple[str, ...] = ()


class ContractService:
    """What people can do about contracts."""

    def __init__(
        self, contracts: ContractRepository, teams: TeamRepository, outbox: Outbox
    ) -> None:
        self._contracts = contracts
        self._teams = teams
        self._outbox = outbox
        self._access = ContractAccess(contracts)

    async def list(
        self,
        reader: Caller | None,
        conditions: Conditions,
        *,
        workspace: str | None,
        sort: str,
        limit: int,
        cursor: str | None,
    ) -> Page[Contract]:
        """The contracts that the reader may see and that meet the conditions."""
        if conditions.team is None and await self._is_own_team(workspace, reader):
            conditions = replace(conditions, team=workspace)
        return await self._contracts.page(reader, conditions, sort=sort, limit=limit, cursor=cursor)

    async def create(self, caller: Caller, new: NewContract) -> Contract:
        """A new contract of a team that the caller may write for."""
        membership = await self._teams.membership(new.team, caller.user_id)
        if membership is None or membership.role not in WRITERS:
            # The same answer whether or not there is such a team.
            raise Forbidden(f"Only maintainers and owners of the team {new.team} may do this.")
        moment = now()
        contract = Contract(
            slug=new.slug,
            title=new.title,
            description=new.description,
            visibility=new.visibility,
            team=membership.team,
            labels=_labels(new.labels),
            search_text=_search_text(new.slug, new.title, new.description),
            created_at=moment,
            updated_at=moment,
        )
        await self._contracts.add(contract)
        event = event_of(contract, "contract.created", caller, {"title": contract.title})
        await self._outbox.record(event)
        return contract

    async def get(self, slug: str, reader: Caller | None) -> Contract:
        """A contract that the reader may see."""
        return await self._access.readable(slug, reader)

    async def update(
        self, slug: str, caller: Caller, changes: Mapping[str, Any], *, if_match: str
    ) -> Contract:
        """Change the members that are named, as long as nobody else changed any meanwhile."""
        contract = await self._access.changeable(slug, caller)
        if not preconditions.match(if_match, entity_tag(contract)):
            raise PreconditionFailed("The contract was changed in the meantime: read it again.")
        was_public = contract.visibility == "public"
        changed = sorted(name for name in changes if _apply(contract, name, changes[name]))
        if not changed:
            return contract
        contract.search_text = _search_text(contract.slug, contract.title, contract.description)
        touch(contract)
        await self._contracts.flush()
        event = event_of(contract, "contract.updated", caller, {"changed": changed})
        # Those who could see it until now should learn that they cannot any more.
        event.public = event.public or was_public
        await self._outbox.record(event)
        return contract

    async def delete(self, slug: str, caller: Caller) -> None:
        """Delete a contract with all that belongs to it."""
        contract = await self._access.changeable(slug, caller, OWNERS)
        await self._contracts.delete(contract)
        await self._outbox.record(event_of(contract, "contract.deleted", caller, {}))

    async def _is_own_team(self, workspace: str | None, reader: Caller | None) -> bool:
        """A cookie outlives a membership; one that leads nowhere must not hide everything."""
        if workspace is None or reader is None:
            return False
        return await self._teams.membership(workspace, reader.user_id) is not None


def entity_tag(contract: Contract) -> str:
    """The strong entity tag of what is shown; another contract of the same slug has others."""
    return f'"{contract.id.hex[:12]}-{contract.revision}"'


def touch(contract: Contract) -> None:
    """Note that what is shown of the contract is not what it was."""
    contract.revision += 1
    contract.updated_at = now()


def event_of(contract: Contract, type_: EventType, caller: Caller, body: dict[str, Any]) -> Event:
    """An event of the contract, for those who may see the contract now."""
    return Event(
        type=type_,
        team_id=contract.team_id,
        contract=contract.slug,
        actor_id=caller.user_id,
        public=contract.visibility == "public",
        body=body,
    )


def _apply(contract: Contract, name: str, value: Any) -> bool:
    """Give a member its new value; whether it had another one."""
    if name == "labels":
        wanted = set(value or ())
        if wanted == {label.label for label in contract.labels}:
            return False
        kept = [label for label in contract.labels if label.label in wanted]
        added = wanted - {label.label for label in kept}
        contract.labels = [*kept, *_labels(added)]
        return True
    if getattr(contract, name) == value:
        return False
    setattr(contract, name, value)
    return True


def _labels(words: Iterable[str]) -> list[ContractLabel]:
    return [ContractLabel(label=word) for word in words]


def _search_text(slug: str, title: str, description: str | None) -> str:
    return "\n".join((slug, title, description or "")).casefold()


def search_words(text: str | None) -> tuple[str, ...]:
    """The words of a search as they are compared with what is kept."""
    return tuple((text or "").casefold().split())
