"""The type checkers over generated packages, many packages in one process."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
TSC = ROOT / "tests/typescript_client/node_modules/.bin/tsc"
_PYTHON = ("server/src", "clients/python/src")
_KEPT = 20

Complaints = dict[str, list[str]]


def check(folders: Mapping[str, Path], cache: Path, timeout: float) -> dict[str, Complaints]:
    """Checker -> document -> complaints; a checker that cannot run is left out with a reason."""
    found = {"mypy": _mypy(folders, cache, timeout)}
    if shutil.which("node") is not None:
        found["pyright"] = _pyright(folders, cache, timeout)
    if TSC.exists():
        found["tsc"] = _tsc(folders, cache, timeout)
    return found


def _mypy(folders: Mapping[str, Path], cache: Path, timeout: float) -> Complaints:
    command: list[str | Path] = [
        *(BIN / "mypy", "--strict", "--config-file=", "--no-error-summary", "--no-pretty"),
        *("--cache-dir", cache / "mypy"),
        *(folder / source for folder in folders.values() for source in _PYTHON),
    ]
    return _attributed(_lines(command, cache, timeout), folders, cache, r": error: ")


def _pyright(folders: Mapping[str, Path], cache: Path, timeout: float) -> Complaints:
    settings = {
        "include": [_shown(f / s, cache) for f in folders.values() for s in _PYTHON],
        "pythonVersion": "3.11",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    project = cache / "pyrightconfig.json"
    project.write_text(json.dumps(settings), "utf-8")
    lines = _lines([BIN / "pyright", "-p", project], cache, timeout)
    return _attributed(lines, folders, cache, r" - error: ")


def _tsc(folders: Mapping[str, Path], cache: Path, timeout: float) -> Complaints:
    first = next(iter(folders.values()))
    settings = {
        "extends": _dotted(first / "clients/typescript/tsconfig.json", cache),
        "compilerOptions": {"noEmit": True, "rootDir": "."},
        "include": [_dotted(f / "clients/typescript/src", cache) for f in folders.values()],
    }
    project = cache / "tsconfig.json"
    project.write_text(json.dumps(settings), "utf-8")
    lines = _lines([TSC, "-p", project, "--pretty", "false"], cache, timeout)
    return _attributed(lines, folders, cache, r": error TS")


def _lines(command: Sequence[str | Path], cache: Path, timeout: float) -> list[str]:
    environment = {**os.environ, "NODE_OPTIONS": "--max-old-space-size=3072", "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            command,
            cwd=cache,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        return [f": error: not done within {timeout:.0f} s"]
    lines = (done.stdout + done.stderr).splitlines()
    if done.returncode not in (0, 1, 2):
        lines.append(f": error: ended with {done.returncode}: {' '.join(lines[-2:])}")
    return lines


def _attributed(
    lines: Sequence[str], folders: Mapping[str, Path], cache: Path, mark: str
) -> Complaints:
    """The lines with the mark, by the document whose folder they name; all where none is named."""
    prefixes = {f"{_shown(folder, cache)}/": name for name, folder in folders.items()}
    found: Complaints = {name: [] for name in folders}
    for line in lines:
        if re.search(mark, line) is None:
            continue
        place = line.strip().removeprefix(f"{cache}/")
        owner = next((n for prefix, n in prefixes.items() if place.startswith(prefix)), None)
        for name in [owner] if owner is not None else list(folders):
            if len(found[name]) < _KEPT:
                found[name].append(place)
    return {name: complaints for name, complaints in found.items() if complaints}


def _shown(path: Path, cache: Path) -> str:
    return path.relative_to(cache).as_posix()


def _dotted(path: Path, cache: Path) -> str:
    return f"./{_shown(path, cache)}"
