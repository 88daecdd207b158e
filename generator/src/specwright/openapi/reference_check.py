"""Whether every reference of a bundled document leads somewhere, and to the right kind of thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from specwright.diagnostics import Diagnostic, Location, Severity, quoted
from specwright.openapi.document import Document, Node, unescape_token
from specwright.openapi.limits import Limits
from specwright.openapi.structure import COMPONENT_SECTIONS, Kind, reference, walk

_KINDS = {section: kind for kind, section in COMPONENT_SECTIONS.items()}


def check_references(document: Document, limits: Limits | None = None) -> Iterator[Diagnostic]:
    """Dead, endless and mistaken references; what bundling could not follow is not said again."""
    limits = limits or Limits()
    known_good: set[str] = set()
    known_bad: set[str] = set()
    refused = {finding.location for finding in document.findings}
    for kind, node in walk(document.root):
        text = reference(node.value)
        if text is None or node.location in refused:
            continue
        pointer = text.removeprefix("#")
        if pointer in known_good:
            continue
        expected = _kind_of_component(pointer)
        if expected is not None and expected is not kind:
            message = f"{quoted(text)} is a {expected}, but a {kind} must stand here"
            found = _error("reference-kind", message, node)
            # A Parameter Object says all that a Header Object can, so its meaning is clear.
            alike = (expected, kind) == (Kind.PARAMETER, Kind.HEADER)
            yield replace(found, severity=Severity.WARNING) if alike else found
        elif pointer not in known_bad:
            problem = _follow(document, node, limits, known_good)
            if problem is not None:
                if problem.rule == "reference-endless":
                    known_bad.add(pointer)
                yield problem


def _kind_of_component(pointer: str) -> Kind | None:
    keys = pointer.split("/")
    return _KINDS.get(keys[2]) if len(keys) == 4 and keys[1] == "components" else None


def _follow(
    document: Document, node: Node, limits: Limits, known_good: set[str]
) -> Diagnostic | None:
    """What is wrong with the chain of references that begins here."""
    start, here = node, node
    passed: dict[str, Node] = {}
    while (text := reference(here.value)) is not None:
        pointer = text.removeprefix("#")
        if pointer in known_good:
            break
        if pointer in passed:
            places = tuple(n.location for n in passed.values() if n.pointer != start.pointer)
            message = f"{quoted(reference(start.value) or '')} leads in a circle to itself"
            return _error("reference-endless", message, start, *places)
        if len(passed) >= limits.hops:
            message = f"more than {limits.hops} references lead to one another from here"
            return _error("reference-endless", message, start)
        passed[pointer] = here
        try:
            here = document.at(pointer)
        except LookupError:
            if here is start:
                return _dead(document, here, text)
            return None
    known_good.update(passed)
    return None


def _dead(document: Document, node: Node, text: str) -> Diagnostic:
    around, _, name = text.removeprefix("#").rpartition("/")
    hint = ""
    try:
        siblings = [key for key, _ in document.at(around).members()]
    except LookupError:
        siblings = []
    for guess in get_close_matches(unescape_token(name), siblings, n=1):
        hint = f"; did you mean {quoted(guess)}?"
    return _error("reference-dead", f"{quoted(text)} leads nowhere{hint}", node)


def _error(rule: str, message: str, node: Node, *related: Location) -> Diagnostic:
    return Diagnostic(Severity.ERROR, rule, message, node.location, node.pointer, related)
