"""Who may see a contract, and who may change it: decided here and nowhere else."""

from collections.abc import Sequence

from registry.caller import Caller
from registry.contracts.repository import ContractRepository
from registry.errors import Forbidden, NotFound
from registry.tables import Contract
from registry.teams.roles import WRITERS, Role


class ContractAccess:
    """Finds contracts for those who may have them."""

    def __init__(self, contracts: ContractRepository) -> None:
        self._contracts = contracts

    async def readable(self, slug: str, reader: Caller | None) -> Contract:
        """A contract to read; NotFound as well for those who must not learn that it exists."""
        contract = await self._contracts.find(slug)
        if contract is None or not await self._may_read(contract, reader):
            raise _missing(slug)
        return contract

    async def changeable(
        self, slug: str, caller: Caller, roles: Sequence[Role] = WRITERS, *, locked: bool = True
    ) -> Contract:
        """A contract to change; Forbidden for those who may only read it."""
        contract = await self._contracts.find(slug, locked=locked)
        if contract is None:
            raise _missing(slug)
        role = await self._contracts.role(contract, caller)
        if role is None and contract.visibility != "public":
            raise _missing(slug)
        if role not in roles:
            who = " and ".join(f"{role}s" for role in roles)
            raise Forbidden(f"Only {who} of its team may do this to a contract.")
        return contract

    async def _may_read(self, contract: Contract, reader: Caller | None) -> bool:
        if contract.visibility == "public":
            return True
        if reader is None or "contracts:read" not in reader.scopes:
            return False
        return await self._contracts.role(contract, reader) is not None


def _missing(slug: str) -> NotFound:
    return NotFound(f"There is no contract {slug}.")
