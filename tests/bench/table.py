"""The figures on the screen, in the document, and kept between runs of single rows."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.figure import Figure
from tests.bench.peers import versions

Figures = Mapping[str, Sequence[Figure]]

_COLUMNS = ("measured", "Specwright", "against", "takes", "ratio", "at most", "verdict")
_TITLES = {
    "cold": "Cold",
    "typescript": "TypeScript alone",
    "unchanged": "Nothing changed",
    "edited": "One schema or operation edited",
    "typical": "Typical documents",
    "start": "Start",
    "memory": "Memory",
    "import": "Import of the generated Python",
    "bundle": "Bundle of the generated TypeScript",
    "requests": "Requests to the generated server",
    "verbs": "Other verbs",
}
_ABOUT = """\
# Benchmarks

What generating costs, and what its output costs those who use it, beside other programs.
`make bench` measures it anew: it fetches the documents and the other programs, pinned, and writes
this page; `make bench ROWS="cold start"` measures some rows.

Seconds are processor time of whole processes and all their workers, the least of several runs, all
on one machine. Memory is that of all processes of a run together. Bundles are made by esbuild,
minified, and counted in bytes after gzip. A program that ends with an error for a document `fails`.
Python programs find the bytecode of an earlier start, as they do wherever Python may write it.
Requests are calls of an application in process, by turns and with one driver: the least processor
time of one. GitHub's document has 1,223 operations in 13 MB; the typical ones have 40 to 75
operations. The registry's is our own, and what the tool brings along about common shapes covers it
whole: the two public ones say more. A ratio below 1 says that Specwright takes less.
"""
_KEPT = "figures.json"


def show(figures: Figures) -> None:
    """Print figures, a table for each row."""
    for name, lines in figures.items():
        shown = Table(*_COLUMNS, title=_TITLES[name], box=None, title_justify="left")
        for figure in lines:
            shown.add_row(*figure.cells())
        Console(width=None if os.isatty(1) else 180).print(shown)


def write(figures: Figures, path: Path) -> None:
    """Write the page that shows the figures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    met = [f.verdict for lines in figures.values() for f in lines if f.verdict]
    parts = [_ABOUT, f"{met.count('met')} of {len(met)} targets are met.\n"]
    for name, lines in figures.items():
        parts.append(f"## {_TITLES[name]}\n")
        parts.append(_markdown(_COLUMNS, [figure.cells() for figure in lines]))
    parts.append("## Measured with\n")
    # What else runs makes a processor slower, for all programs alike.
    busy = f"{os.getloadavg()[1]:.1f} processes wanted to run on average at the end"
    parts.append(f"{machine()}; {busy}.\n")
    parts.append(_markdown(("program", "version"), list(versions().items())))
    path.write_text("\n".join(parts), "utf-8")


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def machine() -> str:
    """The machine, as far as it matters and no further."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB of memory, {platform.system()}"


def keep(figures: Figures, cache: Path) -> None:
    """Remember figures for a later run of single rows."""
    rows = {name: [asdict(figure) for figure in lines] for name, lines in figures.items()}
    cache.mkdir(parents=True, exist_ok=True)
    (cache / _KEPT).write_text(json.dumps({"with": _circumstances(), "rows": rows}), "utf-8")


def kept(cache: Path) -> dict[str, list[Figure]]:
    """Figures of earlier runs, if they were measured under the same circumstances."""
    path = cache / _KEPT
    told = json.loads(path.read_text("utf-8")) if path.exists() else {}
    # A program that joined since has changed nothing for the others.
    if not told or not set(told["with"]) <= set(_circumstances()):
        return {}
    return {name: [Figure(**line) for line in lines] for name, lines in told["rows"].items()}


def _circumstances() -> list[str]:
    return [machine(), *(f"{name} {version}" for name, version in versions().items())]
