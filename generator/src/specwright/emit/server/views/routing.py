"""Orders and names that several modules of the server share."""

from __future__ import annotations

import re

from specwright.ir.operation import Header, Operation, Response

_VARIABLE = re.compile(r"\{[^}]*\}")
_TAKEN = frozenset({"status", "body", "content_type"})


def header_names(response: Response) -> tuple[tuple[Header, str], ...]:
    """Each header with the name of its field in the response class."""
    return tuple(
        (header, f"{header.name}_header" if header.name in _TAKEN else header.name)
        for header in response.headers
    )


def by_specificity(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Literal segments before templated ones, as routing must prefer them; else as written."""

    def rank(operation: Operation) -> list[tuple[bool, int]]:
        segments = operation.path.split("/")[1:]
        return [("{" in segment, -len(_VARIABLE.sub("", segment))) for segment in segments]

    return tuple(sorted(operations, key=rank))
