"""Importing what a hostile document gives opens, connects, runs and compiles nothing unexpected."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.safety import payloads
from tests.safety.generation import Files, files

SCRIPT = Path(__file__).with_name("audited_import.py")


def imported(found: Files, folder: Path, extra: str = "") -> dict[str, Any]:
    """What happened while everything was imported, in a process of its own."""
    for path, text in found.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    if extra:
        with (folder / "clients/python/src/evil_client/errors.py").open("a") as module:
            module.write(extra)
    done = subprocess.run(
        [sys.executable, "-B", SCRIPT, folder, "evil_server", "evil_client"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_an_import_does_what_that_of_the_twin_does(tmp_path: Path) -> None:
    twin = imported(files("3.2", payloads.HARMLESS), tmp_path / "twin")
    hostile = imported(files("3.2", payloads.EVERYTHING), tmp_path / "hostile")
    assert hostile["modules"] == twin["modules"] > 40
    assert {event for event, _ in twin["found"]} <= {"compile"}
    assert sorted(hostile["found"]) == sorted(twin["found"])


def test_the_watch_is_not_blind(tmp_path: Path) -> None:
    deeds = {
        "open": "open('x', 'w')",
        "compile": "eval('1 + 1')",
        "os.system": "__import__('os').system('true')",
        "socket.connect": "__import__('socket').socket().connect_ex(('127.0.0.1', 9))",
        "subprocess.Popen": "__import__('subprocess').run(['true'])",
    }
    extra = "".join(f"\n{deed}\n" for deed in deeds.values())
    seen = imported(files("3.2", payloads.HARMLESS), tmp_path, extra)["found"]
    assert {event for event, _ in seen} >= deeds.keys()
