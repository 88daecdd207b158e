"""A run over a folder: what it reports, and that it goes on where it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.corpus.documents import documents, one_of_each

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "tests.corpus.run", "tests/corpus/cases", "--skip-types"]
    command += ["--work", str(tmp_path / "work"), "--report", str(report), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "calm.yaml" in done.stdout, done.stderr
    return done.returncode, json.loads(report.read_text("utf-8"))


def test_a_run_reports_every_operation_and_keeps_what_it_found(tmp_path: Path) -> None:
    code, told = run(tmp_path, "--only", "calm.yaml")
    assert code == 0
    assert told["totals"]["operations"] == {
        "all": 15,
        "complete": 12,
        "degraded": 2,
        "missing": 1,
        "silent": 0,
    }
    assert run(tmp_path, "--only", "calm.yaml") == (0, told)


def test_a_document_that_takes_too_long_is_a_failure(tmp_path: Path) -> None:
    code, told = run(tmp_path, "--only", "calm.yaml", "--timeout", "0.01")
    assert code == 1
    assert told["documents"]["calm.yaml"]["failed"] == {"process": "not done within 0 s"}


def test_one_document_of_each_provider_stands_for_the_others(tmp_path: Path) -> None:
    for name in ("far.json", "near/b.json", "near/a.json", "near.json", "other/c.json"):
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"openapi": "3.0.0"}', "utf-8")
    chosen = one_of_each(documents(tmp_path), "all/")
    assert [entry.name for entry in chosen] == ["all/far.json", "all/near.json", "all/other/c.json"]
    assert one_of_each(documents(tmp_path), "elsewhere/") == documents(tmp_path)
