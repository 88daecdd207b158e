"""Whether every reference of a bundled document leads somewhere, and to the right kind of thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from specwright.diagnostics import Diagnostic, Location, Severity, quoted
from specwright.openapi.document import Document, Node, unescape_token
from specwright.openapi.guess import guess
from specwright.openapi.limits import Limits
from specwright.openapi.stand_in import stand_in
from specwright.openapi.structure import COMPONENT_SECTIONS, Kind, Objects, reference, walk

_KINDS = {section: kind for kind, section in COMPONENT_SECTIONS.items()}


def check_references(
    document: Document, limits: Limits | None = None, objects: Objects | None = None
) -> Iterator[Diagnostic]:
    """Dead, endless and mistaken references; what bundling could not follow is not said again.

    ``objects`` is what a walk over the document gives, where somebody has gone it already.
    """
    checked: set[str] = set()
    deep: list[tuple[Kind, Node, str]] = []
    refused = {finding.location for finding in document.findings}
    for kind, node in walk(document.root) if objects is None else objects:
        text = reference(node.value)
        if text is None or (refused and node.location in refused):
            continue
        pointer = text.removeprefix("#")
        expected = _kind_of_component(pointer)
        if expected is None:
            deep.append((kind, node, pointer))
        elif expected is not kind:
            yield _mistaken(document, text, expected, kind, node)
            continue
        yield from _follow(document, node, limits or Limits(), checked)
    if deep:
        yield from _check_deep(document, deep)


def _check_deep(document: Document, deep: list[tuple[Kind, Node, str]]) -> Iterator[Diagnostic]:
    """Whether references to somewhere else than a component lead to what is wanted."""
    wanted = {pointer for _, _, pointer in deep}
    kinds = {node.pointer: kind for kind, node in walk(document.root) if node.pointer in wanted}
    for kind, node, pointer in deep:
        there = kinds.get(pointer, kind)
        if there is not kind:
            yield _mistaken(document, node.value["$ref"], there, kind, node)
        elif pointer not in kinds and not _is_object(document, pointer):
            message = f"{quoted(node.value['$ref'])} is a plain value, but a {kind} must stand here"
            yield _error("reference-kind", message, node)


def _is_object(document: Document, pointer: str) -> bool:
    """Whether an object or a boolean schema stands there, or nothing: that is said elsewhere."""
    try:
        value = document.at(pointer).value
    except LookupError:
        return True
    return isinstance(value, Mapping | bool)


def _mistaken(document: Document, text: str, there: Kind, here: Kind, node: Node) -> Diagnostic:
    message = f"{quoted(text)} is a {there}, but a {here} must stand here"
    found = _error("reference-kind", message, node)
    if stand_in(document, text, there, here) is None:
        return found
    return replace(found, severity=Severity.WARNING, rule="reference-mistaken")


def _kind_of_component(pointer: str) -> Kind | None:
    keys = pointer.split("/")
    return _KINDS.get(keys[2]) if len(keys) == 4 and keys[1] == "components" else None


def _follow(
    document: Document, start: Node, limits: Limits, checked: set[str]
) -> Iterator[Diagnostic]:
    """What is wrong with the chain of references that begins here; each link is said once."""
    here = start
    passed: dict[str, Node] = {}
    while (text := reference(here.value)) is not None:
        pointer = text.removeprefix("#")
        if pointer in passed:
            yield _circle(here, text, list(passed.values()), passed[pointer])
            break
        if pointer in checked:
            break
        if len(passed) >= limits.hops:
            message = f"more than {limits.hops} references lead to one another from here"
            yield _error("too-many-references", message, start)
            break
        try:
            target = document.at(pointer)
        except LookupError:
            # The same dead target is said wherever it is referred to, but not through others.
            if here is start:
                yield _dead(document, here, text)
            break
        passed[pointer] = here
        here = target
    checked.update(passed)


def _circle(here: Node, text: str, passed: list[Node], first: Node) -> Diagnostic:
    others = passed[passed.index(first) + 1 :]
    places = tuple(node.location for node in others if node.pointer != here.pointer)
    return _error("reference-endless", f"{quoted(text)} leads in a circle to itself", here, *places)


def _dead(document: Document, node: Node, text: str) -> Diagnostic:
    around, _, name = text.removeprefix("#").rpartition("/")
    try:
        siblings = document.at(around).value
    except LookupError:
        siblings = ()
    hint = guess(unescape_token(name), siblings if isinstance(siblings, Mapping) else ())
    return _error("reference-dead", f"{quoted(text)} leads nowhere{hint}", node)


def _error(rule: str, message: str, node: Node, *related: Location) -> Diagnostic:
    return Diagnostic(Severity.ERROR, rule, message, node.location, node.pointer, related)
