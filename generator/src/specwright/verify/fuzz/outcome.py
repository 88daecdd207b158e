"""What a run found, in our words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from specwright.diagnostics import Diagnostic, Diagnostics, Location, Severity
from specwright.ir.api import Api
from specwright.openapi.document import Document
from specwright.verify.coverage import OperationCoverage
from specwright.verify.fuzz.order import Order
from specwright.verify.fuzz.repeat import as_curl, as_python, size
from specwright.verify.fuzz.tool import PHASES
from specwright.verify.fuzz.vacuous import Demands, Place
from specwright.verify.judge import Judge
from specwright.verify.mistakes import Mistake, counted
from specwright.verify.record import Finding, Record, Sent


@dataclass(frozen=True, slots=True)
class Tested:
    """What a run saw of one operation."""

    statuses: Mapping[int, int]
    """How often its own method got each status."""
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, and how to see it again."""

    operation: str
    """Method and path template; empty where it is about all of them."""
    diagnostic: Diagnostic
    curl: str = ""
    """The smallest request that was seen to break the promise; empty where none did."""
    python: str = ""
    """The same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found."""

    told: tuple[Told, ...]
    cases: int
    operations: Mapping[str, Tested]
    """By method and path template: ``GET /items/{id}``."""
    summary: str
    set_aside: Mapping[Mistake, int]
    """Findings that are Schemathesis's own mistakes."""
    coverage: tuple[OperationCoverage, ...] = ()

    @property
    def diagnostics(self) -> Diagnostics:
        """The findings alone."""
        found = Diagnostics()
        found.extend(told.diagnostic for told in self.told)
        return found

    @property
    def clean(self) -> bool:
        """Whether nothing was found that breaks the contract."""
        return not self.diagnostics.failed


def judge(document: Document, api: Api, record: Record, order: Order, demands: Demands) -> Outcome:
    """Sort what was recorded into findings, mistakes of the tool, and vacuous success."""
    places, whole = demands.places, Location(document.file)
    standing, set_aside = _sorted_out(api, record)
    told = [_told(finding, places, whole) for finding in standing]
    unmet = demands.unmet(record, credentials="ignored_auth" not in order.unjudged)
    told += [Told(label, diagnostic) for label, diagnostic in unmet]
    general = Diagnostics()
    for error in record.errors:
        general.error("fuzz-error", f"Schemathesis could not test: {error}", whole)
    for phase in PHASES:
        if record.phases.get(phase) in ("interrupted", "error"):
            general.error("phase-incomplete", f"the phase {phase} was not finished", whole)
    told += [Told("", diagnostic) for diagnostic in general]
    told.sort(key=lambda one: (one.diagnostic.location, one.diagnostic.rule))
    aside = f", {counted(set_aside)}" if set_aside else ""
    sent = demands.sent(record)
    links = len(demands.links)
    followed = f"{links - len(demands.unfollowed(record))} of {links} links followed, "
    summary = (
        f"{order.target or order.url}: {record.cases} requests to {len(sent)} operations, "
        f"{len(sent) - len(demands.unsuccessful(record))} of them succeeded, "
        f"{followed if links else ''}{len(told)} findings{aside}; seed {order.seed}"
    )
    tested = {
        label: Tested(
            dict(record.statuses[label]),
            tuple(finding.sentence for finding in standing if finding.operation == label),
        )
        for label in sent
    }
    return Outcome(tuple(told), record.cases, tested, summary, set_aside)


def _sorted_out(api: Api, record: Record) -> tuple[list[Finding], Mapping[Mistake, int]]:
    """The findings that stand, and how many were set aside for which reason."""
    judge = Judge(api)
    standing: list[Finding] = []
    set_aside: Counter[Mistake] = Counter()
    for alike in record.findings.values():
        judged = [(finding, judge.mistake(finding)) for finding in alike]
        stand = [finding for finding, mistake in judged if mistake is None]
        if stand:
            standing.append(min(stand, key=lambda finding: size(finding.sent)))
        set_aside.update({mistake for _, mistake in judged if mistake is not None})
    return standing, set_aside


def _told(finding: Finding, places: Mapping[str, Place], whole: Location) -> Told:
    place = places.get(finding.operation, Place(finding.operation, whole))
    diagnostic = Diagnostic(
        Severity.ERROR,
        finding.check.replace("_", "-"),
        f"{place.name} {finding.sentence}",
        place.location,
    )
    if finding.sent == Sent("", None):
        return Told(finding.operation, diagnostic)
    return Told(finding.operation, diagnostic, as_curl(finding.sent), as_python(finding.sent))
