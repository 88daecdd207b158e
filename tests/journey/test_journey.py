"""What ``make run`` says when something fails or is missing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from tests.journey import steps
from tests.journey.screen import Screen


@pytest.fixture
def shown() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def screen(shown: io.StringIO) -> Screen:
    return Screen(Console(file=shown, width=120))


def test_a_failing_program_is_named_with_what_it_printed() -> None:
    script = "import sys; sys.stderr.write('no such table'); sys.exit(4)"
    with pytest.raises(steps.StepFailed) as caught:
        steps._run("migrate", [sys.executable, "-c", script])
    assert caught.value.step == "migrate"
    assert caught.value.reason.endswith("ended with 4")
    assert caught.value.output == "no such table"


def test_a_program_that_is_missing_is_a_sentence() -> None:
    with pytest.raises(steps.StepFailed, match="nowhere cannot be started: No such file"):
        steps._run("wheel", ["nowhere"])


def test_progress_arrives_line_by_line() -> None:
    told: list[str] = []
    script = "import sys; sys.stderr.write('one\\ntwo\\n'); print('answer')"
    done = steps._run("fuzz", [sys.executable, "-c", script], tell=told.append)
    assert (told, done.out) == (["one", "two"], "answer\n")


def test_without_node_the_typescript_half_is_left_out(
    screen: Screen, shown: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    journey = steps.Journey(tmp_path, screen)
    monkeypatch.setattr(steps, "_run", lambda *_arguments: steps._Done("21 steps\n", ""))
    monkeypatch.setattr(steps, "_built", lambda _pattern: "a.whl")
    journey._build()
    screen.summary()
    assert "left out: there is no Node 20 or newer" in shown.getvalue()
    assert "npm tarball" in shown.getvalue()


def test_the_summary_holds_every_step(screen: Screen, shown: io.StringIO) -> None:
    with screen.step("lint") as fact:
        fact.text, fact.place = "no findings", "spec/openapi.yaml"
    screen.failed("fuzz", "it ended with 1", "\n".join(map(str, range(100))))
    screen.summary()
    text = shown.getvalue()
    assert "✓ lint" in text
    assert "✗ fuzz" in text
    assert "spec/openapi.yaml" in text
    assert "99" in text
    assert " 59 " not in text
