"""``specwright prove`` over every valid document of a corpus: ``make corpus-prove``.

A result is kept until its document or the toolchain changes, so that a run that was stopped goes on
where it was. A document that was not proved to its end does not count as proved. The exit code is 0
if at least 95 % of the valid documents are.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from specwright import pipeline
from specwright.diagnostics import Diagnostics, DocumentError, Severity
from specwright.verify.prove.verdict import PARTS

from tests.corpus import prove_report
from tests.corpus.documents import Entry, documents
from tests.corpus.report import keep
from tests.corpus.run import CACHE, ROOT, digest

_SPECWRIGHT = [sys.executable, "-c", "from specwright.cli import main; main()"]
_COMPILER = ROOT / "tests/typescript_client/node_modules/.bin"
_ENOUGH = 0.95


def main() -> int:
    """Read the options, prove every document, tell what held."""
    options = _options()
    entries = [e for e in documents(options.corpus.resolve()) if _wanted(e, options.only)]
    if not entries:
        print(f"no OpenAPI 3 documents in {options.corpus}", file=sys.stderr)
        return 2
    options.work.mkdir(parents=True, exist_ok=True)
    toolchain = f"{digest(ROOT / 'generator/src')} {options.time or 'unlimited'}"
    results: dict[str, dict[str, Any]] = {}
    # Small ones first: a run that is stopped has seen most.
    entries.sort(key=lambda entry: entry.path.stat().st_size)
    for number, entry in enumerate(entries, start=1):
        print(f"{number}/{len(entries)} {entry.name}", file=sys.stderr, end="", flush=True)
        results[entry.name] = _proved(entry, options, toolchain)
        print(f": {results[entry.name]['state']}", file=sys.stderr, flush=True)
        if options.report:
            keep(prove_report.totals(results), results, options.report)
    prove_report.show(results)
    return int(prove_report.share(results) < _ENOUGH)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make corpus-prove", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of documents")
    parser.add_argument("--only", action="append", metavar="WORD", help="names with this word")
    parser.add_argument("--part", action="append", choices=PARTS, help="show this part alone")
    parser.add_argument("--time", metavar="TIME", help="how long each fuzz takes")
    parser.add_argument("--seconds", type=int, default=3600, help="per document, by the clock")
    parser.add_argument("--processor", type=int, default=1800, help="seconds of any one process")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--work", type=Path, metavar="DIR", default=CACHE / "proved")
    parser.add_argument("--resume", action="store_true", help="keep results of older toolchains")
    return parser.parse_args()


def _wanted(entry: Entry, words: list[str] | None) -> bool:
    return not words or any(word in entry.name for word in words)


def _proved(entry: Entry, options: argparse.Namespace, toolchain: str) -> dict[str, Any]:
    """What was shown of a document, from an earlier run if nothing changed since."""
    parts = options.part or PARTS
    told = options.work / f"{entry.package}-{'-'.join(parts)}.json"
    stamp = f"{toolchain} {digest(entry.root if entry.name.endswith('.d') else entry.path)}"
    if told.exists():
        known: dict[str, Any] = json.loads(told.read_text("utf-8"))
        if options.resume or known["stamp"] == stamp:
            return known
    broken, lint = _errors(entry)
    result = {"state": "invalid", "why": broken} if broken else _shown(entry, options)
    result |= {"stamp": stamp, "lint": lint}
    told.write_text(json.dumps(result, indent=1), "utf-8")
    return result


def _errors(entry: Entry) -> tuple[list[str], list[str]]:
    """Rules of the specification that a document breaks, and all that lint calls an error."""
    try:
        document = pipeline.read(entry.path, entry.root)
    except DocumentError as error:
        found = sorted({finding.rule for finding in error.diagnostics})
        return found, found
    return _rules(pipeline.validate(document)), _rules(pipeline.errors(document))


def _rules(findings: Diagnostics) -> list[str]:
    return sorted({finding.rule for finding in findings if finding.severity is Severity.ERROR})


def _shown(entry: Entry, options: argparse.Namespace) -> dict[str, Any]:
    started, before = time.perf_counter(), _processor()
    with tempfile.TemporaryDirectory(prefix="specwright-corpus-") as folder:
        report = Path(folder) / "proof.json"
        command = [*_SPECWRIGHT, "prove", str(entry.path), "--root", str(entry.root)]
        command += ["--no-progress", "--report", str(report)]
        command += ["--time", options.time] if options.time else []
        command += [word for part in options.part or () for word in ("--only", part)]
        result = _outcome(command, report, options)
    result["seconds"] = round(time.perf_counter() - started, 1)
    result["processor seconds"] = round(_processor() - before, 1)
    return result


def _outcome(command: list[str], report: Path, options: argparse.Namespace) -> dict[str, Any]:
    path = os.pathsep.join([str(_COMPILER), os.environ["PATH"]])
    with subprocess.Popen(
        command,
        cwd=report.parent,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        preexec_fn=_limited(options.processor),
    ) as process:
        try:
            _, errors = process.communicate(timeout=options.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 15)
            process.communicate()
            return {"state": "not finished", "why": [f"not done within {options.seconds} s"]}
    if not report.exists():
        return {"state": "failed", "why": [f"ended with {process.returncode}: {errors[-600:]}"]}
    return prove_report.result(json.loads(report.read_text("utf-8")))


def _limited(seconds: int) -> Callable[[], None]:
    """Makes a process, and each that it starts, end when it has used so much processor time."""
    return lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _processor() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
