"""``specwright mock``: a real process on a free port of the loopback interface."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

SPECWRIGHT = Path(sys.executable).with_name("specwright")
SHOP = Path(__file__).with_name("shop.yaml")
PATIENCE = 30


@contextmanager
def mocking(*arguments: str, cwd: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running mock: where it listens, and its process."""
    process = subprocess.Popen(
        [SPECWRIGHT, "mock", *arguments, "--port", "0"],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    guard = threading.Timer(2 * PATIENCE, process.kill)
    guard.start()
    try:
        yield heard(process, r"(http://\S+),"), process
    finally:
        guard.cancel()
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert process.stderr is not None
        process.stderr.close()


def heard(process: subprocess.Popen[str], pattern: str) -> str:
    """What the first line holds that matches, as soon as it is said."""
    errors: IO[str] | None = process.stderr
    assert errors is not None
    for line in errors:
        found = re.search(pattern, line)
        if found is not None:
            return found[1]
    raise AssertionError(f"nothing like {pattern} was said")


def get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def refused(*arguments: str, cwd: Path) -> tuple[int, str]:
    done = subprocess.run(
        [SPECWRIGHT, "mock", *arguments], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE
    )
    return done.returncode, done.stdout + done.stderr


def test_it_serves_until_interrupted(tmp_path: Path) -> None:
    with mocking(str(SHOP), "--stateful", cwd=tmp_path) as (url, process):
        assert url.startswith("http://127.0.0.1:")
        assert json.loads(get(f"{url}/cats")[1])["items"] == []
        assert get(f"{url}/tree", Prefer="code=200")[0] == 200
        assert get(f"{url}/tree", Prefer="code=500")[0] == 400
        assert get(f"{url}/events", Prefer="seed=1")[1].count(b"data: ") == 3
        assert get(f"{url}/lines")[1].count(b"\n") == 2
    assert process.returncode == 0


def test_a_change_of_the_document_is_followed_and_a_broken_one_is_not(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(SHOP.read_text())
    with mocking("openapi.yaml", "--reload", cwd=tmp_path) as (url, process):
        with saving(document, "openapi: ["):
            heard(process, "(is still served)")
        assert get(f"{url}/tree")[0] == 200
        with saving(document, SHOP.read_text().replace("/tree:", "/forest:")):
            heard(process, "(was read again)")
        deadline = time.monotonic() + PATIENCE
        while get(f"{url}/forest")[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert get(f"{url}/tree")[0] == 404


@contextmanager
def saving(document: Path, text: str) -> Iterator[None]:
    """Save a document now and again, for nobody says from when on it is watched."""
    ended = threading.Event()

    def save() -> None:
        number = 0
        while not ended.wait(0.5):
            number += 1
            # In one step, so that no half of it is read.
            beside = document.with_suffix(".new")
            beside.write_text(f"{text}\n# {number}\n")
            beside.replace(document)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = refused(str(SHOP), "--port", port, cwd=tmp_path)
    assert code == 2
    assert said == (
        f"specwright: cannot listen on 127.0.0.1 port {port}: address already in use; "
        "--port 0 takes a free one\n"
    )


def test_a_document_that_cannot_be_read_as_a_whole_is_not_served(tmp_path: Path) -> None:
    lost = SHOP.read_text().replace("'#/components/schemas/Tree'", "../../tree.yaml", 1)
    (tmp_path / "openapi.yaml").write_text(lost)
    code, said = refused("openapi.yaml", cwd=tmp_path)
    assert code == 1
    assert "openapi.yaml:" in said
    assert "not served: " in said
    assert refused("nowhere.yaml", cwd=tmp_path)[0] == 2
