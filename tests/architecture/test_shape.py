"""What architecture and style promise about the code, held by looking at it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
OWN = ("generator", "service", "tests")
LONGEST_FILE, LONGEST_TEMPLATE = 400, 60
BANNED = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
TEMPLATES = {".j2", ".jinja"}
SOURCES = {".py", ".ts", ".mjs", *TEMPLATES}


def own_files() -> Iterator[Path]:
    """Files that people wrote and git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *OWN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    for line in listed.stdout.splitlines():
        path = ROOT / line
        if path.is_file() and "golden" not in path.parts:
            yield path


def run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_layers_hold() -> None:
    run(BIN / "lint-imports", "--no-cache")


def test_no_file_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {lines}"
        for path in own_files()
        if path.suffix in SOURCES
        and (lines := path.read_bytes().count(b"\n"))
        > (LONGEST_TEMPLATE if path.suffix in TEMPLATES else LONGEST_FILE)
    }
    assert not long


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [path for path in own_files() if BANNED & set(re.split(r"[._-]", path.name.lower()))]


def test_nothing_betrays_the_machine_it_was_written_on() -> None:
    secrets = re.compile(rb"/(?:root/|home/\w|work/)|file:///|pypi/simple|find-links")
    allowed = {Path(__file__).resolve()}
    places = {
        f"{path.relative_to(ROOT)}: {found.group().decode()}"
        for path in [*own_files(), ROOT / "requirements.lock", ROOT / "Makefile"]
        if path not in allowed and path.suffix not in {".json", ".js"} and "tests" not in path.parts
        for found in secrets.finditer(path.read_bytes())
    }
    assert not places


def test_documents_and_the_lock_hold_no_registry_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert re.search(r"--hash=sha256:[0-9a-f]{64}", lock)


def test_the_lock_holds_everything_that_is_asked_for() -> None:
    members = [*ROOT.glob("g*/**/pyproject.toml"), ROOT / "service/pyproject.toml"]
    own, asked = {"specwright"}, set()
    for path in [ROOT / "pyproject.toml", *members]:
        if "node_modules" in path.parts:
            continue
        content = tomllib.loads(path.read_text())
        own.add(content["project"]["name"])
        groups = content.get("dependency-groups", {}).get("dev", [])
        for requirement in [*content["project"].get("dependencies", []), *groups]:
            asked.add(re.split(r"[\[<>=!~; ]", requirement)[0].lower())
    lock = (ROOT / "requirements.lock").read_text()
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert asked - own <= locked


def test_generated_files_are_up_to_date() -> None:
    run(BIN / "specwright", "generate", "--check")
