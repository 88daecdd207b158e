"""What the toolchain costs beside other programs: ``make bench``.

The figures are printed and written to ``docs/benchmarks.md``. ``make bench ROWS="cold start"``
measures some; other rows stay if they were measured with the same versions on the same machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import bundles, generation, imports, serving, table
from tests.bench.figure import Figure
from tests.bench.scene import CACHE, ROOT, Scene

ROWS: dict[str, Callable[[Scene], Iterable[Figure]]] = {
    "cold": generation.cold,
    "typescript": generation.typescript,
    "unchanged": generation.unchanged,
    "edited": generation.edited,
    "typical": generation.typical,
    "start": generation.start,
    "memory": generation.memory,
    "import": imports.first_call,
    "bundle": bundles.bundles,
    "requests": serving.requests,
    "verbs": generation.verbs,
}


def main() -> int:
    """Measure what was asked for, print it, keep it; answers the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}; all unless told")
    parser.add_argument("--rounds", type=int, default=2, help="runs per program, the least counts")
    parser.add_argument("--print", action="store_true", help="write no file")
    options = parser.parse_args()
    unknown = set(options.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such rows: {', '.join(sorted(unknown))}")
    known = table.kept(CACHE)
    with tempfile.TemporaryDirectory() as place:
        scene = Scene(Path(place), options.rounds)
        for name in options.rows or ROWS:
            print(f"measuring {name}", file=sys.stderr, flush=True)
            known[name] = list(ROWS[name](scene))
            table.show({name: known[name]})
            # After each row, so that a run that was stopped has not been for nothing.
            if not options.print:
                table.keep(known, CACHE)
                table.write({n: known[n] for n in ROWS if n in known}, ROOT / "docs/benchmarks.md")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
