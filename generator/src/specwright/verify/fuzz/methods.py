"""Operations of methods that Schemathesis does not know, in the places of those that it does."""

from __future__ import annotations

from typing import Any

from specwright.verify.links import resolved

VARIABLE = "SPECWRIGHT_METHODS"
"""Environment variable of the tool's process: by the label that it reads the one that is meant."""
_WITH_BODY = ("post", "put", "patch")
_WITHOUT = (*_WITH_BODY, "delete")


def lend(copy: dict[str, Any]) -> dict[str, str]:
    """Move operations within a copy; gives by the label that each has now the one that is meant.

    OAS 3.2.0, section 4.7: a path item may have ``additionalOperations``. One that finds all
    places taken stays where it is, and is not sent.
    """
    lent: dict[str, str] = {}
    moved: dict[int, dict[str, str]] = {}
    paths = copy.get("paths")
    for path, written in paths.items() if isinstance(paths, dict) else ():
        item = resolved(copy, written)
        if id(item) not in moved:
            moved[id(item)] = _moved(item)
        for place, method in moved[id(item)].items():
            lent[f"{place.upper()} {path}"] = f"{method} {path}"
    return lent


def _moved(item: dict[str, Any]) -> dict[str, str]:
    """Move the operations of one path item; gives methods by the place that they have now."""
    others = item.get("additionalOperations")
    found: dict[str, str] = {}
    for method, operation in others.items() if isinstance(others, dict) else ():
        if not isinstance(operation, dict):
            continue
        places = _WITH_BODY if "requestBody" in operation else _WITHOUT
        place = next((name for name in places if name not in item), None)
        if place is not None:
            item[place] = operation
            found[place] = method
    return found
