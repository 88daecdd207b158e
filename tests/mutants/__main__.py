"""Weakens the gate rule by rule: what ``make mutants`` does. A test must notice each."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.mutants.mutant import Mutant, Stale
from tests.mutants.table.groups import GROUPS
from tests.mutants.trial import Laboratory, Verdict

console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
_COLOURS = {"killed": "green", "survived": "red", "broken": "red", "hung": "red", "stale": "red"}


def main(names: list[str]) -> int:
    """Try the named mutants, else all; 0 if a test noticed every one."""
    wanted = [(m, group.tests) for group in GROUPS for m in group.mutants]
    if unknown := set(names) - {mutant.name for mutant, _ in wanted}:
        console.print(f"there is no mutant {', '.join(sorted(unknown))}", style="red")
        return 2
    wanted = [(mutant, tests) for mutant, tests in wanted if not names or mutant.name in names]
    alive = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        laboratory = Laboratory(Path(folder))
        whole = laboratory.try_(None, wanted[0][1])
        if whole.outcome != "survived":
            console.print(f"the tests fail without any mutant: {whole.test}", style="red")
            console.print(laboratory.log, markup=False)
            return 1
        seconds = whole.seconds
        for mutant, tests in wanted:
            verdict = _tried(laboratory, mutant, tests)
            seconds += verdict.seconds
            alive += verdict.outcome != "killed"
            _show(mutant, verdict)
            if verdict.outcome == "broken":
                console.print(laboratory.log[-2000:], markup=False)
    colour = "red" if alive else "green"
    summary = f"{len(wanted) - alive} of {len(wanted)} mutants were noticed, in {seconds:.0f} s"
    console.print(f"\n{summary}", style=colour)
    return 1 if alive else 0


def _tried(laboratory: Laboratory, mutant: Mutant, tests: str) -> Verdict:
    try:
        return laboratory.try_(mutant, tests)
    except Stale as stale:
        return Verdict("stale", str(stale), 0.0)


def _show(mutant: Mutant, verdict: Verdict) -> None:
    colour = _COLOURS[verdict.outcome]
    console.print(
        f"[{colour}]{verdict.outcome:8}[/] {mutant.name:42} {mutant.rule.value:42} ", end=""
    )
    console.print(verdict.test, markup=False, style="dim", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
