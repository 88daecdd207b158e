"""The tour of the README works as printed: its commands are run, its output is compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"<!-- tour: (\w+) -->\n```\w+\n(.*?)```", re.DOTALL)


@dataclass
class Shell:
    """A person at a prompt: ``cd`` stays, everything else is run where they are."""

    folder: Path

    def run(self, command: str) -> str:
        """What a command prints; fails the test where the command fails."""
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
            return ""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=_activated(),
            capture_output=True,
            text=True,
            timeout=570,
            check=False,
        )
        expected = 1 if "mistake.yaml" in command and "lint" in command else 0
        assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


def _activated() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    kept.pop("MAKEFLAGS", None)
    return kept | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "200"}


def passages(name: str) -> list[str]:
    """The fenced blocks of one part of the tour."""
    found = [text for title, text in FENCE.findall(README) if title == name]
    assert found, f"the README has no tour for {name}"
    return found


def walk(shell: Shell, passage: str) -> None:
    """Run each command of a passage and require the output printed below it."""
    for step in re.split(r"^\$ ", passage, flags=re.MULTILINE)[1:]:
        command, _, printed = step.partition("\n")
        shown = shell.run(command)
        if printed.strip():
            assert set(printed.strip().splitlines()) <= set(shown.splitlines())


@pytest.mark.parametrize("person", ["designer", "ci"])
def test_the_tour_of_this_repository(person: str) -> None:
    for passage in passages(person):
        walk(Shell(ROOT), passage)


def test_the_tour_of_a_backend_developer(tmp_path: Path) -> None:
    before, after = passages("backend")
    (operation,) = passages("operation")
    shell = Shell(tmp_path)
    walk(shell, before)
    document = tmp_path / "shop" / "spec" / "openapi.yaml"
    written = document.read_text(encoding="utf-8")
    head, mark, tail = written.partition("\ncomponents:\n")
    assert mark
    document.write_text(f"{head}\n{operation.rstrip()}{mark}{tail}", encoding="utf-8")
    handlers = tmp_path / "shop" / "service" / "src" / "shop" / "notes.py"
    mine = handlers.read_text(encoding="utf-8")
    walk(shell, after)
    assert "def replace_note" in handlers.read_text(encoding="utf-8")
    assert all(line in handlers.read_text(encoding="utf-8") for line in mine.splitlines())
