"""The small documents of the corpus, whole: generated, imported, served and type-checked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus import checkers

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests/corpus/cases"
_PLANTED = {
    "mypy": ("server/src/{}_server/contract.py", "mistyped: int = str(1)\n"),
    "pyright": ("server/src/{}_server/contract.py", "mistyped: int = str(1)\n"),
    "tsc": ("clients/typescript/src/client.ts", "\nexport const mistyped: number = `1`;\n"),
}


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("cases")
    command = [sys.executable, "-m", "tests.corpus.run", str(CASES), "--work", str(work)]
    command += ["--report", str(work / "report.json"), "--jobs", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (work / "report.json").exists(), done.stderr
    return work


def test_nothing_of_them_fails(tried: Path) -> None:
    told = json.loads((tried / "report.json").read_text("utf-8"))["documents"]
    assert set(told) == {path.name for path in CASES.iterdir()}
    assert {name: result["failed"] for name, result in told.items() if result["failed"]} == {}


def test_mistyped_lines_are_found_where_they_are(tried: Path, tmp_path: Path) -> None:
    folders = {}
    for name in ("api_blank", "api_ranges"):
        made = next(path for path in tried.iterdir() if path.name.startswith(name))
        folders[name] = tmp_path / made.name
        shutil.copytree(made, folders[name])
    # The second one has its runtime in common with the first.
    planted = folders["api_ranges"]
    for place, text in _PLANTED.values():
        path = planted / place.format(planted.name)
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    found = checkers.check(folders, tmp_path, 300)
    for checker, complaints in found.items():
        assert list(complaints) == ["api_ranges"]
        assert Path(_PLANTED[checker][0]).name in complaints["api_ranges"][0]
    assert "mypy" in found
