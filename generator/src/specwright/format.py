"""Gives generated Python its final form: ruff, once over the whole tree."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ruff import find_ruff_bin

from specwright.emit.file import GeneratedFile

# --isolated: what stands in the user's own ruff settings must not change the output.
_COMMON = ("--isolated", "--no-cache", "--quiet", "--line-length=100", "--target-version=py311")


def format_python(files: Iterable[GeneratedFile]) -> list[GeneratedFile]:
    """The same files; Python ones with sorted imports, none of them unused, and laid out."""
    files = list(files)
    sources = {file.path for file in files if file.path.endswith(".py")}
    if not sources:
        return files
    with tempfile.TemporaryDirectory(prefix="specwright-") as name:
        tree = Path(name)
        for file in files:
            if file.path in sources:
                target = tree / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_octets(file))
        first_party = ",".join(f'"{package}"' for package in _packages(sources))
        told = _ruff(
            tree,
            "check",
            "--fix",
            "--exit-zero",
            "--select=I,F401",
            f"--config=lint.isort.known-first-party=[{first_party}]",
        )
        _ruff(tree, "format", told=told)
        return [
            replace(file, content=(tree / file.path).read_text("utf-8"))
            if file.path in sources
            else file
            for file in files
        ]


def _packages(paths: Iterable[str]) -> list[str]:
    """Import packages among the paths: the folders directly below a ``src``."""
    parts = (PurePosixPath(path).parts for path in paths)
    return sorted({p[p.index("src") + 1] for p in parts if "src" in p[:-2]})


def _octets(file: GeneratedFile) -> bytes:
    return file.content.encode() if isinstance(file.content, str) else file.content


def _ruff(tree: Path, verb: str, *options: str, told: str = "") -> str:
    """Run ruff over the tree; ``told`` says what may explain a failure."""
    run = subprocess.run(
        [find_ruff_bin(), verb, *_COMMON, *options, "."],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise AssertionError(f"generated Python cannot be formatted: {run.stderr or told}")
    return run.stdout
