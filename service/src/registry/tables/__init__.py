"""All tables together: their relations cross the resources. None is ever loaded implicitly."""

from registry.tables.accounts import ApiKey, RefreshToken, TokenFamily, User
from registry.tables.base import Base
from registry.tables.contracts import Contract, ContractLabel, Policy, Version
from registry.tables.events import Event, OutboxEntry
from registry.tables.teams import Membership, Team
from registry.tables.webhooks import Delivery, Webhook

__all__ = [
    "ApiKey",
    "Base",
    "Contract",
    "ContractLabel",
    "Delivery",
    "Event",
    "Membership",
    "OutboxEntry",
    "Policy",
    "RefreshToken",
    "Team",
    "TokenFamily",
    "User",
    "Version",
    "Webhook",
]
