"""The mutants themselves: none has gone stale, and tests do notice some."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.mutant import RUNTIME, Mutant, Rule
from tests.mutants.table.groups import GROUPS
from tests.mutants.trial import TESTS

MUTANTS = [mutant for group in GROUPS for mutant in group.mutants]
SAMPLE = (
    "path-decoded-first",
    "plus-sign-in-integers",
    "members-twice",
    "one-member-is-enough",
    "body-breaks-its-schema",
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: str(mutant.name))
def test_no_mutant_is_stale(mutant: Mutant) -> None:
    source = (RUNTIME / mutant.file).read_text("utf-8")
    weakened = mutant.apply(source)
    assert weakened != source
    compile(weakened, mutant.file, "exec")


def test_mutants_name_nothing_that_does_not_exist(tmp_path: Path) -> None:
    for mutant in MUTANTS:
        source = (RUNTIME / mutant.file).read_text("utf-8")
        (tmp_path / f"{mutant.name}.py").write_text(mutant.apply(source), "utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E9,F821", "."]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_every_rule_is_weakened_and_no_name_stands_twice() -> None:
    assert {mutant.rule for mutant in MUTANTS} == set(Rule)
    assert [name for name, times in Counter(m.name for m in MUTANTS).items() if times > 1] == []
    assert all((TESTS / group.tests).exists() for group in GROUPS)


def test_a_sample_of_mutants_is_noticed() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.mutants", *SAMPLE]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"{len(SAMPLE)} of {len(SAMPLE)} mutants were noticed" in found.stdout
