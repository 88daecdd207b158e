"""Responses, and the class names of those that several operations share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from specwright.ir.build.link import build_links
from specwright.ir.build.media_type import build_content
from specwright.ir.build.parameter import build_headers
from specwright.ir.build.scope import Scope, text
from specwright.ir.operation import BODILESS, MediaType, Response
from specwright.ir.type import Bytes
from specwright.naming import class_name
from specwright.openapi.document import Node

_SHARED = "#/components/responses/"


@dataclass(slots=True)
class ResponseNames:
    """Class names: one per component and status, one per inline response."""

    scope: Scope
    _statuses: dict[str, set[str]] = field(default_factory=dict)
    _components: dict[tuple[str, str], str] = field(default_factory=dict)

    def count(self, operations: Iterable[Node]) -> None:
        """Look at which statuses the components are used with."""
        for operation in operations:
            responses = operation.get("responses")
            for status, node in responses.members() if responses is not None else ():
                component = shared_component(node)
                if component is not None:
                    self._statuses.setdefault(component, set()).add(status.upper())

    def of(self, operation: str, status: str, component: str | None, node: Node) -> str:
        """The class name of one response of an operation."""
        if component is None:
            name = f"{class_name(operation)}{_suffix(status)}"
            return self.scope.names.claim(name, node.location, name, "Response")
        key = (component, status.upper())
        if key not in self._components:
            name, suffix = class_name(component), _suffix(status)
            if len(self._statuses.get(component, ())) > 1:
                name += suffix
            self._components[key] = self.scope.names.claim(name, node.location, component, suffix)
        return self._components[key]


def shared_component(node: Node) -> str | None:
    """The key under ``components/responses`` that a response refers to."""
    ref = node.value.get("$ref") if isinstance(node.value, dict) else None
    if not isinstance(ref, str) or not ref.startswith(_SHARED):
        return None
    return ref.removeprefix(_SHARED).replace("~1", "/").replace("~0", "~")


def build_responses(
    operation: Node,
    operation_id: str,
    names: ResponseNames,
    operation_ids: Mapping[str, str],
    scope: Scope,
) -> tuple[Response, ...]:
    """The responses of an operation: codes, then ranges, then ``default``."""
    written = operation.get("responses")
    found = []
    for status, node in written.members() if written is not None else ():
        resolved = scope.resolved(node)
        if resolved is None or status.startswith("x-"):
            continue
        component = shared_component(node)
        found.append(
            Response(
                status=status if status == "default" else status.upper(),
                name=names.of(operation_id, status, component, resolved),
                component=component,
                description=text(node, "description") or text(resolved, "description"),
                headers=build_headers(resolved, scope),
                content=_content(status, resolved, scope),
                links=build_links(resolved, operation_ids, scope),
                location=resolved.location,
            )
        )
    return tuple(sorted(found, key=lambda response: _order(response.status)))


def _content(status: str, response: Node, scope: Scope) -> tuple[MediaType, ...]:
    written = response.get("content")
    if status in BODILESS:
        if written is not None and written.value:
            scope.diagnostics.note(
                "content-never-sent",
                f"an answer {status} has no content: what is declared for it is never sent",
                written.location,
                written.pointer,
            )
        return ()
    return tuple(_answered(media, scope) for media in build_content(response, scope))


def _answered(media: MediaType, scope: Scope) -> MediaType:
    """What no client takes apart: of several parts the octets are handed over, a form as text."""
    if media.kind == "form" and media.schema_pointer is not None:
        scope.diagnostics.note(
            "unsupported-form",
            f"clients hand over an answer {media.content_type} as a text",
            media.location,
            media.schema_pointer,
        )
    if media.kind != "multipart":
        return media
    if media.schema_pointer is not None:
        scope.diagnostics.warning(
            "unsupported-multipart",
            f"an answer {media.content_type} is not taken apart: its octets are handed over",
            media.location,
            media.schema_pointer,
        )
    return replace(media, kind="binary", type=Bytes())


def _suffix(status: str) -> str:
    return "Default" if status == "default" else status.upper()


def _order(status: str) -> tuple[int, str]:
    return (2 if status == "default" else 1 if status.endswith("XX") else 0, status)
