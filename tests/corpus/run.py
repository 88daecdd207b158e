"""Every document of a corpus through the toolchain: ``make corpus``.

A result is kept until its document or the toolchain changes, so that a run that was stopped goes on
where it was. The exit code is 0 if nothing failed and no operation was lost without a word.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.corpus import checkers, report
from tests.corpus.documents import DIRECTORY, Entry, documents, fetched, one_of_each

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".corpus_cache"
_TYPES = "types.json"


def main() -> int:
    """Read the options, try every document, tell what was found."""
    options = _options()
    corpus = options.corpus.resolve() if options.corpus else fetched(CACHE)
    known = documents(corpus)
    if not options.corpus and not options.all and not options.only:
        known = one_of_each(known, DIRECTORY)
    entries = [e for e in known if not options.only or e.name in options.only]
    if not entries:
        print(f"no OpenAPI 3 documents in {corpus}", file=sys.stderr)
        return 2
    work = (options.work or CACHE / "generated").resolve()
    work.mkdir(parents=True, exist_ok=True)
    results = _all_tried(entries, work, options)
    if not options.skip_types:
        _check_types([e for e in entries if not results[e.name]["failed"]], results, work, options)
    report.show(results)
    if options.report:
        report.keep(report.totals(results), results, options.report)
    return int(any(r["failed"] or r.get("silent") or r.get("surplus") for r in results.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make corpus", description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, help="folder of documents")
    parser.add_argument(
        "--all", action="store_true", help="of the public ones all, not one of each provider"
    )
    parser.add_argument("--only", action="append", metavar="NAME", help="try this document alone")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the results as JSON")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where generated packages go")
    parser.add_argument("--resume", action="store_true", help="keep results of older toolchains")
    parser.add_argument("--skip-types", action="store_true", help="run no type checker")
    parser.add_argument("--timeout", type=float, default=600, help="seconds per document")
    parser.add_argument("--batch", type=int, default=1000, help="operations per type check")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="documents at a time")
    return parser.parse_args()


def _all_tried(
    entries: list[Entry], work: Path, options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """What became of each document, several processes at a time."""
    toolchain = digest(ROOT / "generator/src", Path(__file__).parent)
    with ThreadPoolExecutor(options.jobs) as pool:
        found = pool.map(lambda entry: _tried(entry, work, options, toolchain), entries)
        results: dict[str, dict[str, Any]] = {}
        for number, (entry, result) in enumerate(zip(entries, found, strict=True), start=1):
            print(f"{number}/{len(entries)} {entry.name}", file=sys.stderr, flush=True)
            results[entry.name] = result
    return results


def digest(*places: Path) -> str:
    """One digest of files and of all files below folders."""
    found = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix != ".pyc":
                found.update(str(path).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _tried(entry: Entry, work: Path, options: argparse.Namespace, toolchain: str) -> dict[str, Any]:
    """What became of a document, from an earlier run if nothing changed since."""
    folder = work / entry.package
    told = folder / "trial.json"
    inside = entry.root if entry.name.endswith(".d") else entry.path
    stamp = f"{toolchain} {digest(inside)}"
    if told.exists():
        known = report.kept(told)
        if options.resume or known.get("stamp") == stamp:
            return known
    told.unlink(missing_ok=True)
    (folder / _TYPES).unlink(missing_ok=True)
    result = _outcome(entry, folder, told, options.timeout)
    result["stamp"] = stamp
    folder.mkdir(parents=True, exist_ok=True)
    told.write_text(json.dumps(result, indent=1), "utf-8")
    return result


def _outcome(entry: Entry, folder: Path, told: Path, timeout: float) -> dict[str, Any]:
    """The result of a document's own process, which may crash or never end."""
    command = [sys.executable, "-m", "tests.corpus.trial"]
    command += [str(entry.path), str(entry.root), str(folder), entry.package]
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if told.exists():
            return report.kept(told)
        failure = f"ended with {done.returncode}: {done.stderr.strip()[-300:]}"
    except subprocess.TimeoutExpired:
        failure = f"not done within {timeout:.0f} s"
    seconds = round(time.perf_counter() - started, 2)
    return {"operations": 0, "failed": {"process": failure}, "seconds": seconds}


def _check_types(
    entries: list[Entry],
    results: Mapping[str, dict[str, Any]],
    work: Path,
    options: argparse.Namespace,
) -> None:
    """Let the checkers see all packages, a bounded number at a time."""
    waiting = [entry for entry in entries if not _types(entry, work).exists()]
    for batch in _batches(waiting, results, options.batch):
        names = ", ".join(entry.name for entry in batch)
        print(f"types of {names}", file=sys.stderr, flush=True)
        folders = {entry.name: work / entry.package for entry in batch}
        found = checkers.check(folders, work, options.timeout * len(batch))
        for entry in batch:
            complaints = {
                checker: of[entry.name] for checker, of in found.items() if entry.name in of
            }
            _types(entry, work).write_text(json.dumps(complaints, indent=1), "utf-8")
    for entry in entries:
        complaints = report.kept(_types(entry, work))
        results[entry.name]["types"] = complaints
        for checker, lines in complaints.items():
            results[entry.name]["failed"][checker] = f"{len(lines)} errors: {lines[0]}"


def _batches(
    entries: list[Entry], results: Mapping[str, dict[str, Any]], size: int
) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    operations = 0
    for entry in entries:
        more = results[entry.name]["operations"]
        if batch and operations + more > size:
            yield batch
            batch, operations = [], 0
        batch.append(entry)
        operations += more
    if batch:
        yield batch


def _types(entry: Entry, work: Path) -> Path:
    return work / entry.package / _TYPES


if __name__ == "__main__":
    raise SystemExit(main())
