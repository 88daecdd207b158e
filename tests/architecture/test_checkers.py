"""Linters and type checkers find nothing, in what we wrote and in what was generated."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
GENERATED = ["generated/server/src", "generated/clients/python/src"]
# A suppression in generated code would hide from its reader what we could not type.
SUPPRESSIONS = re.compile(r"#\s*(type:\s*ignore|pyright:)|@ts-(ignore|expect|nocheck)")


def run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_style() -> None:
    run(BIN / "ruff", "check", "--no-cache")
    run(BIN / "ruff", "format", "--no-cache", "--check")


def test_types_of_everything() -> None:
    run(BIN / "mypy", "generator/src", "service/src", *GENERATED)


@pytest.mark.skipif(shutil.which("node") is None, reason="pyright needs Node")
def test_types_of_generated_code_in_another_checker() -> None:
    run(BIN / "pyright", *GENERATED)


def test_generated_code_suppresses_nothing() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in [*GENERATED, "generated/clients/typescript/src"]
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".ts"}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if SUPPRESSIONS.search(line)
    }
    assert not found
