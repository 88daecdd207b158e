"""The type checkers over a generated tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 900.0
"""Seconds that one checker may take."""
SOURCES = ("server/src", "clients/python/src")
"""Where the Python packages of a generated tree are."""
MOST = 20
"""Complaints of one checker that are told."""
MARKS = {"mypy": r": error: ", "pyright": r" - error: ", "tsc": r": error TS"}
"""What each line of a checker has that complains."""
MYPY = ("--strict", "--config-file=", "--no-error-summary", "--no-pretty")


@dataclass(frozen=True, slots=True)
class Checked:
    """What one checker said of the generated code."""

    checker: str
    complaints: tuple[str, ...]
    missing: str | None = None
    """Why it could not judge; then nothing is proved."""

    @property
    def clean(self) -> bool:
        """Whether it judged, and had nothing to say."""
        return not self.complaints and self.missing is None


def mypy(folder: Path) -> Checked:
    """``mypy --strict`` over both Python packages."""
    command = [sys.executable, "-m", "mypy", *MYPY]
    command += ["--cache-dir", str(folder / ".mypy_cache"), *SOURCES]
    return _checked("mypy", command, folder)


def pyright(folder: Path) -> Checked:
    """``pyright`` over both Python packages."""
    settings = {"include": list(SOURCES), "pythonVersion": "3.11", "typeCheckingMode": "standard"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    return _checked("pyright", command, folder)


def tsc(folder: Path) -> Checked:
    """``tsc`` over the TypeScript client, which leaves the compiled package beside it."""
    compiler = compiler_near(Path.cwd())
    package = folder / "clients/typescript"
    if compiler is None and shutil.which("npm") is None:
        return Checked("tsc", (), "neither tsc nor npm is installed")
    if compiler is None:
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = run(install, package, _PATIENCE)
        if done.returncode != 0:
            return Checked("tsc", (), f"npm could not install it: {_last(done)}")
        compiler = package / "node_modules/.bin/tsc"
    return _checked("tsc", [str(compiler), "-p", ".", "--pretty", "false"], package)


def compiler_near(folder: Path) -> Path | None:
    """The TypeScript compiler that the folder's project has installed, else the machine's."""
    for parent in (folder, *folder.parents):
        found = parent / "node_modules/.bin/tsc"
        if found.exists():
            return found
    found_in_path = shutil.which("tsc")
    return Path(found_in_path) if found_in_path else None


def _checked(checker: str, command: Sequence[str], folder: Path) -> Checked:
    try:
        done = run(command, folder, _PATIENCE)
    except subprocess.TimeoutExpired:
        return Checked(checker, (), f"it was not done within {_PATIENCE:.0f} s")
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    mark = re.compile(MARKS[checker])
    complaints = tuple(line.removeprefix(f"{folder}/") for line in lines if mark.search(line))
    if done.returncode == 0:
        return Checked(checker, ())
    if not complaints:
        return Checked(checker, (), _last(done))
    return Checked(checker, complaints[:MOST])


def run(
    command: Sequence[str | Path], folder: Path, patience: float
) -> subprocess.CompletedProcess[str]:
    """A checker in a folder, with what it says; ``subprocess.TimeoutExpired`` after a while."""
    # Checkers that run in node need more than its default for large documents.
    settings = {"NO_COLOR": "1", "NODE_OPTIONS": "--max-old-space-size=3072"}
    return subprocess.run(  # a list, so nothing of it is read by a shell
        command,
        cwd=folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=patience,
    )


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1][:300] if lines else f"it ended with {done.returncode}"
