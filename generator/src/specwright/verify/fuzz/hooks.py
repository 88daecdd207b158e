"""What Schemathesis is taught before a run: it imports this module."""

from __future__ import annotations

import json
import os
from typing import Any

import schemathesis
from schemathesis import HookContext
from schemathesis.generation.case import Case

from specwright.verify.fuzz import methods, provider

_LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
_SEQUENCES = ("application/json-seq", "application/geo+json-seq")
_MEANT: dict[str, str] = json.loads(os.environ.get(methods.VARIABLE, "{}"))
_RECORD_SEPARATOR = b"\x1e"


@schemathesis.serializer(*_LINES)
def _lines(_context: object, value: Any) -> bytes:
    """Each item in a line of its own; what is no array is one item."""
    return b"".join(_texts(value))


@schemathesis.serializer(*_SEQUENCES)
def _sequence(_context: object, value: Any) -> bytes:
    """Each item between a record separator and a line feed (RFC 7464, section 2.2)."""
    return b"".join(_RECORD_SEPARATOR + text for text in _texts(value))


def _texts(value: Any) -> list[bytes]:
    items = value if isinstance(value, list) else [value]
    return [json.dumps(item).encode() + b"\n" for item in items]


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Send an operation by its own method from the place that it was lent."""
    meant = _MEANT.get(f"{case.method} {case.path}")
    if meant is not None:
        # The annotation knows the methods of OpenAPI 3.2 alone.
        object.__setattr__(case, "method", meant.partition(" ")[0])


provider.register()
