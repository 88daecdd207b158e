"""The examples that a document gives for bodies and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specwright.emit.server.runtime.operation import Header, MediaType, Response
from specwright.ir.media import spelled
from specwright.ir.operation import Operation

_FEW = 20
UNNAMED = ""
"""The name of an example that has none."""


class Examples:
    """Looks up examples in the normalised document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def of_body(self, operation: Operation, response: Response, media: MediaType) -> dict[str, Any]:
        """Examples of one media type of a response, by name."""
        content = self._response(operation, response).get("content")
        for name, node in content.items() if isinstance(content, Mapping) else ():
            if spelled(name) == media.content_type:
                return dict(self._examples(self._resolved(node)))
        return {}

    def of_header(self, operation: Operation, response: Response, header: Header) -> dict[str, Any]:
        """Examples of a response header, by name."""
        headers = self._response(operation, response).get("headers")
        for name, node in headers.items() if isinstance(headers, Mapping) else ():
            if name.lower() == header.wire_name.lower():
                return dict(self._examples(self._resolved(node)))
        return {}

    def _response(self, operation: Operation, response: Response) -> Mapping[str, Any]:
        node: Any = self._document
        for token in operation.pointer.split("/")[1:]:
            node = self._resolved(node)
            node = node.get(token.replace("~1", "/").replace("~0", "~"), {})
        responses = self._resolved(node).get("responses")
        for status, entry in responses.items() if isinstance(responses, Mapping) else ():
            if str(status).upper() == response.status.upper():
                return self._resolved(entry)
        return {}

    def _examples(self, entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        if "example" in entry:
            yield UNNAMED, entry["example"]
        named = entry.get("examples")
        for name, node in named.items() if isinstance(named, Mapping) else ():
            example = self._resolved(node)
            for key in ("dataValue", "value", "serializedValue"):
                if key in example:
                    yield str(name), example[key]
                    break

    def _resolved(self, node: Any) -> Mapping[str, Any]:
        for _ in range(_FEW):
            ref = _get(node, "$ref")
            if not isinstance(ref, str):
                break
            node = self._document
            for token in ref.removeprefix("#").split("/")[1:]:
                node = _get(node, token.replace("~1", "/").replace("~0", "~"))
        return node if isinstance(node, Mapping) else {}


def _get(node: Any, key: str) -> Any:
    return node.get(key) if isinstance(node, Mapping) else None
