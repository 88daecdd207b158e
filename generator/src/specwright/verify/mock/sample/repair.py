"""Small repairs of values: what one side never sends is taken out, and what breaks a rule."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.views import View

ABSENT: Mapping[View, str] = {"request": "readOnly", "response": "writeOnly"}
"""Keyword of the properties that a side never sends."""

_REPAIRS = 25
_DEEPEST = 60


def repaired(schemas: Schemas, pointer: str, view: View, value: Any) -> tuple[Any] | None:
    """The value without what the view must not have; None if it does not satisfy the schema."""
    kept = _seen(schemas, pointer, view, copy.deepcopy(value))
    try:
        for _ in range(_REPAIRS):
            violations = schemas.violations(pointer, view, kept, "")
            if not violations:
                return (kept,) if _finite(kept) else None
            if not any(_dropped(schemas, pointer, view, kept, v.pointer) for v in violations):
                return None
    except ValueError:
        return None
    return None


def _seen(schemas: Schemas, pointer: str, view: View, value: Any, depth: int = 0) -> Any:
    """The value without members that the side never sends, at any depth; changes it in place."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        for name in list(value):
            below = schemas.property(pointer, name)
            if below is None:
                continue
            if any(part.get(ABSENT[view]) is True for _, part in schemas.parts(below)):
                del value[name]
            else:
                _seen(schemas, below, view, value[name], depth + 1)
    elif isinstance(value, list):
        below = schemas.item(pointer)
        for item in value if below is not None else ():
            _seen(schemas, below, view, item, depth + 1) if below else None
    return value


def _dropped(schemas: Schemas, pointer: str, view: View, value: Any, place: str) -> bool:
    """Take out the innermost member around a place without which fewer rules are broken."""
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in place.split("/")[1:]]
    before = len(schemas.violations(pointer, view, value, ""))
    for length in range(len(tokens), 0, -1):
        holder = value
        for token in tokens[: length - 1]:
            holder = holder[int(token)] if isinstance(holder, list) else holder[token]
        key: Any = int(tokens[length - 1]) if isinstance(holder, list) else tokens[length - 1]
        taken = holder.pop(key)
        if len(schemas.violations(pointer, view, value, "")) < before:
            return True
        if isinstance(holder, list):
            holder.insert(key, taken)
        else:
            holder[key] = taken
    return False


def _finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_finite(item) for item in value.values())
    return not isinstance(value, list) or all(_finite(item) for item in value)
