"""Every valid document of a corpus behind a server without code, fuzzed: ``make exact``.

A result is kept for each document and seed until the document or the toolchain changes, so that a
run that was stopped goes on where it was. The exit code is 0 if every run was whole and clean but
for what ``exceptions.toml`` lists with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.corpus import fuzz_report
from tests.corpus.documents import Entry, documents
from tests.corpus.report import keep, kept
from tests.corpus.run import CACHE, ROOT, digest

_FIRST_SEED = 20260101


def main() -> int:
    """Read the options, fuzz every document, tell what was found."""
    options = _options()
    found = [entry for corpus in options.corpus for entry in documents(corpus.resolve())]
    entries = [entry for entry in found if not options.only or entry.name in options.only]
    if not entries:
        print("no OpenAPI 3 documents there", file=sys.stderr)
        return 2
    options.work.mkdir(parents=True, exist_ok=True)
    toolchain = digest(ROOT / "generator/src")
    results: dict[str, list[dict[str, Any]]] = {entry.name: [] for entry in entries}
    # Small ones first, and each seed for all before the next: a run that is stopped has seen most.
    entries.sort(key=lambda entry: entry.path.stat().st_size)
    for seed in range(_FIRST_SEED, _FIRST_SEED + (0 if options.kept else options.seeds)):
        for number, entry in enumerate(entries, start=1):
            if any(known["state"] in fuzz_report.ALWAYS for known in results[entry.name]):
                continue
            print(
                f"seed {seed}, {number}/{len(entries)}: {entry.name}", file=sys.stderr, flush=True
            )
            results[entry.name].append(_tried(entry, seed, options, toolchain))
    if options.kept:
        results = {entry.name: _kept(entry, options) for entry in entries}
    for name, runs in results.items():
        results[name] = [fuzz_report.excepted(name, run) for run in runs]
    fuzz_report.show(results)
    if options.report:
        keep(fuzz_report.totals(results), results, options.report)
    if options.markdown:
        options.markdown.write_text(fuzz_report.markdown(results, options.behind), "utf-8")
    return int(any(not fuzz_report.held(runs) for runs in results.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make exact", description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path, help="folder of documents")
    parser.add_argument("--only", action="append", metavar="NAME", help="fuzz this document alone")
    parser.add_argument("--seeds", type=int, default=3, help="how many runs per document")
    parser.add_argument("--examples", type=int, default=200, help="per operation and run")
    parser.add_argument("--seconds", type=int, default=600, help="of processor time per run")
    parser.add_argument("--behind", choices=("mock", "server"), default="mock")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table for people")
    parser.add_argument("--work", type=Path, metavar="DIR", default=CACHE / "fuzzed")
    parser.add_argument("--kept", action="store_true", help="run nothing, tell what is kept")
    parser.add_argument("--resume", action="store_true", help="keep results of older toolchains")
    return parser.parse_args()


def _kept(entry: Entry, options: argparse.Namespace) -> list[dict[str, Any]]:
    """What is kept of a document: its runs with the most examples."""
    runs = [kept(p) for p in options.work.glob(f"{entry.package}-{options.behind}-*.json")]
    most = max((run["examples"] for run in runs), default=0)
    told = [run for run in runs if run["examples"] == most or run["state"] in fuzz_report.ALWAYS]
    return sorted(told, key=lambda run: int(run["seed"]))


def _tried(entry: Entry, seed: int, options: argparse.Namespace, toolchain: str) -> dict[str, Any]:
    """What a run found, from an earlier one if nothing changed since."""
    inside = entry.root if entry.name.endswith(".d") else entry.path
    stamp = f"{toolchain} {digest(inside)}"
    told = options.work / f"{entry.package}-{options.behind}-{seed}-{options.examples}.json"
    if told.exists():
        known = kept(told)
        if options.resume or known["stamp"] == stamp:
            return known
        told.unlink()
    command = [sys.executable, "-m", "tests.corpus.fuzz_trial"]
    command += [str(entry.path), str(entry.root), str(seed), str(options.examples)]
    command += [str(options.seconds), options.behind, str(told)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    result: dict[str, Any] = {"seed": seed, "examples": options.examples, "state": "failed"}
    if told.exists():
        result = kept(told)
    else:
        result["why"] = f"ended with {done.returncode}: {done.stderr.strip()[-300:]}"
    result["stamp"] = stamp
    told.write_text(json.dumps(result, indent=1), "utf-8")
    return result


if __name__ == "__main__":
    raise SystemExit(main())
