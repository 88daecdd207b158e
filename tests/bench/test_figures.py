"""What the benchmark says of a value, and what it refuses to measure."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.figure import Figure
from tests.bench.measure import Failed, run
from tests.bench.table import write


@pytest.mark.parametrize(
    ("figure", "ratio", "verdict"),
    [
        (Figure("ours", 6.0, "s", "theirs", 12.0, 0.5), "0.50", "met"),
        (Figure("ours", 9.0, "s", "theirs", 12.0, 0.5), "0.75", "falls short by 50%"),
        (Figure("ours", 9.0, "s", "theirs", 12.0), "0.75", ""),
        (Figure("ours", 9.0, "s", "theirs", None, 0.5), "", ""),
        (Figure("ours", 300.0, "MB", most=400), "", "met"),
        (Figure("ours", 500.0, "MB", most=400), "", "falls short by 25%"),
    ],
)
def test_a_verdict_follows_from_the_target(figure: Figure, ratio: str, verdict: str) -> None:
    cells = figure.cells()
    assert (cells[4], cells[-1]) == (ratio, verdict)


def test_a_program_that_failed_is_shown_as_such() -> None:
    assert Figure("ours", 1.0, "s", "theirs", None).cells()[3] == "fails"


def test_a_failing_program_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="ended with 3: alas"):
        run([sys.executable, "-c", "print('alas'); raise SystemExit(3)"], tmp_path)


def test_python_finds_the_bytecode_of_an_earlier_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    program = "import sys; assert sys.pycache_prefix and not sys.dont_write_bytecode"
    run([sys.executable, "-c", program], tmp_path)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system tells nothing")
def test_memory_of_workers_counts(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "worker = subprocess.Popen([sys.executable, '-c',"
        " 'import time; held = bytes(range(256)) * 800_000; time.sleep(2)'])\n"
        "held = bytes(range(256)) * 800_000\n"
        "worker.wait()\n"
    )
    assert run([sys.executable, "-c", program], tmp_path, watched=True).memory > 300
    assert run([sys.executable, "-c", program], tmp_path).memory < 300


def test_the_page_counts_what_is_met(tmp_path: Path) -> None:
    page = tmp_path / "docs/page.md"
    figures = [Figure("a", 1.0, "s", "b", 1.0, 2), Figure("c", 3.0, "s", "d", 1.0, 2)]
    write({"start": figures}, page)
    told = page.read_text("utf-8")
    assert "1 of 2 targets are met." in told
    assert "| c | 3.00 s | d | 1.00 s | 3.00 | 2 | falls short by 50% |" in told


def test_figures_outlive_a_program_that_joins_and_no_other_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"start": [Figure("a", 1.0, "s", "b", 1.0, 2)]}
    monkeypatch.setattr(table, "versions", lambda: {"one": "1"})
    table.keep(known, tmp_path)
    monkeypatch.setattr(table, "versions", lambda: {"one": "1", "two": "1"})
    assert table.kept(tmp_path) == known
    monkeypatch.setattr(table, "versions", lambda: {"one": "2"})
    assert table.kept(tmp_path) == {}
