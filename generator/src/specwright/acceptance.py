"""Which findings stop a verb that generates, and what the others cost.

Only what has no clear meaning at all stops: a file that cannot be read, a limit that is exceeded, a
reference out of the document's root, something else than OpenAPI 3, a document that nothing can be
generated from. Everything else costs the operation or the keyword that it stands in. ``lint`` calls
it an error all the same, as somebody who designs a document wants to know; for a verb that
generates it is a warning.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from specwright.diagnostics import Diagnostic, Diagnostics, Severity
from specwright.ir.api import Api
from specwright.lint import RULES
from specwright.openapi.document import Document
from specwright.openapi.sound import sound
from specwright.openapi.structure import METHODS

_COSTLY: Final = frozenset(
    ("openapi-invalid", "reference-dead", "reference-endless", "reference-kind", "reference-remote")
)
"""Breaches of the specification that cost what they stand in."""

_REFUSED: Final = "reference-refused"
_BREACHES: Final = _COSTLY | {"openapi-version", "reference-mistaken"}

_RULES: Final = frozenset(rule.id for rule in RULES)
_LOCAL: Final = _BREACHES | _RULES

# A default that its own schema refuses, a link to no operation: told, and nothing to generate.
_MISTAKES = frozenset(("unsupported-default", "unsupported-link"))

_COMES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "pattern-invalid": ("openapi-invalid",),
    "unsupported-default": ("example-invalid",),
    "unsupported-duplicate": ("path-query", "path-shadowed"),
    "unsupported-media-type": ("media-type-opaque-object",),
    "unsupported-parameter-location": ("openapi-invalid",),
    "unsupported-pattern": ("openapi-invalid", "pattern-invalid"),
    "unsupported-security": ("openapi-invalid", "security-undefined"),
    "unsupported-security-requirement": ("openapi-invalid", "security-undefined"),
    "unsupported-security-scheme": ("openapi-invalid", "reference-dead"),
}
"""Rules that tell of a loss, and those that tell of the mistake behind it, there or inside."""

_CAUSES: Final = frozenset(cause for causes in _COMES_OF.values() for cause in causes)


def accepted(findings: Iterable[Diagnostic]) -> Diagnostics:
    """The findings as a generating verb means them: an error is what stops it."""
    diagnostics = Diagnostics()
    diagnostics.extend(
        replace(found, severity=Severity.WARNING)
        if found.severity is Severity.ERROR and found.rule in _LOCAL
        else found
        for found in findings
    )
    return diagnostics


def once(findings: Iterable[Diagnostic]) -> Diagnostics:
    """The findings; of a mistake and of what it costs the graver one, else the cost."""
    found = tuple(findings)
    told: dict[object, list[Diagnostic]] = {}
    for mistake in found:
        if mistake.rule in _CAUSES:
            around = mistake.pointer.rpartition("/")[0]
            for place in (mistake.pointer, around, mistake.location):
                told.setdefault((mistake.rule, place), []).append(mistake)
    surplus: set[Diagnostic] = set()
    for loss in found:
        place = loss.pointer
        if loss.rule == "unsupported-duplicate":
            place = place.rpartition("/")[0]
        causes = _COMES_OF.get(loss.rule, ()) if told else ()
        for key in product(causes, (place, *loss.related)):
            for mistake in told.get(key, ()):
                graver = mistake.severity.rank < loss.severity.rank
                surplus.add(loss if graver else mistake)
    diagnostics = Diagnostics()
    diagnostics.extend(finding for finding in found if finding not in surplus)
    return diagnostics


def nothing_generated(document: Document, count: Tally, api: Api) -> Iterator[Diagnostic]:
    """The error where a document gives nothing at all."""
    empty = not count.written and "paths" not in document.value
    if count.generated or api.webhooks or (api.schemas and not count.written):
        return
    if count.written or (empty and not api.schemas):
        message = (
            "no operation of this document can be generated"
            if count.written
            else "there are no operations and no schemas to generate from"
        )
        yield Diagnostic(Severity.ERROR, "nothing-generated", message, document.locate("/paths"))


def usable(document: Document, judged: Iterable[Diagnostic]) -> Document:
    """The document without what breaks the specification, as building relies on the rest."""
    broken = (
        found.rule in _BREACHES or (found.severity is Severity.ERROR and found.rule not in _RULES)
        for found in judged
    )
    return sound(document) if any(broken) else document


@dataclass(frozen=True, slots=True)
class Tally:
    """Operations of a document, and what became of them."""

    written: int
    """Under ``paths``, whether or not they can be read."""
    generated: int
    degraded: int
    """Generated, but without something that the document says of them."""

    def __str__(self) -> str:
        parts = (
            (self.generated - self.degraded, "complete"),
            (self.degraded, "degraded"),
            (self.written - self.generated, "left out"),
        )
        told = ", ".join(f"{number} {what}" for number, what in parts if number)
        number = f"{self.written} operation{'' if self.written == 1 else 's'}"
        return f"{number}: {told}" if told else number


def tally(document: Document, api: Api, findings: Iterable[Diagnostic]) -> Tally:
    """Count the operations of the document as written, and compare with what was built."""
    written = dict(_operations(document))
    touched = {written[use] for use in _touched(document, written, findings)}
    made = {(operation.method, operation.written_path) for operation in api.operations}
    return Tally(len(written), len(api.operations), len(touched & made))


def _operations(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    paths = document.root.get("paths")
    for path, entry in paths.members() if paths is not None else ():
        try:
            item = document.resolve(entry)
        except LookupError:
            continue
        if path.startswith("x-"):
            continue
        path = path if path.startswith("/") else f"/{path}"
        for key, operation in item.members():
            if key in METHODS:
                yield _use(entry.pointer, operation.pointer), (key.upper(), path)
            elif key == "additionalOperations":
                for method, extra in operation.members():
                    yield _use(entry.pointer, extra.pointer), (method, path)


def _use(path: str, operation: str) -> str:
    """One use of an operation: two paths may borrow the path item that it stands in."""
    return f"{path} {operation}"


def _touched(
    document: Document, operations: Collection[str], findings: Iterable[Diagnostic]
) -> set[str]:
    """The operations that a finding with a cost is about, or about something they refer to."""
    costly = sorted(found.pointer for found in findings if found.pointer and costs(found))
    if not costly:
        return set()
    uses: dict[str, set[str]] = {}
    for operation in operations:
        pointer = operation.rpartition(" ")[2]
        item = pointer.removesuffix("/additionalOperations").rpartition("/")[0]
        uses[operation] = {pointer, f"{item}/parameters"}
    waiting = [pointer for targets in uses.values() for pointer in targets]
    while waiting:
        pointer = waiting.pop()
        if pointer not in uses:
            uses[pointer] = set(_targets(document, pointer))
            waiting.extend(uses[pointer])
    users: dict[str, list[str]] = {}
    for pointer, targets in uses.items():
        for target in targets:
            users.setdefault(target, []).append(pointer)
    spread = [pointer for pointer in uses if _holds(pointer, costly)]
    reached = set(spread)
    while spread:
        for user in users.get(spread.pop(), ()):
            if user not in reached:
                reached.add(user)
                spread.append(user)
    return reached.intersection(operations)


def _targets(document: Document, pointer: str) -> Iterator[str]:
    """Where the references inside a value lead."""
    try:
        waiting: list[Any] = [document.at(pointer).value]
    except LookupError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            target = value.get("$ref")
            if isinstance(target, str) and target.startswith("#/"):
                yield target[1:]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _holds(pointer: str, costly: list[str]) -> bool:
    """Whether one of the sorted pointers is this one or below it."""
    for wanted, exactly in ((pointer, True), (f"{pointer}/", False)):
        position = bisect_left(costly, wanted)
        if position < len(costly):
            found = costly[position]
            if found == pointer if exactly else found.startswith(wanted):
                return True
    return False


def costs(found: Diagnostic) -> bool:
    """Whether a finding tells of something meaningful that the output lacks."""
    if found.severity is Severity.NOTE or found.rule in _MISTAKES:
        return False
    return found.rule in _COSTLY | {_REFUSED} or found.rule.startswith("unsupported-")
