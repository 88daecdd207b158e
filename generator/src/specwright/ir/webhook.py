"""Requests that the API sends: webhooks, and the callbacks of its operations."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from specwright.ir.operation import Operation, RequestBody

_EMBEDDED = re.compile(r"\{([^{}]*)\}")
# OAS 3.1, section 4.8.20.4, Runtime Expressions.
_RUNTIME = re.compile(
    r"\$(url|method|statusCode|request\.(header|query|path)\.[^{}]+|response\.header\.[^{}]+"
    r"|(request|response)\.body(#[^{}]*)?)"
)


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a request goes that an operation asked for (OAS Callback Object)."""

    expression: str
    """The runtime expression that gives the URL, as written: ``{$request.body#/url}/x``."""
    operations: tuple[str, ...]
    """``Operation.wire_name`` of each operation that may ask for it."""

    @property
    def clear(self) -> bool:
        """Whether an exchange of messages is all that it takes to find the URL."""
        if self.expression.startswith("$"):
            return _RUNTIME.fullmatch(self.expression) is not None
        parts = _EMBEDDED.findall(self.expression)
        known = all(_RUNTIME.fullmatch(part) for part in parts)
        return known and (bool(parts) or self.expression.startswith(("http://", "https://")))


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request that the API sends to whoever subscribed to it."""

    key: str
    """What its path item is called: as written under ``webhooks``, of a callback derived."""
    class_name: str
    operation: Operation
    """The request and its answers; ``path`` is the key of the path item as written."""
    callback: Callback | None
    """None where subscribers say by other means than this document where they listen."""

    @property
    def sent(self) -> Operation:
        """The operation as its sender fills it in: the URL says already what is in its query."""
        if self.callback is None:
            return self.operation
        query = self.callback.expression.partition("?")[2]
        told = {part.partition("=")[0] for part in query.split("&")}
        kept = tuple(
            p for p in self.operation.parameters if p.in_ != "query" or p.wire_name not in told
        )
        return replace(self.operation, parameters=kept)

    @property
    def body(self) -> RequestBody | None:
        """What it sends."""
        return self.operation.body
