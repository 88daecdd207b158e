"""What proving a corpus showed: the table on the screen, and the same as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.corpus.report import sheet, sums

Result = Mapping[str, Any]
_COLUMNS = ("operations", "held", "calls", "requests", "processor seconds")


def result(proof: Mapping[str, Any]) -> dict[str, Any]:
    """The report of one proof, without what held."""
    operations = proof["operations"]
    fuzzed = [operation["fuzz"] for operation in operations if operation["fuzz"]]
    trips = [trip for operation in operations for trip in operation["clients"].values()]
    return {
        "state": "held" if proof["held"] else "not held",
        "operations": len(operations),
        "held": sum(operation["held"] for operation in operations),
        "calls": sum(trip["calls"] for trip in trips),
        "requests": sum(entry["requests"] for entry in fuzzed),
        "unjudged": sorted(proof["unjudged"]),
        "why": list(_failures(proof)),
    }


def _failures(proof: Mapping[str, Any]) -> Iterator[str]:
    for operation in proof["operations"]:
        fuzz, name = operation["fuzz"], operation["operation"]
        if fuzz is not None:
            yield from (f"{name}: fuzz: {finding}" for finding in fuzz["findings"])
            if not fuzz["requests"]:
                yield f"{name}: fuzz: no request was sent"
        for client, trip in operation["clients"].items():
            yield from (f"{name}: {client}: {failure}" for failure in trip["failures"])
            if not trip["calls"]:
                yield f"{name}: {client}: no call was made"
    for checker, found in proof["types"].items():
        if found["missing"]:
            yield f"{checker}: {found['missing']}"
        yield from (f"{checker}: {complaint}" for complaint in found["complaints"])
    yield from proof["problems"]
    if proof["left_out"]:
        yield f"{proof['left_out']} operations could not be generated"


def share(results: Mapping[str, Result], *, by_lint: bool = True) -> float:
    """How many of the valid documents held, as a part of 1.

    Valid are those without anything that lint calls an error, or all that the specification allows.
    """
    known = [result for result in results.values() if not (by_lint and result.get("lint"))]
    states = [result["state"] for result in known if result["state"] != "invalid"]
    return states.count("held") / len(states) if states else 0.0


def totals(results: Mapping[str, Result]) -> dict[str, Any]:
    """Sums over all documents."""
    return {
        "documents": dict(Counter(known["state"] for known in results.values()).most_common()),
        "share of those without errors": round(share(results), 3),
        "share of all that are valid": round(share(results, by_lint=False), 3),
        **{name: round(sum(r.get(name, 0) for r in results.values())) for name in _COLUMNS},
    }


def show(results: Mapping[str, Result]) -> None:
    """Print a line per document, why some did not hold, and the sums."""
    console, table = sheet(_COLUMNS, "state")
    for name, known in sorted(results.items()):
        table.add_row(name, *(f"{known.get(column, '')}" for column in _COLUMNS), known["state"])
    console.print(table)
    for name, known in sorted(results.items()):
        for why in known["why"] if known["state"] != "held" else ():
            console.print(f"{name}: {why}", markup=False, highlight=False, soft_wrap=True)
    sums(console, totals(results))
