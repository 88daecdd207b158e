"""One document behind a server without code, fuzzed with one seed, in a process of its own.

    python -m tests.corpus.fuzz_trial DOCUMENT ROOT SEED EXAMPLES SECONDS BEHIND RESULT

leaves what was found in the file ``RESULT``; it may take ``SECONDS`` of processor time.
``BEHIND`` is ``mock``, or ``server`` for a generated server whose handlers answer made-up values.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

from specwright import pipeline
from specwright.diagnostics import DocumentError, Severity
from specwright.ir.api import Api
from specwright.openapi.document import Document
from specwright.verify import fuzz
from specwright.verify.fuzz import tool
from specwright.verify.fuzz.outcome import judge
from specwright.verify.fuzz.run import reach
from specwright.verify.fuzz.vacuous import Demands
from specwright.verify.prove.order import SECRET, Order, api_of
from specwright.verify.prove.proof import ServiceFailed, made_up, serving
from specwright.verify.record import Record
from specwright.write import write

_SPECWRIGHT = [sys.executable, "-c", "from specwright.cli import main; main()"]
_LONGEST = 1500
_EVERY = 1.0
VACUOUS = frozenset(
    {
        "never-succeeded",
        "never-called",
        "nothing-proved",
        "link-not-followed",
        "credentials-not-enforced",
    }
)
"""What is no finding of a run that was not done."""


Behind = Literal["mock", "server"]


class MockFailed(Exception):
    """The mock did not start; the message says why."""


def trial(
    document: Path,
    root: Path,
    seed: int,
    examples: int,
    budget: float,
    behind: Behind = "mock",
) -> dict[str, Any]:
    """What a run found; ``state`` says what it is worth."""
    result: dict[str, Any] = {"seed": seed, "examples": examples}
    started = time.perf_counter()
    try:
        source = pipeline.read(document, root)
        wrong = [f for f in pipeline.validate(source) if f.severity is Severity.ERROR]
        if wrong:
            rules = sorted({finding.rule for finding in wrong})
            return {**result, "state": "invalid", "why": ", ".join(rules)}
        result |= _fuzzed(source, document, root, seed, examples, budget, behind)
    except (DocumentError, MockFailed, ServiceFailed) as error:
        result |= {"state": "failed", "why": str(error)[-_LONGEST:]}
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    result["processor seconds"] = round(sum(use.ru_utime + use.ru_stime for use in spent), 1)
    result["seconds"] = round(time.perf_counter() - started, 1)
    return result


def _fuzzed(
    source: Document,
    document: Path,
    root: Path,
    seed: int,
    examples: int,
    budget: float,
    behind: Behind,
) -> dict[str, Any]:
    with TemporaryDirectory(prefix="specwright-corpus-") as name:
        folder = Path(name)
        order = Order(document=document, root=root, folder=folder, package="corpus", seed=seed)
        api = api_of(order)
        if not api.operations:
            return {"state": "nothing to call", "operations": 0, "requests": 0}
        record, demands = Record(), Demands(source, api)
        served = mocking(order) if behind == "mock" else generated(order)
        with served as url:
            wanted = made_up(api, order, url, examples)
            if behind == "mock":
                # It remembers what is made and deleted.
                wanted = replace(wanted, unjudged=())
            whole = _driven(
                tool.furnish(folder, source, api, wanted), api, wanted, record, demands, budget
            )
        outcome = judge(source, api, record, wanted, demands)
    findings = [
        f"{finding.rule}: {finding.message[:_LONGEST]}"
        for finding in outcome.diagnostics
        if finding.severity is Severity.ERROR and (whole or finding.rule not in VACUOUS)
    ]
    tested = outcome.operations.values()
    return {
        "state": "findings" if findings else "clean" if whole else "part",
        "unjudged": list(wanted.unjudged),
        "operations": len(outcome.operations),
        "requests": outcome.cases,
        "succeeded": sum(any(200 <= s < 400 for s in one.statuses) for one in tested),
        "findings": findings,
        "set aside": {mistake.id: times for mistake, times in outcome.set_aside.items()},
        **(
            {}
            if whole
            else {"why": f"{budget:.0f} s of processor time were spent in {record.phase}"}
        ),
    }


class _Enough(Exception):
    """The processor time is spent."""


def _driven(
    workshop: tool.Workshop,
    api: Api,
    wanted: fuzz.Order,
    record: Record,
    demands: Demands,
    budget: float,
) -> bool:
    """Whether the whole run was done before its processor time was spent."""

    def watch(_signal: int, _frame: object) -> None:
        if _spent_by_children() > budget:
            raise _Enough

    # The tool may work for minutes before it sends anything: a clock alone can interrupt it then.
    signal.signal(signal.SIGALRM, watch)
    signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
    try:
        tool.schemathesis(workshop, wanted, record, lambda _: None)
        reach(workshop, api, wanted, demands, record, lambda _: None)
    except _Enough:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def _spent_by_children() -> float:
    """Processor seconds of this process's children that still run: the tool and the mock."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def generated(order: Order) -> Iterator[str]:
    """The address of a generated server, while it runs."""
    made = pipeline.generate(order.document, order.package, ("server",), root=order.root)
    write(made.files, order.folder)
    with serving(order) as url:
        yield url


@contextmanager
def mocking(order: Order) -> Iterator[str]:
    """The address of ``specwright mock`` on a free port, while it runs."""
    command = [*_SPECWRIGHT, "mock", str(order.document), "--root", str(order.root)]
    command += ["--stateful", "--port", "0", "--secret", SECRET, "--seed", str(order.seed)]
    log = order.folder / "mock.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=order.folder
        )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while True:
        ended = process.poll() is not None
        told = log.read_text("utf-8", "replace")
        found = re.search(r"operations on (http://\S+),", told)
        if found is not None:
            return found[1]
        if ended:
            raise MockFailed(f"the mock did not start: {told[-_LONGEST:]}")
        time.sleep(0.1)


if __name__ == "__main__":
    path, inside, number, amount, seconds, server, told = sys.argv[1:]
    outcome = trial(
        Path(path).resolve(),
        Path(inside).resolve(),
        int(number),
        int(amount),
        float(seconds),
        cast(Behind, server),
    )
    Path(told).write_text(json.dumps(outcome, indent=1), "utf-8")
