"""Files in forms, where Schemathesis holds what it has drawn against a schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemathesis.specs.openapi.coverage import _schema
from schemathesis.transport.serialization import contains_binary

Judge = Callable[[Any], bool]
Drawn = dict[str, Any] | bool


def let_octets_pass() -> None:
    """Keep a file beside a property that only answers have from ending the phase of an operation.

    Such a property becomes a ``not`` in a request, and what is drawn around it is given to a
    validator that knows no octets, and fails; elsewhere the tool takes octets for valid; 4.32.
    """
    original = _schema._judge

    def judge(schema: Drawn, ctx: _schema.CoverageContext) -> Judge | None:
        found = original(schema, ctx)
        if found is None:
            return None
        return lambda value: contains_binary(value) or found(value)

    _schema._judge = judge
