"""The help that comes with the program is what the program would print.

``UPDATE_EXPECTED=1`` writes the pages anew.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from specwright.cli import quick
from specwright.cli.app import VERBS as TOLD
from specwright.cli.app import application

VERBS = sorted(TOLD)
ASKED = [["--help"], *([verb, "--help"] for verb in VERBS)]
PLAIN = {
    name: value for name, value in os.environ.items() if name not in (*quick._VARIABLES, "TERM")
} | {"PYTHONIOENCODING": "utf-8", "SPECWRIGHT_CACHE_DIR": ""}

WITHOUT_PAGES = (
    "import sys; from specwright.cli import main, quick\n"
    "quick.PAGES = 'nowhere'\n"
    "sys.argv[1:] = {!r}\n"
    "main()"
)


def printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=PLAIN,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_a_page_is_what_would_be_printed(arguments: list[str]) -> None:
    page = Path(quick.PAGES) / f"{arguments[0] if len(arguments) > 1 else 'specwright'}.txt"
    made = printed(WITHOUT_PAGES.format(arguments))
    if os.environ.get("UPDATE_EXPECTED") == "1":
        page.write_text(made, "utf-8", newline="\n")
    assert page.read_text("utf-8") == made


def test_a_verb_named_first_is_the_only_one_prepared() -> None:
    for arguments in ([], ["--debug", "lint"], ["nonsense"]):
        assert [c.name for c in application(arguments).registered_commands] == list(TOLD)
    for verb in TOLD:
        (command,) = application([verb, "--check"]).registered_commands
        assert command.name == verb


def test_there_is_no_page_too_many() -> None:
    pages = {path.name for path in Path(quick.PAGES).iterdir()}
    assert pages == {"specwright.txt", *(f"{verb}.txt" for verb in VERBS)}


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "-h"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; from specwright.cli.main import run\n"
        f"assert run({arguments!r}) == 0\n"
        "assert not {'typer', 'rich', 're', 'enum', 'pathlib'} & set(sys.modules)"
    )
    assert "Usage: specwright" in printed(program)


def test_another_width_is_respected_and_remembered(tmp_path: Path) -> None:
    narrow = PLAIN | {"COLUMNS": "60", "SPECWRIGHT_CACHE_DIR": str(tmp_path)}
    program = "import sys; from specwright.cli import main; sys.argv[1:] = ['--help']; main()"
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=narrow,
            check=True,
        ).stdout.decode()
        for _ in range(2)
    )
    assert first == second
    assert max(map(len, first.splitlines())) <= 60
    assert list(tmp_path.glob("v1/help/*/*"))


def test_what_is_no_plain_question_for_help_is_left_to_the_parser() -> None:
    for arguments in ([], ["generate", "x", "--help"], ["--debug", "--help"], ["../x", "-h"]):
        assert not quick.is_help(arguments)
    assert quick.answer(["nonsense", "--help"]) is None
