"""A link gives what its target takes, and takes what its request has.

What it does
    Reports parameters of links that the operation behind the link does not have, and those whose
    value would come from a parameter that the request before it does not have.

Why it matters
    Nobody can follow such a link whole: the parameter is left out, and the operation is asked for
    something else than what the link is about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Operation, Outline, text, variables
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node
from specwright.openapi.guess import guess

# OAS 3.1.1, section 4.8.20.4: where the value of a parameter comes from.
_SOURCE = re.compile(r"\$request\.(path|query|header)\.([^{}]+)")


def check(outline: Outline) -> Iterator[Finding]:
    """Parameters of links that one of the two requests does not know."""
    operations = {operation.node.pointer: operation for operation in outline.operations}
    names = Counter(text(operation.node, "operationId") for operation in outline.operations)
    for operation in outline.operations:
        operation_id = text(operation.node, "operationId")
        # Whom a name means that several have, another rule asks.
        if operation_id and names[operation_id] == 1:
            operations[operation_id] = operation
    told: set[tuple[str, str]] = set()
    for operation in outline.operations:
        for name, link in _links(outline, operation):
            reference = text(link, "operationRef").removeprefix("#")
            target = operations.get(text(link, "operationId") or reference)
            given = link.get("parameters")
            # Building tells of links to no operation.
            for key, value in given.members() if given and target else ():
                assert target is not None
                for wrong in _wrong(key, value.value, operation, target):
                    message = f"the link {quoted(name)} {wrong}"
                    if (value.pointer, message) not in told:
                        told.add((value.pointer, message))
                        yield Finding(value, message)


def _links(outline: Outline, operation: Operation) -> Iterator[tuple[str, Node]]:
    for response in operation.responses:
        answer = outline.resolve(response.node)
        links = answer.get("links") if answer else None
        for name, written in links.members() if links else ():
            link = outline.resolve(written)
            if link is not None:
                yield name, link


def _wrong(key: str, value: object, source: Operation, target: Operation) -> Iterator[str]:
    place, _, name = key.partition(".")
    if not (_has(target, "", key) or (name and _has(target, place, name))):
        known = [name for _, name in _parameters(target)]
        yield f"gives {target.name} a parameter {quoted(key)} that it lacks{guess(key, known)}"
    for place, name in _SOURCE.findall(value) if isinstance(value, str) else ():
        if not _has(source, place, name):
            yield f"takes the {place} parameter {quoted(name)}, which {source.name} lacks"


def _has(operation: Operation, place: str, name: str) -> bool:
    """Whether there is a parameter of that name, in that place if one is told."""
    return any(
        place in ("", known_place)
        # RFC 9110, section 5.1: names of headers are the same in any case.
        and (name == known or (known_place == "header" and name.lower() == known.lower()))
        for known_place, known in _parameters(operation)
    )


def _parameters(operation: Operation) -> list[tuple[str, str]]:
    """Place and name of each; what a path names is one of its parameters, declared or not."""
    declared = [(parameter.place, parameter.name) for parameter in operation.parameters]
    return [*declared, *(("path", name) for name in variables(operation.path))]


RULE = Rule(
    "link-parameter-unknown",
    "links give and take parameters that there are",
    Severity.WARNING,
    check,
)
