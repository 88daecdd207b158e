"""References reach nothing outside of the document's folder, and messages hold nothing of it."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "root-x-secret-value"
TARGETS = {
    "an absolute file": "{outside}/secret.yaml",
    "a parent": "../outside/secret.yaml",
    "an encoded parent": "..%2foutside%2fsecret.yaml",
    "a parent behind a folder": "sub/../../outside/secret.yaml",
    "a link": "link.yaml",
    "a link to a folder": "folder/secret.yaml",
    "a link to itself": "loop.yaml",
    "a FIFO": "fifo",
    "a device": "/dev/zero",
    "a device by the way": "zero",
    "a folder": "sub",
    "an address": "http://127.0.0.1:9/secret.yaml",
    "a file address": "file://{outside}/secret.yaml",
    "an address without scheme": "//127.0.0.1/secret.yaml",
    "another scheme": "ftp://127.0.0.1/secret.yaml",
    "a name with NUL": "secret.yaml%00.yaml",
    "nothing": "missing.yaml",
    "a file that is none": "broken.yaml",
    "a secret pointer": "sub/../link.yaml#/a",
}
# No socket, no program, and no file outside of what Python itself needs.
VERB = """
import os, sys
folder, outside = sys.argv[1], sys.argv[2]
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "urllib.", "http.")):
        os._exit(77)
    if event == "open" and str(arguments[0]).startswith(outside):
        os._exit(77)
from specwright.cli.main import run
import specwright.format, specwright.lint, specwright.pipeline, specwright.openapi.bundle
sys.addaudithook(watch)
sys.exit(run(sys.argv[3:]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document's folder, with traps in it and a secret beside it."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.yaml").write_text(f"a: {{type: {SECRET}}}\n{SECRET}: [\n")
    (inside / "link.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    (inside / "zero").symlink_to("/dev/zero")
    os.mkfifo(inside / "fifo")
    (inside / "broken.yaml").write_text(f"{SECRET}: [\n  {SECRET}: {{\n")
    return inside


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_outside_is_read(name: str, folder: Path) -> None:
    outside = folder.parent / "outside"
    target = TARGETS[name].format(outside=outside)
    (folder / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
        f"components: {{schemas: {{A: {{items: {{$ref: '{target}'}}}}, B: {{type: string}}}}}}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", VERB, folder, outside, "lint", "openapi.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (4, 4)),
    )
    told = done.stdout + done.stderr
    assert done.returncode == 1, told
    # What is wrong with a file beside the document is told of that file.
    itself = re.search("^(loop|fifo|sub|broken)(.yaml)?(:[0-9:]+)? error (file|document)-", told)
    here = re.search("^openapi.yaml:4:[0-9]+ error reference-(refused|remote|dead) ", told)
    assert itself or here
    assert "Traceback" not in told
    assert SECRET not in told


def test_the_watch_is_not_blind(folder: Path) -> None:
    (folder / "openapi.yaml").write_text("openapi: 3.1.0\n")
    done = subprocess.run(
        [sys.executable, "-c", VERB, folder, "openapi.yaml", "lint", "openapi.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 77
