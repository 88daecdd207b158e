"""What a run found, in our words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from specwright.diagnostics import Diagnostics, Location
from specwright.ir.api import Api
from specwright.openapi.document import Document
from specwright.verify.coverage import OperationCoverage
from specwright.verify.fuzz.order import Order
from specwright.verify.fuzz.tool import PHASES
from specwright.verify.fuzz.vacuous import Demands, Place
from specwright.verify.mistakes import Judge, Mistake, counted
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


def judge(document: Document, api: Api, record: Record, order: Order, demands: Demands) -> Outcome:
    """Sort what was recorded into findings, mistakes of the tool, and vacuous success."""
    diagnostics = Diagnostics()
    places, whole = demands.places, Location(document.file)
    standing, set_aside = _sorted_out(api, record)
    for finding in standing:
        place = places.get(finding.operation, Place(finding.operation, whole))
        rule = finding.check.replace("_", "-")
        diagnostics.error(rule, _message(finding, place), place.location)
    for error in record.errors:
        diagnostics.error("fuzz-error", f"Schemathesis could not test: {error}", whole)
    demands.report(record, diagnostics, credentials="ignored_auth" not in order.unjudged)
    for phase in PHASES:
        if record.phases.get(phase) in ("interrupted", "error"):
            message = f"the phase {phase} was not finished"
            diagnostics.error("phase-incomplete", message, whole)
    aside = f", {counted(set_aside)}" if set_aside else ""
    links = len(demands.links)
    followed = f"{links - len(demands.unfollowed(record))} of {links} links followed, "
    summary = (
        f"{order.url}: {record.cases} requests to {len(places)} operations, "
        f"{len(places) - len(demands.unsuccessful(record))} of them succeeded, "
        f"{followed if links else ''}{len(diagnostics)} findings{aside}; seed {order.seed}"
    )
    tested = {
        label: Tested(
            dict(record.statuses[label]),
            tuple(finding.sentence for finding in standing if finding.operation == label),
        )
        for label in places
    }
    return Outcome(diagnostics, record.cases, tested, summary, set_aside)


def _sorted_out(api: Api, record: Record) -> tuple[list[Finding], Mapping[Mistake, int]]:
    """The findings that stand, and how many were set aside for which reason."""
    judge = Judge(api)
    standing: list[Finding] = []
    set_aside: Counter[Mistake] = Counter()
    for alike in record.findings.values():
        judged = [(finding, judge.mistake(finding)) for finding in alike]
        standing += [finding for finding, mistake in judged if mistake is None][:1]
        set_aside.update({mistake for _, mistake in judged if mistake is not None})
    return standing, set_aside


def _message(finding: Finding, place: Place) -> str:
    repeat = f"; repeat with: {finding.curl}" if finding.curl else ""
    return f"{place.name} {finding.sentence}{repeat}"
