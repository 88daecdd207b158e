"""From an order to an outcome."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from specwright.diagnostics import Diagnostics
from specwright.ir.api import Api
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.document import Document
from specwright.openapi.load import load
from specwright.verify.coverage import Coverage
from specwright.verify.fuzz import reports, tool
from specwright.verify.fuzz.goals import Goals
from specwright.verify.fuzz.order import Order, OrderError
from specwright.verify.fuzz.outcome import Outcome, Told, judge
from specwright.verify.fuzz.vacuous import Demands, smallest_pages
from specwright.verify.record import Record

_REQUESTS = 2000
_SECONDS = 1800.0


def fuzz(path: Path, order: Order, progress: Callable[[str], None]) -> Outcome:
    """Send requests to every operation of a running service; OrderError if it does not answer."""
    _refuse_silence(order.url)
    document = bundle(load(path), order.root)
    return fuzz_built(document, build(document, Diagnostics()), order, progress)


def fuzz_built(
    document: Document, api: Api, order: Order, progress: Callable[[str], None]
) -> Outcome:
    """The same for a document that was bundled and built already."""
    _refuse_silence(order.url)
    coverage = Coverage(api)
    record = Record(coverage=coverage)
    demands = Demands(document, api)
    with tempfile.TemporaryDirectory(prefix="specwright-fuzz-") as name:
        workshop = tool.furnish(Path(name), document, api, order)
        tool.schemathesis(workshop, order, record, progress)
        if record.complete:
            reach(workshop, api, order, demands, record, progress)
        if not record.complete and not record.errors:
            raise AssertionError(f"Schemathesis did not finish:\n{workshop.output[-4000:]}")
        outcome = judge(document, api, record, order, demands)
        told = tuple(_hidden(one, workshop) for one in outcome.told)
        outcome = replace(outcome, told=told, coverage=tuple(coverage.operations()))
        if order.report_dir is not None:
            order.report_dir.mkdir(parents=True, exist_ok=True)
            reports.write(outcome, order.report_dir)
            for log in (tool.EVENTS, tool.OUTPUT):
                text = (workshop.folder / log).read_text("utf-8", "replace")
                (order.report_dir / log).write_text(workshop.hide(text), "utf-8")
    return outcome


def _hidden(told: Told, workshop: tool.Workshop) -> Told:
    """A finding without credentials."""
    diagnostic = replace(told.diagnostic, message=workshop.hide(told.diagnostic.message))
    return replace(
        told,
        diagnostic=diagnostic,
        curl=workshop.hide(told.curl),
        python=workshop.hide(told.python),
    )


def reach(
    workshop: tool.Workshop,
    api: Api,
    order: Order,
    demands: Demands,
    record: Record,
    progress: Callable[[str], None],
) -> None:
    """Go on towards what was not reached by chance."""
    read = {meant: label for label, meant in workshop.lent.items()}

    def named(label: str) -> str:
        return " -> ".join(read.get(part, part) for part in label.split(" -> "))

    guarded = demands.unproved(record)
    goals = Goals(
        url=order.url,
        links=[named(link.id) for link in demands.unfollowed(record)],
        operations=[named(label) for label in (*demands.unsuccessful(record), *guarded)],
        guarded=list(map(named, guarded)),
        smallest={named(label): least for label, least in smallest_pages(api).items()},
        scenarios=order.max_examples - record.scenarios if demands.links else 0,
        seed=order.seed,
        requests=_REQUESTS,
        seconds=_SECONDS if order.walking_seconds is None else order.walking_seconds,
    )
    if goals.links or goals.operations or goals.scenarios > 0:
        goals.write(workshop.folder)
        code = tool.work(workshop, "specwright.verify.fuzz.reach", ["."], record, progress)
        if code:
            told = workshop.output.strip().splitlines()[-1:]
            record.errors.setdefault(" ".join(["what was not reached:", *told])[:400])


def _refuse_silence(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        socket.create_connection((parts.hostname or "", port), timeout=10).close()
    except OSError as error:
        raise OrderError(f"nothing answers at {url}: {error.strerror or error}") from None
