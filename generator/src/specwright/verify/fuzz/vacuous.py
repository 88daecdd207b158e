"""What a run has not shown: operations without success, links not followed, credentials unproved.

Such a run is no proof, so each of these is a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api, MutualTls
from specwright.ir.operation import Operation
from specwright.openapi.document import Document, Node, escape_token
from specwright.openapi.structure import METHODS
from specwright.verify.record import Record

_DENIALS = frozenset({"401", "403", "4XX", "default"})


@dataclass(frozen=True, slots=True)
class Link:
    """A declared link whose target exists."""

    id: str
    """As Schemathesis names it."""
    name: str
    label: str
    """Method and path template of the operation whose answer has it."""
    source: str
    """Name of the operation whose answer has it."""
    target: str
    """Name of the operation that it leads to."""
    location: Location


@dataclass(frozen=True, slots=True)
class Place:
    """An operation of the document: its name, and where it stands."""

    name: str
    location: Location


class Demands:
    """What a run has to show before its success means anything."""

    def __init__(self, document: Document, api: Api) -> None:
        self._document = document
        self.places = dict(_places(document))
        """By method and path template as written: ``GET /items/{id}``."""
        self.links = tuple(self._declared_links())
        self._operations = {f"{o.method} {o.written_path}": o for o in api.operations}
        sealed = {s.wire_name for s in api.security_schemes if isinstance(s.kind, MutualTls)}
        self._secured = {
            label: operation
            for label, operation in self._operations.items()
            if operation.security
            and all(requirement.uses for requirement in operation.security)
            and not any(use.scheme in sealed for r in operation.security for use in r.uses)
        }

    def succeeded(self, label: str, statuses: Mapping[int, int]) -> bool:
        """Whether an operation ever did what it is there for."""
        operation = self._operations.get(label)
        if any(status < 400 for status in statuses):
            return True
        if operation is None or any(
            r.success or r.status == "default" for r in operation.responses
        ):
            return False
        # Who declares refusals alone succeeds by refusing.
        return any(operation.response(status) is not None for status in statuses)

    def sent(self, record: Record) -> list[str]:
        """Operations that Schemathesis can send, from their own place or from one lent to them."""
        return [
            label
            for label in self.places
            if label.partition(" ")[0].lower() in METHODS or label in record.lent.values()
        ]

    def unsuccessful(self, record: Record) -> list[str]:
        """Operations that never succeeded."""
        return [
            label
            for label in self.sent(record)
            if not self.succeeded(label, record.statuses[label])
        ]

    def unfollowed(self, record: Record) -> list[Link]:
        """Links that never led to a success."""
        return [link for link in self.links if not any(s < 400 for s in record.links[link.id])]

    def unproved(self, record: Record) -> list[str]:
        """Operations that ask for credentials, and never refused anybody without."""
        ignored = {operation for operation, check, _ in record.findings if check == "ignored_auth"}
        return [
            label
            for label in self.sent(record)
            if label in self._secured and label not in ignored
            if not _refuses(self._secured[label], record.statuses[label])
        ]

    def unmet(self, record: Record, *, credentials: bool) -> Iterator[tuple[str, Diagnostic]]:
        """Each demand that was not met, with the operation that it is about; empty for all."""
        unsuccessful = self.unsuccessful(record)
        for label in unsuccessful:
            place, statuses = self.places[label], record.statuses[label]
            if statuses:
                told = f"{place.name} never succeeded: it answered only {_told(statuses)}"
                yield label, _finding("never-succeeded", told, place.location)
            else:
                yield (
                    label,
                    _finding("never-called", f"{place.name} was never called", place.location),
                )
        if self.places and len(unsuccessful) == len(self.places):
            told = "no operation ever succeeded, so nothing was proved; are credentials missing?"
            yield "", _finding("nothing-proved", told, Location(self._document.file))
        sent = frozenset(self.sent(record))
        for label, place in self.places.items():
            if label not in sent:
                method = label.partition(" ")[0]
                told = f"{place.name} was never called: no place was left to send {method} from"
                yield label, Diagnostic(Severity.WARNING, "never-called", told, place.location)
        for link in self.unfollowed(record):
            seen = record.links[link.id]
            why = (
                f"{link.target} answered only {_told(seen)}"
                if seen
                else "no answer that was seen has what it takes"
            )
            told = f"the link {link.name} of {link.source} never led to a success: {why}"
            yield link.label, _finding("link-not-followed", told, link.location)
        for label in self.unproved(record) if credentials else ():
            if label not in unsuccessful and label in self.places:
                place = self.places[label]
                told = f"{place.name} asks for credentials, but was never seen to refuse anybody"
                yield label, _finding("credentials-not-enforced", told, place.location)

    def _declared_links(self) -> Iterator[Link]:
        by_id = {place.name: label for label, place in self.places.items()}
        for label, place in self.places.items():
            method, _, path = label.partition(" ")
            item = self._document.resolve(self._document.at(f"/paths/{escape_token(path)}"))
            others = item.get("additionalOperations")
            operation = item.get(method.lower())
            if operation is None and others is not None:
                operation = others.get(method)
            assert operation is not None
            for status, response in _members(operation, "responses"):
                for name, link in _members(response, "links"):
                    target = _target(link, by_id)
                    if target is not None and target in self.places:
                        yield Link(
                            id=f"{label} -> [{status}] {name} -> {target}",
                            name=name,
                            label=label,
                            source=place.name,
                            target=self.places[target].name,
                            location=link.location,
                        )


def smallest_pages(api: Api) -> dict[str, dict[str, int]]:
    """Per operation the least that its whole-number query parameters allow, from 1."""
    schemas = Schemas(api.contract)
    found: dict[str, dict[str, int]] = {}
    for operation in api.operations:
        for parameter in operation.parameters:
            if parameter.in_ != "query" or "integer" not in schemas.types(parameter.schema_pointer):
                continue
            minimums = [
                part["minimum"]
                for _, part in schemas.parts(parameter.schema_pointer)
                if isinstance(part.get("minimum"), int)
            ]
            least = max([1, *minimums])
            if schemas.is_valid(parameter.schema_pointer, "request", least):
                label = f"{operation.method} {operation.written_path}"
                found.setdefault(label, {})[parameter.wire_name] = least
    return found


def _places(document: Document) -> Iterator[tuple[str, Place]]:
    for path, item in (document.root.get("paths") or document.root).members():
        if not path.startswith("/"):
            continue
        try:
            item = document.resolve(item)
        except LookupError:
            continue
        others = item.get("additionalOperations")
        written = [(method.upper(), item.get(method)) for method in METHODS]
        written += others.members() if others is not None else ()
        for method, operation in written:
            if operation is not None:
                label = f"{method} {path}"
                name = operation.value.get("operationId", label)
                yield label, Place(name, document.locate(operation.pointer))


def _members(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """Members of an object below, with what their references stand for."""
    below = node.get(key)
    for name, member in below.members() if below is not None else ():
        try:
            yield name, node.document.resolve(member)
        except LookupError:
            continue


def _target(link: Node, by_id: Mapping[str, str]) -> str | None:
    """Method and path template of what a link leads to."""
    named = link.get("operationId")
    if named is not None:
        return by_id.get(str(named.value))
    referred = link.get("operationRef")
    if referred is None or not str(referred.value).startswith("#/paths/"):
        return None
    path, _, method = str(referred.value).removeprefix("#/paths/").partition("/")
    return f"{method.upper()} {path.replace('~1', '/').replace('~0', '~')}"


def _refuses(operation: Operation, statuses: Mapping[int, int]) -> bool:
    if 401 in statuses or 403 in statuses:
        return True
    # Where neither is declared, a caller without credentials is answered what is.
    return not _DENIALS & {response.status for response in operation.responses} and 404 in statuses


def _told(statuses: Mapping[int, int]) -> str:
    return ", ".join(f"{status}" for status in sorted(Counter(statuses)))


def _finding(rule: str, message: str, location: Location) -> Diagnostic:
    return Diagnostic(Severity.ERROR, rule, message, location)
