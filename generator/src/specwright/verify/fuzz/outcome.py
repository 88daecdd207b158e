"""What a run found, in our words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from specwright.diagnostics import Diagnostics, Location
from specwright.ir.api import Api
from specwright.openapi.document import Document, escape_token
from specwright.verify.coverage import OperationCoverage
from specwright.verify.fuzz.order import Order
from specwright.verify.fuzz.tool import PHASES
from specwright.verify.mistakes import JUDGED, Judge, Mistake, counted
from specwright.verify.record import Finding, Record


@dataclass(frozen=True, slots=True)
class Tested:
    """What a run saw of one operation."""

    statuses: Mapping[int, int]
    """How often its own method got each status."""
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found."""

    diagnostics: Diagnostics
    cases: int
    operations: Mapping[str, Tested]
    """By method and path template: ``GET /items/{id}``."""
    summary: str
    set_aside: Mapping[Mistake, int]
    """Findings that are Schemathesis's own mistakes."""
    coverage: tuple[OperationCoverage, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found that breaks the contract."""
        return not self.diagnostics.failed


def judge(document: Document, api: Api, record: Record, order: Order) -> Outcome:
    """Sort what was recorded into findings, mistakes of the tool, and vacuous success."""
    diagnostics = Diagnostics()
    operations = _operations(document)
    standing, set_aside = _sorted_out(api, record)
    for finding in standing:
        location = operations.get(finding.operation, (finding.operation, document.root.location))[1]
        rule = finding.check.replace("_", "-")
        diagnostics.error(rule, _message(finding, operations), location)
    for error in record.errors:
        diagnostics.error("fuzz-error", f"Schemathesis could not test: {error}", _whole(document))
    succeeded = _report_vacuous(document, record, diagnostics)
    for phase in PHASES:
        if record.phases.get(phase) in ("interrupted", "error"):
            message = f"the phase {phase} was not finished"
            diagnostics.error("phase-incomplete", message, _whole(document))
    aside = f", {counted(set_aside)}" if set_aside else ""
    followed = f"{len(record.links)} of {record.links_declared} links followed, "
    summary = (
        f"{order.url}: {record.cases} requests to {len(operations)} operations, "
        f"{succeeded} of them succeeded, {followed if record.links_declared else ''}"
        f"{len(standing)} findings{aside}; seed {order.seed}"
    )
    tested = {
        label: Tested(
            dict(record.statuses[label]),
            tuple(finding.sentence for finding in standing if finding.operation == label),
        )
        for label in operations
    }
    return Outcome(diagnostics, record.cases, tested, summary, set_aside)


def _sorted_out(api: Api, record: Record) -> tuple[list[Finding], Mapping[Mistake, int]]:
    """The findings that stand, and how many were set aside for which reason."""
    found = list(record.findings.values())
    if not any(finding.check in JUDGED for finding in found):
        return found, {}
    judge = Judge(api)
    judged = [(finding, judge.mistake(finding)) for finding in found]
    standing = [finding for finding, mistake in judged if mistake is None]
    return standing, Counter(mistake for _, mistake in judged if mistake is not None)


def _report_vacuous(document: Document, record: Record, diagnostics: Diagnostics) -> int:
    """An operation that never succeeded proved little; a service that never did proved nothing."""
    succeeded = 0
    operations = _operations(document)
    for label, (name, location) in operations.items():
        statuses = record.statuses[label]
        if any(200 <= status < 400 for status in statuses):
            succeeded += 1
        elif statuses:
            seen = ", ".join(str(status) for status in sorted(statuses))
            message = f"{name} never succeeded: it answered only {seen}"
            diagnostics.warning("never-succeeded", message, location)
        else:
            diagnostics.warning("never-called", f"{name} was never called", location)
    if operations and not succeeded:
        message = "no operation ever succeeded, so nothing was proved; are credentials missing?"
        diagnostics.error("nothing-proved", message, _whole(document))
    return succeeded


def _operations(document: Document) -> dict[str, tuple[str, Location]]:
    """Name and place of every operation, by method and path template."""
    found: dict[str, tuple[str, Location]] = {}
    for path, item in (document.root.get("paths") or document.root).members():
        if not path.startswith("/"):
            continue
        for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
            operation = item.get(method)
            if operation is not None:
                label = f"{method.upper()} {path}"
                name = operation.value.get("operationId", label)
                place = document.locate(f"/paths/{escape_token(path)}/{method}")
                found[label] = (name, place)
    return found


def _message(finding: Finding, operations: dict[str, tuple[str, Location]]) -> str:
    name = operations.get(finding.operation, (finding.operation, None))[0]
    repeat = f"; repeat with: {finding.curl}" if finding.curl else ""
    return f"{name} {finding.sentence}{repeat}"


def _whole(document: Document) -> Location:
    return Location(document.file)
