"""The type checkers over generated packages, many packages in one process."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from specwright.verify.prove import checkers

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
TSC = ROOT / "tests/typescript_client/node_modules/.bin/tsc"

Complaints = dict[str, list[str]]


def check(generated: Mapping[str, Path], cache: Path, timeout: float) -> dict[str, Complaints]:
    """Checker -> document -> complaints; a checker that cannot run is left out."""
    shared = cache / "checked"
    shutil.rmtree(shared, ignore_errors=True)
    folders = {name: _shared(folder, shared) for name, folder in generated.items()}
    found = {"mypy": _mypy(folders, cache, timeout)}
    if shutil.which("node") is not None:
        found["pyright"] = _pyright(folders, cache, timeout)
    if TSC.exists():
        found["tsc"] = _tsc(folders, cache, timeout)
    return found


def _shared(folder: Path, place: Path) -> Path:
    """A copy of generated packages that has the runtime in common with the packages before it.

    The runtime is most of a small package, and the same in all of them. It is checked once; the
    others get stubs that lead to it, so that what they do with it is still held against its types.
    """
    copy = place / folder.name
    shutil.copytree(folder / "clients/typescript", copy / "clients/typescript")
    for source in checkers.SOURCES:
        package = next((folder / source).iterdir())
        target = copy / source / package.name
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("runtime", "docs", "*.json"))
        for module in sorted((package / "runtime").rglob("*.py")):
            text = module.read_text("utf-8").partition("\n")[2]
            inside = target / module.relative_to(package)
            inside.parent.mkdir(parents=True, exist_ok=True)
            first = place / f"{sha256(text.encode()).hexdigest()}.first"
            if module.name == "__init__.py":
                # A star would not pass on what this one passes on itself.
                shutil.copyfile(module, inside)
            elif not first.exists():
                dotted = module.relative_to(folder / source).with_suffix("").as_posix()
                first.write_text(dotted.replace("/", "."), "utf-8")
                shutil.copyfile(module, inside)
            else:
                stub = f"from {first.read_text('utf-8')} import *\n"
                inside.with_suffix(".pyi").write_text(stub, "utf-8")
    return copy


def _runtimes(place: Path) -> set[Path]:
    """The source folders of those packages that hold a runtime for others."""
    first = {path.read_text("utf-8").partition(".")[0] for path in place.glob("*.first")}
    packages = (path for source in checkers.SOURCES for path in place.glob(f"*/{source}/*"))
    return {path.parent for path in packages if path.name in first}


def _mypy(folders: Mapping[str, Path], cache: Path, timeout: float) -> Complaints:
    command: list[str | Path] = [
        *(BIN / "mypy", *checkers.MYPY),
        *("--cache-dir", cache / "mypy"),
        *(folder / source for folder in folders.values() for source in checkers.SOURCES),
    ]
    return _attributed(_lines(command, cache, timeout), folders, cache, checkers.MARKS["mypy"])


def _pyright(folders: Mapping[str, Path], cache: Path, timeout: float) -> Complaints:
    settings = {
        "include": [_shown(f / s, cache) for f in folders.values() for s in checkers.SOURCES],
        "extraPaths": sorted(_shown(path, cache) for path in _runtimes(cache / "checked")),
        "pythonVersion": "3.11",
        "venvPath": str(Path(sys.prefix).parent),
        "venv": Path(sys.prefix).name,
    }
    project = cache / "pyrightconfig.json"
    project.write_text(json.dumps(settings), "utf-8")
    lines = _lines([BIN / "pyright", "-p", project], cache, timeout)
    return _attributed(lines, folders, cache, checkers.MARKS["pyright"])


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
    return _attributed(lines, folders, cache, checkers.MARKS["tsc"])


def _lines(command: Sequence[str | Path], cache: Path, timeout: float) -> list[str]:
    try:
        done = checkers.run(command, cache, timeout)
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
            if len(found[name]) < checkers.MOST:
                found[name].append(place)
    return {name: complaints for name, complaints in found.items() if complaints}


def _shown(path: Path, cache: Path) -> str:
    return path.relative_to(cache).as_posix()


def _dotted(path: Path, cache: Path) -> str:
    return f"./{_shown(path, cache)}"
