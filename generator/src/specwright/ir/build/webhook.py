"""Webhooks: requests that the API sends."""

from __future__ import annotations

from collections.abc import Iterable

from specwright.ir.api import Webhook
from specwright.ir.build.media_type import build_request_body
from specwright.ir.build.operation import Place
from specwright.ir.build.scope import Scope, text
from specwright.naming import NameTable, class_name, function_name


def build_webhooks(places: Iterable[Place], scope: Scope) -> tuple[Webhook, ...]:
    """Each method of each webhook."""
    names = NameTable(scope.diagnostics)
    classes = NameTable(scope.diagnostics)
    found = []
    told = list(places)
    paths = [place.path for place in told]
    for place in told:
        node = place.operation
        spoken = place.path if paths.count(place.path) == 1 else f"{place.path} {place.method}"
        body = node.get("requestBody")
        found.append(
            Webhook(
                name=names.claim(function_name(spoken), node.location, place.path),
                wire_name=place.path,
                class_name=classes.claim(class_name(spoken), node.location, place.path),
                method=place.method,
                summary=text(node, "summary"),
                description=text(node, "description"),
                body=build_request_body(body, scope) if body is not None else None,
                location=node.location,
            )
        )
    return tuple(found)
