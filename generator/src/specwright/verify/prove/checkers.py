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
_SOURCES = ("server/src", "clients/python/src")
_MOST = 20


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
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"]
    command += ["--no-pretty", "--cache-dir", str(folder / ".mypy_cache"), *_SOURCES]
    return _checked("mypy", command, folder, r": error: ")


def pyright(folder: Path) -> Checked:
    """``pyright`` over both Python packages."""
    settings = {"include": list(_SOURCES), "pythonVersion": "3.11", "typeCheckingMode": "standard"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    return _checked("pyright", command, folder, r" - error: ")


def tsc(folder: Path) -> Checked:
    """``tsc`` over the TypeScript client, which leaves the compiled package beside it."""
    compiler = compiler_near(Path.cwd())
    package = folder / "clients/typescript"
    if compiler is None and shutil.which("npm") is None:
        return Checked("tsc", (), "neither tsc nor npm is installed")
    if compiler is None:
        done = _run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], package)
        if done.returncode != 0:
            return Checked("tsc", (), f"npm could not install it: {_last(done)}")
        compiler = package / "node_modules/.bin/tsc"
    return _checked("tsc", [str(compiler), "-p", ".", "--pretty", "false"], package, r": error TS")


def compiler_near(folder: Path) -> Path | None:
    """The TypeScript compiler that the folder's project has installed, else the machine's."""
    for parent in (folder, *folder.parents):
        found = parent / "node_modules/.bin/tsc"
        if found.exists():
            return found
    found_in_path = shutil.which("tsc")
    return Path(found_in_path) if found_in_path else None


def _checked(checker: str, command: Sequence[str], folder: Path, mark: str) -> Checked:
    try:
        done = _run(command, folder)
    except subprocess.TimeoutExpired:
        return Checked(checker, (), f"it was not done within {_PATIENCE:.0f} s")
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    complaints = tuple(
        line.removeprefix(f"{folder}/") for line in lines if re.search(mark, line) is not None
    )
    if done.returncode == 0:
        return Checked(checker, ())
    if not complaints:
        return Checked(checker, (), _last(done))
    return Checked(checker, complaints[:_MOST])


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # a list, so nothing of it is read by a shell
        command,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1][:300] if lines else f"it ended with {done.returncode}"
