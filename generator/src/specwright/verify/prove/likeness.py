"""Whether a value that arrived is the one that was sent, however it was spelled on its way."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from specwright.verify.prove.plain import content_of, octets

_SPELLED: tuple[TypeAdapter[Any], ...] = tuple(
    TypeAdapter(type_) for type_ in (UUID, datetime, date, timedelta)
)


def difference(sent: Any, arrived: Any, at: str = "") -> str | None:
    """Where two JSON values differ in meaning, in one sentence; None where they do not.

    What arrived may hold more members than were sent: defaults of the contract. A member that is
    null may be left out where nobody can tell: in text on the wire.
    """
    place = at or "the value"
    content = content_of(arrived)
    if isinstance(sent, str) and content is not None:
        # A form says in text what its field means as octets.
        sent, arrived = octets(sent.encode()), octets(content)
    if isinstance(sent, dict) and isinstance(arrived, dict):
        for name, item in sent.items():
            if name not in arrived:
                return f"{at}/{name} was lost"
            found = difference(item, arrived[name], f"{at}/{name}")
            if found is not None:
                return found
        return None
    if isinstance(sent, list) and isinstance(arrived, list):
        if len(sent) != len(arrived):
            return f"{place} has {len(arrived)} items, not {len(sent)}"
        pairs = enumerate(zip(sent, arrived, strict=True))
        found_all = (difference(one, other, f"{at}/{index}") for index, (one, other) in pairs)
        return next((found for found in found_all if found is not None), None)
    if _alike(sent, arrived):
        return None
    return f"{place} is {_shown(arrived)}, not {_shown(sent)}"


def _alike(sent: Any, arrived: Any) -> bool:
    if isinstance(sent, bool) or isinstance(arrived, bool):
        return sent is arrived
    if isinstance(sent, int | float) and isinstance(arrived, int | float):
        return sent == arrived or math.isclose(sent, arrived, rel_tol=1e-15)
    if isinstance(sent, str) and isinstance(arrived, str) and sent != arrived:
        return any(_meaning(way, sent) == _meaning(way, arrived) for way in _SPELLED)
    return bool(sent == arrived)


def _meaning(way: TypeAdapter[Any], text: str) -> Any:
    """What a text says as a UUID or a time; something unlike everything else where it is none."""
    try:
        return way.validate_json(f'"{text}"')
    except ValueError:
        return object()


def _shown(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
