"""What is taken from answers, and left out of requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemathesis.core.result import Ok
from schemathesis.core.transforms import UNRESOLVABLE
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.generation.stateful.state_machine import StepOutput
from schemathesis.specs.openapi.stateful.links import OpenApiLink

from specwright.verify.mock.collection import IDENTITIES


def is_whole(link: OpenApiLink, output: StepOutput) -> bool:
    """Whether an answer holds everything that a link takes from it."""
    taken = link.extract(output)
    values = [one for container in taken.parameters.values() for one in container.values()]
    values += [taken.request_body] if taken.request_body is not None else []
    return all(
        isinstance(one.value, Ok) and one.value.ok() not in (None, UNRESOLVABLE) for one in values
    )


def make_modest(case: Case[Any], wanted: set[str]) -> None:
    """Leave out of a request the query parameters and cookies that nobody needs."""
    for held, declared in (
        (case.query, case.operation.query),
        (case.cookies, case.operation.cookies),
    ):
        needed = wanted | {parameter.name for parameter in declared if parameter.is_required}
        for name in [name for name in held or {} if name not in needed]:
            del held[name]


def fields(response: Response) -> Iterator[tuple[str, Any]]:
    """Plain fields of an answer, and of the first members of the lists in it."""
    try:
        waiting = [response.json()]
    except ValueError:
        return
    for depth in range(3):
        below: list[Any] = []
        for value in waiting:
            members = value if isinstance(value, list) else [value]
            for member in members[:3]:
                if isinstance(member, dict):
                    for name, held in member.items():
                        if isinstance(held, str | int) and not isinstance(held, bool):
                            yield name, held
                        elif isinstance(held, dict | list) and depth < 2:
                            below.append(held)
        waiting = below


def plain(name: str) -> str:
    """A name without what differs between ways of writing it."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def named_in(
    names: Iterable[str], response: Response, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """Values for path variables, all about the thing that an answer tells of.

    ``variables`` are those of the request. A variable such as ``pet_id`` may be called ``id``
    where the pet itself is shown.
    """
    known: dict[str, Any] = {}
    for name, value in fields(response):
        known.setdefault(plain(name), value)
    found: dict[str, Any] = {}
    for name in names:
        ending = re.split(r"[_-]|(?<=[a-z0-9])(?=[A-Z])", name)[-1]
        candidates = [plain(name), plain(ending), *IDENTITIES]
        if name in variables:
            found[name] = variables[name]
        elif (member := next((c for c in candidates if c in known), None)) is not None:
            found[name] = known[member]
    return found
