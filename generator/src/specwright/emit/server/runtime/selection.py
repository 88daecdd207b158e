"""Which of several operations with one path and one method a request means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from . import media
from .inputs import RawInputs
from .operation import Operation, Selector
from .parameters import ParameterReader
from .paths import MalformedText, PathItem, percent_decode


class Rules(Protocol):
    """What is asked of an operation here."""

    @property
    def parameters(self) -> ParameterReader: ...


class Readers(Protocol):
    """From an operation to its rules."""

    def __call__(self, operation: Operation, /) -> Rules: ...


def selected(
    item: PathItem, operations: Sequence[Operation], inputs: RawInputs, rules: Readers
) -> Operation:
    """The operation of which the request says the most; without any, the nearest."""
    if len(operations) == 1:
        return operations[0]
    query = {_decoded(name): _decoded(value) for name, value in inputs.query}

    def holds(selector: Selector, operation: Operation) -> bool:
        match selector.in_:
            case "path":
                named = replace(inputs, path=item.named(operation, dict(inputs.path)))
                return rules(operation).parameters.fits(selector.wire_name, named)
            case "body":
                return _is_sent(operation, inputs)
            case "header":
                found = inputs.header(selector.wire_name.lower())
            case "query":
                found = query.get(selector.wire_name)
        return found is not None and selector.value in (None, found)

    def rank(operation: Operation) -> tuple[bool, int]:
        told = [holds(selector, operation) for selector in operation.selectors]
        return all(told), sum(told)

    # The first of those that are equal: max() keeps it.
    return max(operations, key=rank)


def _is_sent(operation: Operation, inputs: RawInputs) -> bool:
    """Whether the body is of a media type that the operation takes."""
    sent = media.parse(inputs.header("content-type") or "")
    declared = operation.body.content if operation.body is not None else ()
    return sent is not None and media.select(sent, declared) is not None


def _decoded(text: str) -> str:
    try:
        return percent_decode(text)
    except MalformedText:
        # It is refused when it is read; here it is only no value that anybody waits for.
        return text
