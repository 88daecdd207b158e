"""What a run over a corpus found: the table on the screen, and the same as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Result = Mapping[str, Any]


def totals(results: Mapping[str, Result]) -> dict[str, Any]:
    """Sums over all documents; those without errors of their own also by themselves."""
    valid = [result for result in results.values() if not result.get("errors")]
    reasons: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    for result in results.values():
        for rules in result.get("degraded", {}).values():
            reasons.update(rules)
        failures.update(result["failed"].keys())
    return {
        "documents": _documents(list(results.values())),
        "operations": _operations(list(results.values())),
        "valid documents": _documents(valid),
        "operations of valid documents": _operations(valid),
        "degraded by": dict(reasons.most_common()),
        "failed in": dict(failures.most_common()),
        "seconds": round(sum(result.get("seconds", 0.0) for result in results.values()), 1),
    }


def _documents(results: list[Result]) -> dict[str, int]:
    return {
        "all": len(results),
        "complete": sum(_whole(result) for result in results),
        "degraded": sum(not result["failed"] and not _whole(result) for result in results),
        "failed": sum(bool(result["failed"]) for result in results),
    }


def _operations(results: list[Result]) -> dict[str, int]:
    return {
        "all": sum(result["operations"] for result in results),
        "complete": sum(result.get("complete", 0) for result in results),
        "degraded": sum(len(result.get("degraded", ())) for result in results),
        "missing": sum(len(result.get("missing", ())) for result in results),
        "silent": sum(len(result.get("silent", ())) for result in results),
    }


def _whole(result: Result) -> bool:
    return not result["failed"] and result.get("complete") == result["operations"]


def keep(totals: Mapping[str, Any], results: Mapping[str, Any], path: Path) -> None:
    """Keep everything that was found, for programs."""
    content = {"totals": totals, "documents": dict(sorted(results.items()))}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def kept(path: Path) -> dict[str, Any]:
    """What was kept of one document."""
    content = json.loads(path.read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def sheet(columns: Iterable[str], last: str) -> tuple[Console, Table]:
    """Where to print a line per document: figures, and a last column of words."""
    # A file has no width; names are not to be cut there.
    console = Console() if sys.stdout.isatty() else Console(width=200)
    table = Table("document", box=None)
    for column in columns:
        table.add_column(column, justify="right")
    table.add_column(last)
    return console, table


def sums(console: Console, totals: Mapping[str, Any]) -> None:
    """Print the sums, a line for each kind."""
    for title, content in totals.items():
        told = content if isinstance(content, dict) else {"": content}
        console.print(f"{title}: " + ", ".join(f"{k} {v}".strip() for k, v in told.items()))


def show(results: Mapping[str, Result]) -> None:
    """Print a line per document that is not whole, and the sums."""
    columns = ("operations", "complete", "degraded", "missing", "silent", "seconds")
    console, table = sheet(columns, "why")
    for name, result in sorted(results.items()):
        counts = [len(result.get(kind, ())) for kind in ("degraded", "missing", "silent")]
        numbers = [result["operations"], result.get("complete", 0), *counts]
        seconds = f"{result.get('seconds', 0.0):.1f}"
        table.add_row(name, *map(str, numbers), seconds, _why(result))
    console.print(table)
    sums(console, totals(results))


def _why(result: Result) -> str:
    failures = [f"{stage}: {reason}" for stage, reason in result["failed"].items()]
    rules: Counter[str] = Counter()
    for found in result.get("degraded", {}).values():
        rules.update(found)
    return "; ".join([*failures, *(f"{rule} {count}" for rule, count in rules.most_common())])
