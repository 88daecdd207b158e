"""What fuzzing a corpus found: the table on the screen, for people, and as JSON."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from specwright.verify.mistakes import MISTAKES

from tests.corpus.report import sheet, sums

Runs = Sequence[Mapping[str, Any]]
ALWAYS = frozenset({"invalid", "nothing to call"})
"""States that another seed would not change."""
_EXCEPTIONS = tomllib.loads(Path(__file__).with_name("exceptions.toml").read_text())["exception"]
_COLUMNS = ("operations", "succeeded", "seeds", "examples", "requests", "set aside", "findings")


def excepted(name: str, run: Mapping[str, Any]) -> dict[str, Any]:
    """A run without the findings that are listed, which stand beside with their reasons."""
    known = [entry for entry in _EXCEPTIONS if entry["document"] == name]
    reasons = {
        finding: entry["reason"]
        for finding in run.get("findings", ())
        for entry in known
        if finding.startswith(entry["finding"])
    }
    if not reasons:
        return dict(run)
    left = [finding for finding in run["findings"] if finding not in reasons]
    whole = "part" if "why" in run else "clean"
    return {
        **run,
        "findings": left,
        "excepted": reasons,
        "state": "findings" if left else whole,
    }


def held(runs: Runs) -> bool:
    """Whether a document was run, and every run was whole and found nothing."""
    return bool(runs) and all(run["state"] in {*ALWAYS, "clean"} for run in runs)


def state(runs: Runs) -> str:
    """What is to be said of a document: the worst of its runs."""
    order = ("failed", "findings", "part", "clean")
    found = {run["state"] for run in runs}
    return next((word for word in order if word in found), next(iter(found), "not run"))


def totals(results: Mapping[str, Runs]) -> dict[str, Any]:
    """Sums over all documents."""
    called = [runs for runs in results.values() if not _uncalled(runs)]
    aside: Counter[str] = Counter()
    for run in _all(results):
        aside.update(run.get("set aside", {}))
    return {
        "documents": dict(Counter(state(runs) for runs in results.values()).most_common()),
        "operations": sum(max(run.get("operations", 0) for run in runs) for runs in called),
        "runs": sum(len(runs) for runs in called),
        "requests": sum(run.get("requests", 0) for run in _all(results)),
        "findings": sum(len(run.get("findings", ())) for run in _all(results)),
        "set aside": dict(aside.most_common()),
        "processor seconds": round(sum(run.get("processor seconds", 0) for run in _all(results))),
    }


def _all(results: Mapping[str, Runs]) -> list[Mapping[str, Any]]:
    return [run for runs in results.values() for run in runs]


def _uncalled(runs: Runs) -> bool:
    return not runs or any(run["state"] in ALWAYS for run in runs)


def show(results: Mapping[str, Runs]) -> None:
    """Print a line per document, what was found in each, and the sums."""
    console, table = sheet(_COLUMNS, "state")
    for name, runs in sorted(results.items()):
        table.add_row(name, *_figures(runs), state(runs))
    console.print(table)
    for name, runs in sorted(results.items()):
        for run in runs:
            for finding in [*run.get("findings", ()), *_whys(run)]:
                console.print(f"{name}, seed {run['seed']}: {finding}", markup=False)
    sums(console, totals(results))


def markdown(results: Mapping[str, Runs], behind: str) -> str:
    """The table, what was not called and why, and the reasons for what was set aside."""
    server = {"mock": "`specwright mock`", "server": "a generated server with made-up answers"}
    lines = [
        "# Exactness",
        "",
        f"What Schemathesis {version('schemathesis')} found behind {server[behind]},",
        "with all checks and phases; `tests/corpus/README.md` says how. `make exact` runs the",
        "documents, and with `--kept --markdown` it writes this page of what it has kept.",
        "",
        "*seeds* is the number of runs, *examples* the cases per operation in each. *part* means",
        "that the processor time of a run was spent before it was done; nothing was found until",
        "then. The reasons below are those for which a finding is none.",
        "",
    ]
    lines += [f"| document | {' | '.join(_COLUMNS)} | state |", "| --- " * 9 + "|"]
    lines += [
        f"| {name} | {' | '.join(_figures(runs))} | {state(runs)} |"
        for name, runs in sorted(results.items())
        if not _uncalled(runs)
    ]
    summed = totals(results)
    lines += ["", f"Together {summed['operations']:,} operations, {summed['runs']} runs, "]
    lines[-1] += f"{summed['requests']:,} requests, {summed['findings']} findings."
    partly = sum(run["state"] not in ALWAYS and run.get("unjudged") != [] for run in _all(results))
    if partly:
        lines[-1] += f" In {partly} of the runs, `use_after_free` and"
        lines[-1] += " `ensure_resource_availability` were not judged."
    groups = (
        ("invalid", "Not valid"),
        ("nothing to call", "Without operations"),
        ("not run", "Not run"),
    )
    for word, told in groups:
        of = {name: runs[:1] for name, runs in sorted(results.items()) if state(runs) == word}
        listed = [
            name + "".join(f" ({r['why']})" for r in rs if "why" in r) for name, rs in of.items()
        ]
        lines += ["", f"{told}: {', '.join(listed)}."] if listed else []
    lines += _listed_exceptions(results)
    lines += ["", "| set aside | times | because |", "| --- | --- | --- |"]
    for mistake in MISTAKES:
        times = summed["set aside"].get(mistake.id, 0)
        lines += [f"| `{mistake.id}` | {times} | {mistake.reason} |"] if times else []
    return "\n".join(lines) + "\n"


def _listed_exceptions(results: Mapping[str, Runs]) -> list[str]:
    rows = {
        f"| {name} | {finding.partition(':')[0]} | {reason} |": None
        for name, runs in sorted(results.items())
        for run in runs
        for finding, reason in run.get("excepted", {}).items()
    }
    return ["", "| exception | finding | because |", "| --- | --- | --- |", *rows] if rows else []


def _figures(runs: Runs) -> list[str]:
    if _uncalled(runs):
        return [""] * len(_COLUMNS)
    examples = {run["examples"] for run in runs}
    return [
        str(max(run.get("operations", 0) for run in runs)),
        str(max(run.get("succeeded", 0) for run in runs)),
        str(len(runs)),
        " ".join(map(str, sorted(examples))),
        *(
            str(number)
            for number in (
                sum(run.get("requests", 0) for run in runs),
                sum(sum(run.get("set aside", {}).values()) for run in runs),
                sum(len(run.get("findings", ())) for run in runs),
            )
        ),
    ]


def _whys(run: Mapping[str, Any]) -> list[str]:
    return [f"{run['state']}: {run['why']}"] if "why" in run else []
