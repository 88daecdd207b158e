"""From an order to an outcome."""

from __future__ import annotations

import json
import shutil
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
from specwright.verify.fuzz import tool
from specwright.verify.fuzz.goals import Goals
from specwright.verify.fuzz.order import Order, OrderError
from specwright.verify.fuzz.outcome import Outcome, judge
from specwright.verify.fuzz.vacuous import Demands, smallest_pages
from specwright.verify.record import Record

_REQUESTS = 2000
_SECONDS = 600.0


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
        if order.report_dir is not None:
            _keep(workshop.folder, order.report_dir)
        if not record.complete and not record.errors:
            raise AssertionError(f"Schemathesis did not finish:\n{workshop.output[-4000:]}")
    covered = tuple(coverage.operations())
    if order.report_dir is not None:
        told = json.dumps([operation.json() for operation in covered], indent=2)
        (order.report_dir / "coverage.json").write_text(f"{told}\n", "utf-8")
    return replace(judge(document, api, record, order, demands), coverage=covered)


def reach(
    workshop: tool.Workshop,
    api: Api,
    order: Order,
    demands: Demands,
    record: Record,
    progress: Callable[[str], None],
) -> None:
    """Go on towards what was not reached by chance."""
    goals = Goals(
        url=order.url,
        links=[link.id for link in demands.unfollowed(record)],
        operations=[*demands.unsuccessful(record), *demands.unproved(record)],
        smallest=smallest_pages(api),
        scenarios=order.max_examples - record.scenarios if demands.links else 0,
        seed=order.seed,
        requests=_REQUESTS,
        seconds=_SECONDS if order.seconds is None else order.seconds / tool.REST,
    )
    if goals.links or goals.operations or goals.scenarios > 0:
        goals.write(workshop.folder)
        tool.work(workshop, "specwright.verify.fuzz.reach", ["."], record, progress)


def _keep(folder: Path, kept: Path) -> None:
    """Leave the reports of a run in another folder."""
    kept.mkdir(parents=True, exist_ok=True)
    for report in (*tool.REPORTS.values(), tool.OUTPUT):
        if (folder / report).is_dir():
            shutil.copytree(folder / report, kept / report, dirs_exist_ok=True)
        elif (folder / report).exists():
            shutil.copyfile(folder / report, kept / report)


def _refuse_silence(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        socket.create_connection((parts.hostname or "", port), timeout=10).close()
    except OSError as error:
        raise OrderError(f"nothing answers at {url}: {error.strerror or error}") from None
