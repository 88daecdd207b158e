"""Plain command lines are understood without Typer, and mean what they mean to Typer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from specwright.cli import generation, plain
from specwright.cli.generation import Options
from specwright.cli.main import run

PLAIN = [
    "",
    "a.yaml",
    "a.yaml --out b",
    "--out=b a.yaml",
    "-o b a.yaml --package shop",
    "a.yaml --only server --only models --check",
    "--only=typescript-client --format github",
    "--format=json --strict --keep-going --no-cache a.yaml",
    "--cache --root . a.yaml",
    "--package=x",
]
NOT_PLAIN = [
    "a.yaml b.yaml",
    "--out",
    "--out --check",
    "--out b --out c",
    "-ob",
    "-o=b",
    "-- a.yaml",
    "--only everything",
    "--format yaml",
    "--forma json",
    "--check=yes",
    "--cache --no-cache",
    "--check --check",
    "--watch",
    "--help a.yaml",
    "--unknown",
    "--package=",
    "-",
]


def _heard(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, list[tuple[Options, list[str]]]]:
    found: list[tuple[Options, list[str]]] = []

    def hear(options: Options, arguments: list[str]) -> bool:
        found.append((options, arguments))
        return True

    for module in (generation, sys.modules["specwright.cli.generate"]):
        monkeypatch.setattr(module, "generation", hear)
    return run(["generate", *line.split()]), found


@pytest.fixture(autouse=True)
def _typer() -> None:
    import specwright.cli.generate  # noqa: F401


@pytest.mark.parametrize("line", PLAIN)
def test_it_means_what_it_means_to_typer(
    line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert plain.generate_options(["generate", *line.split()]) is not None
    without = _heard(line, monkeypatch)
    monkeypatch.setattr(plain, "generate_options", lambda _: None)
    assert without == _heard(line, monkeypatch)
    assert without[0] == 0


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_everything_else_is_left_to_typer(line: str) -> None:
    assert plain.generate_options(["generate", *line.split()]) is None


def test_an_empty_argument_is_left_to_typer() -> None:
    assert plain.generate_options(["generate", ""]) is None
    assert plain.generate_options(["generate", "--out", ""]) is None


def test_generating_loads_neither_typer_nor_pydantic(tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(
        '{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},'
        ' "components": {"schemas": {"A": {"type": "object", "properties": {"b": {}}}}}}'
    )
    program = """
import sys
from specwright.cli.main import run
code = run(["generate", "openapi.json", "--out", "out"])
loaded = {"typer", "pydantic", "pydantic_core", "datamodel_code_generator"} & sys.modules.keys()
assert not loaded, loaded
sys.exit(code)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/server").is_dir()
