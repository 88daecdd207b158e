"""The programs to compare with, pinned, installed into a folder that git does not see."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_MANIFEST = Path(__file__).parent / "package.json"
# What their own dependencies resolve to is fixed by the day, so that two runs speak of the same.
_DAY = "2026-11-20"
# The last but one is what the library's own output needs to be imported.
_PYTHON = (
    "fastapi-code-generator==0.8.1",
    "openapi-python-client==0.29.1",
    "email-validator==2.4.0",
    "msgspec==0.22.0",
)
_MEASURED = (
    "datamodel-code-generator",
    "fastapi",
    "jsonschema-rs",
    "pydantic",
    "ruff",
    "starlette",
)
# What servers run with is the same for all of them.
_SHARED = ("fastapi", "jsonschema-rs", "pydantic", "starlette")


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the programs are."""

    folder: Path
    """The folder with their ``node_modules``: programs to be bundled stand below it."""

    def node(self, name: str) -> Path:
        """A program of the npm registry."""
        return self.folder / "node_modules/.bin" / name

    def python(self, name: str) -> Path:
        """A program of the Python registry, in an environment of its own."""
        return self.folder / "python/bin" / name


def install(cache: Path) -> Peers:
    """The peers, installed once per set of versions."""
    python = (*_PYTHON, *(f"{name}=={importlib.metadata.version(name)}" for name in _SHARED))
    pins = f"{_MANIFEST.read_text('utf-8')}{_DAY}{python}"
    peers = Peers(cache / f"peers-{hashlib.sha256(pins.encode()).hexdigest()[:12]}")
    done = peers.folder / "done"
    if done.exists():
        return peers
    shutil.rmtree(peers.folder, ignore_errors=True)
    peers.folder.mkdir(parents=True)
    shutil.copy(_MANIFEST, peers.folder)
    _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--before", _DAY], peers.folder)
    # The package carries the program for every platform as an optional dependency; its installer
    # only saves a process, so that it works too where installers are not run.
    uv = Path(sys.executable).with_name("uv")
    _run([uv, "venv", "--quiet", "--python", sys.executable, "python"], peers.folder)
    into = peers.python("python")
    _run([uv, "pip", "install", "--quiet", "--python", into, *python], peers.folder)
    done.touch()
    return peers


def _run(command: list[str | Path], place: Path) -> None:
    subprocess.run(command, cwd=place, check=True)


def versions() -> dict[str, str]:
    """Name -> version of everything that takes part."""
    npm = json.loads(_MANIFEST.read_text("utf-8"))["dependencies"]
    return {
        "Python": platform.python_version(),
        "Node": subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip(" v\n"),
        "specwright": importlib.metadata.version("specwright"),
        **{name: importlib.metadata.version(name) for name in _MEASURED},
        **dict(pin.split("==") for pin in _PYTHON),
        **dict(sorted(npm.items())),
    }
