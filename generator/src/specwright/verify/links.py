"""Links of a document as a tool needs them that gives up all links for one mistake in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from specwright.openapi.document import unescape_token

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_REQUEST = re.compile(r"\$request\.(path|query|header)\.([^{}]+)")


def usable_links(copy: dict[str, Any]) -> None:
    """Leave out of a document what no link can do.

    Those are links that lead nowhere, parameters that their target does not know, and ones whose
    value would come from a parameter that the request does not have.
    """
    written = list(operations(copy))
    known = {id(operation): _parameters(copy, item, operation) for item, operation in written}
    by_id = {operation.get("operationId"): operation for _, operation in written}
    for item, operation in written:
        here = _parameters(copy, item, operation)
        responses = operation.get("responses")
        if not isinstance(responses, dict):
            continue
        for status, response in responses.items():
            answer = resolved(copy, response)
            links = answer.get("links")
            if not isinstance(links, dict) or not links:
                continue
            kept = {}
            for name, link in links.items():
                link = resolved(copy, link)
                target = _target(copy, by_id, link)
                if id(target) in known:
                    kept[name] = _link(link, here, known[id(target)])
            # What is referred to may serve other operations, with other parameters.
            responses[status] = {**answer, "links": kept}


def _link(
    link: dict[str, Any], here: set[tuple[str, str]], there: set[tuple[str, str]]
) -> dict[str, Any]:
    parameters = link.get("parameters")
    if not isinstance(parameters, dict):
        return link
    names = {name for _, name in there}
    written = {f"{place}.{name}" for place, name in there}
    kept = {
        name: value
        for name, value in parameters.items()
        if (name in names or name in written)
        and all(
            source in here for source in (_REQUEST.findall(value) if isinstance(value, str) else ())
        )
    }
    return {**link, "parameters": kept}


def _target(copy: dict[str, Any], by_id: dict[Any, Any], link: dict[str, Any]) -> Any:
    if "operationId" in link:
        return by_id.get(link["operationId"])
    return _referred(copy, link.get("operationRef"))


def operations(copy: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every operation, after the path item that it stands in."""
    paths = copy.get("paths")
    for item in paths.values() if isinstance(paths, dict) else ():
        item = resolved(copy, item)
        others = item.get("additionalOperations")
        found = [item.get(method) for method in _METHODS]
        found += others.values() if isinstance(others, dict) else ()
        for operation in found:
            if isinstance(operation, dict):
                yield item, operation


def _parameters(
    copy: dict[str, Any], item: dict[str, Any], operation: dict[str, Any]
) -> set[tuple[str, str]]:
    written = [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]
    found = [resolved(copy, parameter) for parameter in written]
    return {(str(one.get("in")), str(one.get("name"))) for one in found}


def resolved(copy: dict[str, Any], value: Any) -> dict[str, Any]:
    """What a chain of references within the document leads to; nothing where it leads nowhere."""
    for _ in range(20):
        if not isinstance(value, dict) or "$ref" not in value:
            break
        value = _referred(copy, value["$ref"])
    return value if isinstance(value, dict) else {}


def _referred(copy: dict[str, Any], reference: object) -> Any:
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    return at(copy, unquote(reference.removeprefix("#")))


def at(copy: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer; None if nothing does."""
    for token in pointer.split("/")[1:]:
        if isinstance(copy, dict):
            copy = copy.get(unescape_token(token))
        elif isinstance(copy, list) and token.isdigit() and int(token) < len(copy):
            copy = copy[int(token)]
        else:
            return None
    return copy
