"""Drives Schemathesis against a running service and says in our words what it found."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from specwright.config import FuzzSettings
from specwright.diagnostics import Diagnostics, Location
from specwright.ir.api import Api
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.document import Document, escape_token
from specwright.openapi.load import load
from specwright.verify.copy import complete, configuration, tool_copy
from specwright.verify.coverage import Coverage, OperationCoverage
from specwright.verify.mistakes import JUDGED, Judge, Mistake, counted
from specwright.verify.record import Finding, Record

_REPORTS = {
    "junit": "junit.xml",
    "html": "html",
    "ndjson": "events.ndjson",
    "json": "summary.json",
}
_PHASES = ("examples", "coverage", "fuzzing", "stateful")


class OrderError(Exception):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do."""

    url: str
    max_examples: int
    seed: int
    token: str | None
    headers: tuple[str, ...]
    report_dir: Path | None
    settings: FuzzSettings
    root: Path | None = None
    """The folder inside which references may lead; None for the document's own."""
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the name of a security scheme what Schemathesis calls its parts: ``{"bearer": …}``."""
    unjudged: tuple[str, ...] = ()
    """Checks that would say nothing of this service."""
    completed: bool = False
    """Whether to take the refusals for declared that the document is silent about."""

    def __post_init__(self) -> None:
        if not _is_address(self.url):
            raise OrderError(f"{self.url} is not a URL with http or https")
        for header in self.headers:
            name, colon, _value = header.partition(":")
            if not colon or not name.strip() or "\n" in header:
                raise OrderError(f"--header {header!r} must look like 'Name: value'")

    @property
    def sent(self) -> dict[str, str]:
        """The headers of every request by name."""
        pairs = (header.partition(":") for header in self.headers)
        sent = {name.strip(): value.strip() for name, _, value in pairs}
        return {**sent, "Authorization": f"Bearer {self.token}"} if self.token else sent


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


def fuzz(path: Path, order: Order, progress: Callable[[str], None]) -> Outcome:
    """Send requests to every operation of a running service; OrderError if it does not answer."""
    _refuse_silence(order.url)
    document = bundle(load(path), order.root)
    api = build(document, Diagnostics())
    coverage = Coverage(api)
    with tempfile.TemporaryDirectory(prefix="specwright-fuzz-") as name:
        folder = Path(name)
        record = _run(folder, document, api, order, Record(coverage=coverage), progress)
        if order.report_dir is not None:
            order.report_dir.mkdir(parents=True, exist_ok=True)
            for report in (*_REPORTS.values(), "output.txt"):
                if (folder / report).is_dir():
                    shutil.copytree(folder / report, order.report_dir / report, dirs_exist_ok=True)
                elif (folder / report).exists():
                    shutil.copyfile(folder / report, order.report_dir / report)
        if not record.complete and not record.errors:
            output = (folder / "output.txt").read_text("utf-8", "replace")
            raise AssertionError(f"Schemathesis did not finish:\n{output[-4000:]}")
    covered = tuple(coverage.operations())
    if order.report_dir is not None:
        told = json.dumps([operation.json() for operation in covered], indent=2)
        (order.report_dir / "coverage.json").write_text(f"{told}\n", "utf-8")
    return replace(_judge(document, api, record, order), coverage=covered)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, a bracket that is not closed
        return False


def _refuse_silence(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        socket.create_connection((parts.hostname or "", port), timeout=10).close()
    except OSError as error:
        raise OrderError(f"nothing answers at {url}: {error.strerror or error}") from None


def _run(
    folder: Path,
    document: Document,
    api: Api,
    order: Order,
    record: Record,
    progress: Callable[[str], None],
) -> Record:
    copy = tool_copy(document.value)
    if order.completed:
        complete(copy, api)
    (folder / "openapi.json").write_text(json.dumps(copy), "utf-8")
    # Credentials go by the environment: others can read arguments in the list of processes.
    secrets = {f"SPECWRIGHT_HEADER_{i}": value for i, value in enumerate(order.sent.values())}
    variables = dict(zip(order.sent, secrets, strict=True))
    schemes: dict[str, dict[str, str]] = {}
    for scheme, parts in order.credentials.items():
        for part, value in parts.items():
            variable = f"SPECWRIGHT_SECRET_{len(secrets)}"
            secrets[variable] = value
            schemes.setdefault(scheme, {})[part] = variable
    config = configuration(
        order.settings,
        order.max_examples,
        order.seed,
        variables,
        credentials=schemes,
        unjudged=order.unjudged,
    )
    (folder / "schemathesis.toml").write_text(config, "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"]
    command += ["run", "openapi.json", "--url", order.url, "--report", ",".join(_REPORTS)]
    for kind, report in _REPORTS.items():
        command += [f"--report-{kind}-path", report]
    events = folder / _REPORTS["ndjson"]
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(  # a list, so nothing of it is read by a shell
            command,
            cwd=folder,
            env={**os.environ, **secrets},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _follow(process, events, record, progress)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    return record


def _follow(
    process: subprocess.Popen[bytes],
    events: Path,
    record: Record,
    progress: Callable[[str], None],
) -> None:
    """Read events while they are written, until the tool has ended and all are read."""
    position, shown = 0, ""
    while True:
        ended = process.poll() is not None
        if events.exists():
            with events.open("rb") as file:
                file.seek(position)
                content = file.read()
            # A line that is still being written waits for the next round.
            whole = content[: content.rfind(b"\n") + 1]
            position += len(whole)
            record.read(whole.decode().splitlines())
        told = f"{record.phase}: {record.cases} requests"
        if record.phase in _PHASES and told != shown:
            progress(told)
            shown = told
        if ended:
            return
        time.sleep(0.25)


def _judge(document: Document, api: Api, record: Record, order: Order) -> Outcome:
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
    for phase in _PHASES:
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
