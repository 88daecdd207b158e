"""Small repairs of values: what answers never have is taken out, and what breaks a rule for it."""

from __future__ import annotations

import copy
import math
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas

_REPAIRS = 25
_DEEPEST = 60


def repaired(schemas: Schemas, pointer: str, value: Any) -> tuple[Any] | None:
    """The value without what answers must not have; None if it does not satisfy the schema."""
    kept = without_secrets(schemas, pointer, copy.deepcopy(value))
    try:
        for _ in range(_REPAIRS):
            violations = schemas.violations(pointer, "response", kept, "")
            if not violations:
                return (kept,) if _finite(kept) else None
            if not any(_dropped(schemas, pointer, kept, v.pointer) for v in violations):
                return None
    except ValueError:
        return None
    return None


def without_secrets(schemas: Schemas, pointer: str, value: Any, depth: int = 0) -> Any:
    """The value without members that are write-only, at any depth; changes it in place."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        for name in list(value):
            below = schemas.property(pointer, name)
            if below is None:
                continue
            if any(part.get("writeOnly") is True for _, part in schemas.parts(below)):
                del value[name]
            else:
                without_secrets(schemas, below, value[name], depth + 1)
    elif isinstance(value, list):
        below = schemas.item(pointer)
        for item in value if below is not None else ():
            without_secrets(schemas, below, item, depth + 1) if below else None
    return value


def _dropped(schemas: Schemas, pointer: str, value: Any, place: str) -> bool:
    """Take out the innermost member around a place without which fewer rules are broken."""
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in place.split("/")[1:]]
    before = len(schemas.violations(pointer, "response", value, ""))
    for length in range(len(tokens), 0, -1):
        holder = value
        for token in tokens[: length - 1]:
            holder = holder[int(token)] if isinstance(holder, list) else holder[token]
        key: Any = int(tokens[length - 1]) if isinstance(holder, list) else tokens[length - 1]
        taken = holder.pop(key)
        if len(schemas.violations(pointer, "response", value, "")) < before:
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
