"""Typed values of checked ones: whatever the contract lets in, the types can hold.

A type asks for more than its schema in two places. RFC 3339 has leap seconds, which clocks of
Python do not: the moment after is meant. And JSON may write an integer as ``1e20``, which Pydantic
does not take for one. Values are looked at for these only if they were refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from .bodies import SentBody
from .refusal import Reason, Refusal, Violation

T = TypeVar("T")
A = TypeVar("A")

_LEAP_SECOND = re.compile(r"(.{17})60((?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))")


class Decoder(Generic[A]):
    """Makes typed arguments of values that were checked already."""

    def __init__(self, adapter: TypeAdapter[A], bodies: Mapping[str, TypeAdapter[Any]]) -> None:
        self._adapter = adapter
        self._bodies = bodies

    def arguments(self, values: dict[str, Any]) -> A:
        """The arguments of the handler method."""
        return _decoded(self._adapter, values, "")

    def body(self, body: SentBody) -> Any:
        """The body as the type that its media type has; left alone where there is only one."""
        adapter = self._bodies.get(body.media.content_type) if self._bodies else None
        return body.value if adapter is None else _decoded(adapter, body.value, "/body")


def _decoded(adapter: TypeAdapter[T], value: Any, at: str) -> T:
    held = [value]
    while True:
        try:
            # A property that is spelled like an attribute is another one than it stands for.
            typed: T = adapter.validator.validate_python(held[0], by_alias=True, by_name=False)
            return typed
        except ValidationError as error:
            told = error.errors(include_url=False, include_context=False)
        # What was repaired once is not repaired again, so this ends.
        if not sum(_repaired(*_place(held, found["loc"])) for found in told):
            break
    violations = tuple(
        Violation("".join([at, *(f"/{key}" for key in found["loc"])]), found["msg"])
        for found in told
    )
    raise Refusal(Reason.SCHEMA, "The request does not match the contract.", violations)


def _place(held: list[Any], path: Iterable[str | int]) -> tuple[Any, Any]:
    """The object or array that holds the value at a path, and its key there.

    Between keys, a path names the members of choices that it leads through.
    """
    holder: Any = held
    key: Any = 0
    for step in path:
        inside = holder[key]
        if step in inside if isinstance(inside, dict) else _is_index(step, inside):
            holder, key = inside, step
    return holder, key


def _is_index(step: str | int, inside: Any) -> bool:
    return isinstance(inside, list) and isinstance(step, int) and step < len(inside)


def _repaired(holder: Any, key: Any) -> bool:
    """Whether a value was written in a way that its type did not know, and is not any more."""
    value = holder[key]
    match value:
        case float() if value.is_integer():
            holder[key] = int(value)
        case str() if (found := _LEAP_SECOND.fullmatch(value)) is not None:
            moment = datetime.fromisoformat(f"{found[1]}59{found[2].upper()}")
            try:
                holder[key] = moment + timedelta(seconds=1)
            except OverflowError:
                holder[key] = datetime.max.replace(tzinfo=UTC)
        case _:
            return False
    return True
