"""Orders and names that several modules of the server share."""

from __future__ import annotations

import re

from specwright.ir.api import Api
from specwright.ir.operation import Header, Operation, Response

_VARIABLE = re.compile(r"\{[^}]*\}")
_ROUTER_NAMES = frozenset(
    {
        "accepted",
        "at",
        "construct",
        "constructed",
        "declared",
        "get_args",
        "handler",
        "operation",
        "places",
        "received",
        "receiver",
        "router",
        "security",
        "str",
        "bytes",
        "dict",
        "list",
    }
)
_TAKEN = frozenset({"status", "body", "content_type"})


def header_names(response: Response) -> tuple[tuple[Header, str], ...]:
    """Each header with the name of its field in the response class."""
    return tuple(
        (header, f"{header.name}_header" if header.name in _TAKEN else header.name)
        for header in response.headers
    )


def free_class_name(name: str, api: Api, instead_of: str | None = None) -> str:
    """A class name that no response and no other schema of the API has."""
    while name in api.class_names and name != instead_of:
        name += "_"
    return name


def endpoint_name(name: str) -> str:
    """The name of a route's function, inside a function that has names of its own."""
    return f"{name}_endpoint" if name in _ROUTER_NAMES else name


def set_apart(api: Api) -> frozenset[str]:
    """Names of operations whose path is also one of a template of another tag.

    Each tag has its router, and in which order routers are included is the service's business.
    """
    alike: dict[tuple[str, int], list[Operation]] = {}
    for operation in api.operations:
        place = (operation.method, operation.path.count("/"))
        alike.setdefault(place, []).append(operation)
    found: set[str] = set()
    for group in alike.values():
        templated = [(o, _matcher(o.path)) for o in group if "{" in o.path]
        found |= {
            operation.name
            for operation in group
            for other, matcher in templated
            if other.tag != operation.tag and matcher.fullmatch(operation.path) is not None
        }
    return frozenset(found)


def _matcher(path: str) -> re.Pattern[str]:
    """What a router takes for a path of this template."""
    literals = (re.escape(part) for part in _VARIABLE.split(path))
    return re.compile("[^/]+".join(literals))


def by_specificity(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Literal segments before templated ones, as routing must prefer them; else as written."""

    def rank(operation: Operation) -> tuple[list[tuple[bool, int]], bool]:
        segments = operation.path.split("/")[1:]
        told = [("{" in segment, -len(_VARIABLE.sub("", segment))) for segment in segments]
        # The route of one with selectors goes on where a variable of the others would end.
        return told, not operation.selectors

    return tuple(sorted(operations, key=rank))
