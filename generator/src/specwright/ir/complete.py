"""What a document leaves out or says twice although its meaning is clear.

Validation has reported it by then; here it is settled once, so that no emitter has to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from specwright.ir.normalise import Contract
from specwright.ir.place import operation_id
from specwright.openapi.structure import METHODS

_VARIABLE = re.compile(r"\{([^{}]+)\}")


class _Written(NamedTuple):
    method: str
    path: str
    path_item: dict[str, Any]
    operation: dict[str, Any]


def complete(contract: Contract) -> None:
    """Every variable of a path becomes a parameter, every ``operationId`` names one operation."""
    taken: set[str] = set()
    for written in list(_operations(contract)):
        _declare_variables(written, contract)
        name = written.operation.get("operationId")
        if not isinstance(name, str):
            continue
        if name in taken:
            name = written.operation["operationId"] = _free_id(written, taken)
        taken.add(name)


def _operations(contract: Contract) -> Iterator[_Written]:
    paths = contract.value.get("paths")
    if not isinstance(paths, dict):
        return
    seen: set[int] = set()
    for path, entry in paths.items():
        item = contract.resolved(entry)
        if not isinstance(item, dict):
            continue
        if id(item) in seen:
            # Two paths borrow it; what is settled for one must not hold for the other.
            item = paths[path] = contract.copy(item)
        seen.add(id(item))
        extra = item.get("additionalOperations")
        members = {key: item[key] for key in item if key in METHODS}
        for method, operation in (members | (extra if isinstance(extra, dict) else {})).items():
            if isinstance(operation, dict):
                yield _Written(method, path, item, operation)


def _declare_variables(written: _Written, contract: Contract) -> None:
    owners = (written.path_item, written.operation)
    if any(not isinstance(owner.get("parameters", []), list) for owner in owners):
        return
    declared = {
        parameter.get("name")
        for owner in owners
        for entry in owner.get("parameters", [])
        if isinstance(parameter := contract.resolved(entry), dict) and parameter.get("in") == "path"
    }
    origin = contract.origin(written.operation)
    for name in dict.fromkeys(_VARIABLE.findall(written.path)):
        if name not in declared:
            schema = contract.remember({"type": "string"}, origin)
            parameter = {"name": name, "in": "path", "required": True, "schema": schema}
            parameters = written.operation.setdefault("parameters", contract.remember([], origin))
            parameters.append(contract.remember(parameter, origin))


def _free_id(written: _Written, taken: set[str]) -> str:
    derived = operation_id(written.method, written.path, {})
    name, count = derived, 2
    while name in taken:
        name, count = f"{derived}{count}", count + 1
    return name
