"""An event as the contract describes it."""

from typing import Any

from registry.tables import Event


def event_document(event: Event) -> dict[str, Any]:
    """The members of an event, ready to be written as JSON."""
    document = {
        "id": event.id,
        "type": event.type,
        "occurred_at": event.occurred_at.isoformat().replace("+00:00", "Z"),
    }
    if event.contract is not None:
        document["contract"] = event.contract
    return {**document, **event.body}
