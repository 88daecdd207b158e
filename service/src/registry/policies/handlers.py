"""Policies, as the contract describes them."""

from pydantic import TypeAdapter
from registry_server.models import Policy, PolicyKind
from registry_server.operations.policies import PoliciesHandler

from registry import tables
from registry.contracts.repository import ContractRepository
from registry.policies.repository import PolicyRepository
from registry.policies.service import PolicyService
from registry.resources import SessionDep
from registry.security import CallerDep
from registry.unit_of_work import UnitOfWork

_POLICY: TypeAdapter[Policy] = TypeAdapter(Policy)


class Policies(UnitOfWork, PoliciesHandler):
    """What contracts demand of their versions."""

    def __init__(self, session: SessionDep, caller: CallerDep) -> None:
        super().__init__(session)
        self._caller = caller
        self._policies = PolicyService(PolicyRepository(session), ContractRepository(session))

    async def list_policies(self, *, contract: str) -> list[Policy]:
        """List the policies of a contract."""
        return [_policy(found) for found in await self._policies.list(contract, self._caller)]

    async def set_policy(self, *, contract: str, kind: PolicyKind, body: Policy) -> Policy:
        """Set a policy."""
        return _policy(await self._policies.set(contract, self._caller, kind, body.model_dump()))

    async def remove_policy(self, *, contract: str, kind: PolicyKind) -> None:
        """Remove a policy."""
        await self._policies.remove(contract, self._caller, kind)


def _policy(policy: tables.Policy) -> Policy:
    return _POLICY.validate_python(policy.rule)
