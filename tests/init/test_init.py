"""specwright init starts a project that passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from specwright.cli.main import run
from specwright.init import InitError, plan_project
from specwright.init.project import requirement


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_the_layout_is_ours(folder: Path) -> None:
    assert run(["init", "My-Shop"]) == 0
    written = files(folder / "My-Shop")
    assert {
        ".gitignore",
        ".github/workflows/test.yml",
        "Makefile",
        "README.md",
        "generated/manifest.json",
        "generated/clients/typescript/package.json",
        "pyproject.toml",
        "service/src/my_shop/app.py",
        "spec/openapi.yaml",
        "tests/test_contract.py",
    } <= written
    assert not {path for path in written if "<<" in path or path.endswith(".in")}
    settings = tomllib.loads((folder / "My-Shop/pyproject.toml").read_text())
    assert settings["tool"]["specwright"]["package"] == "my_shop"
    assert requirement() in settings["dependency-groups"]["dev"]
    assert not list(folder.glob(".My-Shop*"))


def test_what_it_writes_has_no_findings_and_no_drift(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["init", "shop"])
    monkeypatch.chdir(folder / "shop")
    assert run(["lint", "--strict"]) == 0
    assert run(["generate", "--check"]) == 0
    assert run(["scaffold", "--check"]) == 0
    ruff = ["ruff", "check", "service", "tests"]
    assert subprocess.run([sys.executable, "-m", *ruff], check=False).returncode == 0
    layout = ["ruff", "format", "--check", "service", "tests"]
    assert subprocess.run([sys.executable, "-m", *layout], check=False).returncode == 0


def test_an_existing_project_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "mine.txt").write_text("mine")
    assert run(["init", "shop"]) == 2
    assert "not empty" in capsys.readouterr().err
    assert files(folder) == {"shop/mine.txt"}


def test_the_next_command_can_be_copied(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "my shop"]) == 0
    assert "Next: cd 'my shop' && make test" in capsys.readouterr().err
    assert "service/src/my_shop/app.py" in files(folder / "my shop")


def test_an_empty_folder_is_welcome(folder: Path) -> None:
    (folder / "shop").mkdir()
    assert run(["init", "shop"]) == 0
    assert "Makefile" in files(folder / "shop")


@pytest.mark.parametrize("name", ["", "1shop", "class", "json", "tests", "specwright", "ü", "a/b$"])
def test_names_that_cannot_be_packages(folder: Path, name: str) -> None:
    with pytest.raises(InitError, match=r"cannot name packages|is not empty"):
        plan_project(folder / name if name else folder.parent)


def test_nothing_is_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("specwright.write._exchange", fail)
    assert run(["init", "shop"]) == 2
    assert not list(folder.iterdir())


def test_the_new_project_passes_its_own_tests(folder: Path) -> None:
    """As a person would: nothing but Python, make and a package registry."""
    run(["init", "demo"])
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "PYTEST", "VIRTUAL_ENV", "PYTHON", "COV"))
    }
    done = subprocess.run(
        ["make", "test", f"PYTHON={sys.executable}"],
        cwd=folder / "demo",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-8000:]
    assert "5 passed" in done.stdout
