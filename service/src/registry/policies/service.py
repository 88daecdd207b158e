"""The rules of policies: at most one of each kind, set by those who may change the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.caller import Caller
from registry.clock import now
from registry.contracts.access import ContractAccess
from registry.contracts.repository import ContractRepository
from registry.errors import Conflict, NotFound
from registry.policies.repository import PolicyRepository
from registry.policies.rules import Kind
from registry.tables import Policy


class PolicyService:
    """What people can do about the policies of contracts."""

    def __init__(self, policies: PolicyRepository, contracts: ContractRepository) -> None:
        self._policies = policies
        self._access = ContractAccess(contracts)

    async def list(self, slug: str, reader: Caller) -> Sequence[Policy]:
        """The policies in force."""
        contract = await self._access.readable(slug, reader)
        return await self._policies.all_of(contract)

    async def set(self, slug: str, caller: Caller, kind: Kind, rule: Mapping[str, Any]) -> Policy:
        """Put a policy in force, in place of one of the same kind."""
        # Locked, so that two first policies of one kind do not meet.
        contract = await self._access.changeable(slug, caller)
        if rule["kind"] != kind:
            raise Conflict(
                f"The path names the kind {kind}, the body {rule['kind']}.", code="kind_mismatch"
            )
        policy = await self._policies.find(contract, kind)
        if policy is None:
            policy = Policy(contract_id=contract.id, kind=kind, rule=dict(rule))
            await self._policies.add(policy)
        else:
            policy.rule = dict(rule)
            policy.updated_at = now()
            await self._policies.flush()
        return policy

    async def remove(self, slug: str, caller: Caller, kind: Kind) -> None:
        """Demand it no more."""
        contract = await self._access.changeable(slug, caller)
        policy = await self._policies.find(contract, kind)
        if policy is None:
            raise NotFound(f"The contract has no policy of the kind {kind}.")
        await self._policies.remove(policy)
