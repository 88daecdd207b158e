"""Gives generated Python its final form: ruff, once over what has not had it before."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import ruff
from ruff import find_ruff_bin

from specwright.cache import Cache, digest
from specwright.emit.file import GeneratedFile

# --isolated: what stands in the user's own ruff settings must not change the output.
_COMMON = ("--isolated", "--no-cache", "--quiet", "--line-length=100", "--target-version=py311")
_CHECK = ("check", "--fix", "--exit-zero", "--select=I,F401")
_FORMAT = ("format",)
_KIND = "python"


def format_python(
    files: Iterable[GeneratedFile], cache: Cache | None = None
) -> list[GeneratedFile]:
    """The same files; Python ones with sorted imports, none of them unused, and laid out.

    Files of one name and one text, as the models of two packages are, are laid out once.
    """
    cache = cache or Cache(None)
    files = list(files)
    sources = {file.path: file for file in files if file.path.endswith(".py")}
    first_party = f"lint.isort.known-first-party={_names(_packages(sources))}"
    program = digest(_identity(), *_COMMON, *_CHECK, *_FORMAT, first_party)
    keys: dict[str, str] = {}
    texts: dict[str, str] = {}
    waiting: dict[str, GeneratedFile] = {}
    for path, file in sources.items():
        # Of a place only the last name matters: __init__.py may keep what it only imports.
        key = keys[path] = digest(program, PurePosixPath(path).name, file.content)
        if key in texts or key in waiting:
            continue
        known = cache.get(_KIND, key)
        if known is None:
            waiting[key] = file
        else:
            texts[key] = known.decode()
    for key, text in zip(waiting, _laid_out(waiting.values(), first_party), strict=True):
        cache.put(_KIND, key, text.encode())
        texts[key] = text
    return [
        replace(file, content=texts[keys[file.path]]) if file.path in keys else file
        for file in files
    ]


def _laid_out(files: Iterable[GeneratedFile], first_party: str) -> list[str]:
    files = list(files)
    if not files:
        return []
    with tempfile.TemporaryDirectory(prefix="specwright-") as name:
        tree = Path(name)
        for file in files:
            target = tree / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_octets(file))
        told = _ruff(tree, *_CHECK, f"--config={first_party}")
        _ruff(tree, *_FORMAT, told=told)
        return [(tree / file.path).read_text("utf-8") for file in files]


def _identity() -> str:
    """What tells this ruff from any other."""
    home = Path(ruff.__file__).parent.parent
    status = Path(find_ruff_bin()).stat()
    versions = sorted(path.name for path in home.glob("ruff-*.dist-info"))
    return f"{versions} {status.st_size} {status.st_mtime_ns}"


def _packages(paths: Iterable[str]) -> list[str]:
    """Import packages among the paths: the folders directly below a ``src``."""
    parts = (PurePosixPath(path).parts for path in paths)
    return sorted({p[p.index("src") + 1] for p in parts if "src" in p[:-2]})


def _names(packages: Iterable[str]) -> str:
    """A list of names in TOML."""
    return "[" + ",".join(f'"{package}"' for package in packages) + "]"


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
