"""Contracts, as the contract of the registry describes them."""

from pydantic import MISSING
from registry_server.models import (
    Contract,
    ContractCreate,
    ContractFilter,
    ContractPage,
    ContractPatch,
    ContractSort,
)
from registry_server.operations.contracts import ContractsHandler
from registry_server.responses import (
    CreateContract201,
    GetContract200,
    NotModified,
    UpdateContract200,
)

from registry import preconditions, tables
from registry.clock import in_utc
from registry.contracts.repository import Conditions, ContractRepository
from registry.contracts.service import ContractService, NewContract, entity_tag, search_words
from registry.outbox import Outbox
from registry.resources import ResourcesDep, SessionDep
from registry.security import VisitorDep, known
from registry.teams.repository import TeamRepository
from registry.unit_of_work import UnitOfWork


class Contracts(UnitOfWork, ContractsHandler):
    """Contracts that the caller may see."""

    def __init__(self, session: SessionDep, parts: ResourcesDep, visitor: VisitorDep) -> None:
        super().__init__(session)
        self._visitor = visitor
        self._contracts = ContractService(
            ContractRepository(session), TeamRepository(session), Outbox(session, parts.wakeup)
        )

    async def list_contracts(
        self,
        *,
        limit: int,
        cursor: str | None,
        q: str | None,
        labels: list[str] | None,
        filter: ContractFilter | None,
        sort: ContractSort,
        workspace: str | None,
    ) -> ContractPage:
        """Find contracts."""
        page = await self._contracts.list(
            self._visitor,
            _conditions(q, labels, filter or ContractFilter()),
            workspace=workspace,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
        return ContractPage(
            items=[_contract(contract) for contract in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def create_contract(self, *, body: ContractCreate) -> CreateContract201:
        """Register a contract."""
        new = NewContract(
            slug=body.slug,
            title=body.title,
            team=body.team,
            description=None if body.description is MISSING else body.description,
            visibility=body.visibility,
            labels=() if body.labels is MISSING else tuple(body.labels),
        )
        contract = await self._contracts.create(known(self._visitor), new)
        return CreateContract201(
            location=f"/v1/contracts/{contract.slug}",
            etag=entity_tag(contract),
            body=_contract(contract),
        )

    async def get_contract(
        self, *, contract: str, if_none_match: str | None
    ) -> GetContract200 | NotModified:
        """Read a contract."""
        found = await self._contracts.get(contract, self._visitor)
        etag = entity_tag(found)
        if preconditions.none_match(if_none_match, etag):
            return NotModified(etag=etag)
        return GetContract200(etag=etag, body=_contract(found))

    async def update_contract(
        self, *, contract: str, if_match: str, body: ContractPatch
    ) -> UpdateContract200:
        """Change a contract."""
        changes = body.model_dump(exclude_unset=True)
        changed = await self._contracts.update(
            contract, known(self._visitor), changes, if_match=if_match
        )
        return UpdateContract200(etag=entity_tag(changed), body=_contract(changed))

    async def delete_contract(self, *, contract: str) -> None:
        """Delete a contract."""
        await self._contracts.delete(contract, known(self._visitor))


def _conditions(q: str | None, labels: list[str] | None, filter_: ContractFilter) -> Conditions:
    after = filter_.updated_after
    return Conditions(
        words=search_words(q),
        labels=labels or (),
        team=None if filter_.team is MISSING else filter_.team,
        visibility=None if filter_.visibility is MISSING else filter_.visibility,
        updated_after=None if after is MISSING else in_utc(after),
    )


def _contract(contract: tables.Contract) -> Contract:
    return Contract(
        slug=contract.slug,
        title=contract.title,
        description=contract.description,
        team=contract.team.slug,
        visibility=contract.visibility,
        labels=sorted(label.label for label in contract.labels),
        latest_version=contract.latest_version,
        created_at=contract.created_at,
        updated_at=contract.updated_at,
    )
