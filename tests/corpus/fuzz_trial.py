"""One document behind ``specwright mock``, fuzzed with one seed, in a process of its own.

    python -m tests.corpus.fuzz_trial DOCUMENT ROOT SEED EXAMPLES RESULT

leaves what was found in the file ``RESULT``.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from specwright import pipeline
from specwright.diagnostics import DocumentError, Severity
from specwright.verify import fuzz
from specwright.verify.prove.order import SECRET, Order, api_of
from specwright.verify.prove.proof import made_up

_SPECWRIGHT = [sys.executable, "-c", "from specwright.cli import main; main()"]
_LONGEST = 1500


class MockFailed(Exception):
    """The mock did not start; the message says why."""


def trial(document: Path, root: Path, seed: int, examples: int) -> dict[str, Any]:
    """What a run found; ``state`` says what it is worth."""
    result: dict[str, Any] = {"seed": seed, "examples": examples}
    started = time.perf_counter()
    try:
        source = pipeline.read(document, root)
        wrong = [f for f in pipeline.validate(source) if f.severity is Severity.ERROR]
        if wrong:
            rules = sorted({finding.rule for finding in wrong})
            return {**result, "state": "invalid", "why": ", ".join(rules)}
        result |= _fuzzed(document, root, seed, examples)
    except (DocumentError, MockFailed) as error:
        result |= {"state": "failed", "why": str(error)[-_LONGEST:]}
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    result["processor seconds"] = round(sum(use.ru_utime + use.ru_stime for use in spent), 1)
    result["seconds"] = round(time.perf_counter() - started, 1)
    return result


def _fuzzed(document: Path, root: Path, seed: int, examples: int) -> dict[str, Any]:
    with TemporaryDirectory(prefix="specwright-corpus-") as folder:
        order = Order(
            document=document, root=root, folder=Path(folder), package="corpus", seed=seed
        )
        api = api_of(order)
        if not api.operations:
            return {"state": "nothing to call", "operations": 0, "requests": 0}
        with mocking(document, root, Path(folder), seed) as url:
            wanted = made_up(api, order, url, examples)
            outcome = fuzz.fuzz(document, wanted, lambda _: None)
    findings = [
        f"{finding.rule}: {finding.message[:_LONGEST]}"
        for finding in outcome.diagnostics
        if finding.severity is Severity.ERROR
    ]
    tested = outcome.operations.values()
    return {
        "state": "clean" if outcome.clean else "findings",
        "operations": len(outcome.operations),
        "requests": outcome.cases,
        "succeeded": sum(any(200 <= s < 400 for s in one.statuses) for one in tested),
        "findings": findings,
        "set aside": {mistake.id: times for mistake, times in outcome.set_aside.items()},
    }


@contextmanager
def mocking(document: Path, root: Path, folder: Path, seed: int) -> Iterator[str]:
    """The address of ``specwright mock`` on a free port, while it runs."""
    command = [*_SPECWRIGHT, "mock", str(document), "--root", str(root), "--port", "0"]
    log = folder / "mock.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--secret", SECRET, "--seed", str(seed)],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
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
    path, inside, number, amount, told = sys.argv[1:]
    outcome = trial(Path(path).resolve(), Path(inside).resolve(), int(number), int(amount))
    Path(told).write_text(json.dumps(outcome, indent=1), "utf-8")
