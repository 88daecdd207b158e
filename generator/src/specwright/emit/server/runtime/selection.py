"""Which of several operations with one path and one method a request means."""

from __future__ import annotations

from collections.abc import Sequence

from .operation import Operation, Selector
from .parameters import RawInputs
from .paths import MalformedText, percent_decode


def selected(operations: Sequence[Operation], inputs: RawInputs) -> Operation:
    """The operation of which the request says the most; without any, the nearest."""
    if len(operations) == 1:
        return operations[0]
    query = {_decoded(name): _decoded(value) for name, value in inputs.query}

    def rank(operation: Operation) -> tuple[bool, int]:
        told = [_holds(selector, query, inputs) for selector in operation.selectors]
        return all(told), sum(told)

    # The first of those that are equal: max() keeps it.
    return max(operations, key=rank)


def _holds(selector: Selector, query: dict[str, str], inputs: RawInputs) -> bool:
    if selector.in_ == "header":
        found = inputs.header(selector.wire_name.lower())
    else:
        found = query.get(selector.wire_name)
    return found is not None and selector.value in (None, found)


def _decoded(text: str) -> str:
    try:
        return percent_decode(text)
    except MalformedText:
        # It is refused when it is read; here it is only no value that anybody waits for.
        return text
