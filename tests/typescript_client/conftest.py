"""What the tests of the TypeScript client share: the tools, and packages made from documents."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from specwright.diagnostics import Diagnostics
from specwright.emit import typescript_client
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BIN = HERE / "node_modules" / ".bin"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Emit = Callable[[Path, str], dict[str, str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a program of the JavaScript world; what it printed is the failure's message."""
    if shutil.which("node") is None:
        pytest.skip("there is no Node on this machine: the TypeScript half was left out")
    if not BIN.is_dir():
        pytest.fail(f"the tools are missing: npm ci --prefix {HERE.relative_to(ROOT)}")

    def run_program(
        command: Sequence[str | Path], cwd: Path = HERE, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, "PATH": path, "NO_COLOR": "1", **variables},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
        return done

    return run_program


@pytest.fixture(scope="session")
def emit() -> Emit:
    """Make the package of a document: text by path inside of ``clients/typescript``."""

    def emit_package(document: Path, package: str = "case") -> dict[str, str]:
        api = build(bundle(load(document)), Diagnostics())
        found = {}
        for file in typescript_client.emit(api, package):
            assert isinstance(file.content, str)
            found[file.path.removeprefix("clients/typescript/")] = file.content
        return found

    return emit_package


@pytest.fixture(scope="session")
def put() -> Callable[[dict[str, str], Path], None]:
    """Write a package to a folder."""

    def put_files(files: dict[str, str], folder: Path) -> None:
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")

    return put_files
