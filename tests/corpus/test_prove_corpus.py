"""The loop that proves a corpus: what counts, and what is kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.corpus import prove, prove_report

PING = """
openapi: 3.1.0
info: {title: Ping, version: "1"}
paths: {/ping: {get: {responses: {"200": {description: Pong.}}}}}
"""


def test_valid_documents_are_proved_and_others_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ping.yaml").write_text(PING)
    (tmp_path / "broken.yaml").write_text(PING.replace("description: Pong.", "content: 1"))
    report = tmp_path / "report/proofs.json"
    words = ["--corpus", str(tmp_path), "--work", str(tmp_path / "kept"), "--part", "clients"]
    monkeypatch.setattr(sys, "argv", ["prove", *words, "--report", str(report)])
    monkeypatch.setattr(prove, "digest", lambda *_: "the same")
    assert prove.main() == 0
    told = json.loads(report.read_text())
    assert told["totals"]["documents"] == {"held": 1, "invalid": 1}
    assert told["totals"]["share of all that are valid"] == 1
    assert told["documents"]["ping.yaml"]["held"] == 1
    assert told["documents"]["ping.yaml"]["calls"] >= 6
    assert "share of those without errors: 1.0" in capsys.readouterr().out

    # What is known is not shown again, nor is anything taken for proved that was stopped.
    monkeypatch.setattr(prove, "_shown", lambda *_: pytest.fail("proved twice"))
    assert prove.main() == 0


def test_what_was_not_finished_or_did_not_hold_is_no_success() -> None:
    states = ["held", "not held", "not finished", "failed", "invalid"]
    results = {state: {"state": state, "why": [], "lint": []} for state in states}
    assert prove_report.share(results) == 0.25
    results["not held"]["lint"] = ["path-query"]
    assert prove_report.share(results) == 1 / 3
    assert prove_report.share(results, by_lint=False) == 0.25


def test_a_document_that_takes_too_long_is_not_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ping.yaml").write_text(PING)
    words = ["--corpus", str(tmp_path), "--work", str(tmp_path / "kept"), "--seconds", "1"]
    monkeypatch.setattr(sys, "argv", ["prove", *words])
    assert prove.main() == 1
    (kept,) = (tmp_path / "kept").iterdir()
    assert json.loads(kept.read_text())["state"] == "not finished"


def test_the_report_of_a_proof_is_kept_as_what_did_not_hold() -> None:
    trip = {"calls": 3, "failures": ["it was lost"]}
    proof = {
        "held": False,
        "operations": [
            {
                "operation": "ping",
                "held": False,
                "fuzz": {"requests": 0, "succeeded": False, "findings": ["answered 500"]},
                "clients": {"python": trip, "typescript": {"calls": 0, "failures": []}},
            }
        ],
        "types": {"mypy": {"missing": "it is not there", "complaints": []}},
        "problems": ["no answer"],
        "unjudged": {},
        "left_out": 1,
    }
    found = prove_report.result(proof)
    assert (found["state"], found["held"], found["calls"]) == ("not held", 0, 3)
    assert found["why"] == [
        "ping: fuzz: answered 500",
        "ping: fuzz: no request was sent",
        "ping: python: it was lost",
        "ping: typescript: no call was made",
        "mypy: it is not there",
        "no answer",
        "1 operations could not be generated",
    ]
