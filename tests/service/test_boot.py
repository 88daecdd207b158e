"""The process: what it says when it cannot start, and how it ends."""

import logging
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from registry.cli import main

from tests.live_registry import environment, running_registry


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    said: str


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ended]]:
    """Run a command that must fail, within this process: starting one takes its time."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level

    def run(*arguments: str, **changes: str) -> Ended:
        for name, value in environment(tmp_path, **changes).items():
            monkeypatch.setenv(name, value)
        try:
            code = main(arguments)
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        captured = capsys.readouterr()
        assert captured.out == ""
        return Ended(code, captured.err)

    yield run
    root.handlers, root.level = handlers, level


def test_a_wrong_setting(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "registry", "serve"],
        env=environment(tmp_path, REGISTRY_SECRET_KEY="short"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == "REGISTRY_SECRET_KEY is too short: it needs at least 32 bytes.\n"


def test_an_occupied_port(tmp_path: Path, command: Callable[..., Ended]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = command("serve", "--migrate", REGISTRY_PORT=str(port))
    assert ended.code == 2
    assert ended.said == (
        f"127.0.0.1:{port} is occupied: end the other process, or set REGISTRY_PORT.\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_host_that_is_not_here(command: Callable[..., Ended]) -> None:
    # An address of the documentation range (RFC 5737) belongs to no machine.
    ended = command("serve", "--migrate", REGISTRY_HOST="192.0.2.1")
    assert ended.code == 2
    assert ended.said == "Listening on 192.0.2.1:0 is not possible: check REGISTRY_HOST.\n"


def test_a_database_that_was_not_migrated(command: Callable[..., Ended]) -> None:
    ended = command("serve")
    assert ended.code == 2
    assert ended.said == 'The database is not up to date: run "python -m registry migrate".\n'


def test_a_database_that_does_not_answer(command: Callable[..., Ended]) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:1/registry"
    ended = command("migrate", REGISTRY_DATABASE_URL=url)
    assert ended.code == 2
    (sentence,) = ended.said.splitlines()
    assert sentence.startswith("The database of REGISTRY_DATABASE_URL cannot be used: ")
    assert "hunter2" not in sentence


def test_a_file_that_is_no_database(tmp_path: Path, command: Callable[..., Ended]) -> None:
    (tmp_path / "registry.sqlite3").write_text("not a database at all, but long enough to be read")
    ended = command("migrate")
    assert ended.code == 2
    assert ended.said == (
        "The database of REGISTRY_DATABASE_URL cannot be used: file is not a database.\n"
    )


@pytest.mark.parametrize("verb", ["serve", "migrate"])
def test_a_database_of_a_newer_registry(
    tmp_path: Path, command: Callable[..., Ended], sqlite_template: Path, verb: str
) -> None:
    shutil.copy(sqlite_template, tmp_path / "registry.sqlite3")
    with closing(sqlite3.connect(tmp_path / "registry.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = command(verb)
    assert ended.code == 2
    assert ended.said == "The database was migrated by a newer version of the registry.\n"


def test_a_command_that_does_not_exist(command: Callable[..., Ended]) -> None:
    ended = command("sereve")
    assert ended.code == 2
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly(tmp_path: Path, name: signal.Signals) -> None:
    with running_registry(tmp_path) as registry:
        assert httpx2.get(f"{registry.base_url}/healthz").status_code == 200
        registry.process.send_signal(name)
        # Uvicorn raises the signal again once everything has ended in order.
        assert registry.process.wait(20) in (0, -name)


def test_readiness_says_no_while_draining(tmp_path: Path) -> None:
    with running_registry(tmp_path, REGISTRY_DRAIN_SECONDS="4") as registry:
        assert httpx2.get(f"{registry.base_url}/readyz").status_code == 200
        registry.process.send_signal(signal.SIGTERM)
        registry.wait_for("draining")
        answer = httpx2.get(f"{registry.base_url}/readyz")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "draining"
        assert httpx2.get(f"{registry.base_url}/healthz").status_code == 200
        registry.process.wait(20)


def test_a_request_in_flight_is_finished(tmp_path: Path) -> None:
    body = b'{"email": "a@example.com", "password": "twelve or more", "display_name": "A"}'
    with running_registry(tmp_path) as registry:
        host, port = registry.base_url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            head = (
                f"POST /v1/users HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
            # From here on the registry waits for the body.
            registry.process.send_signal(signal.SIGTERM)
            registry.wait_for("draining")
            connection.sendall(body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert registry.process.wait(20) in (0, -signal.SIGTERM)


def test_sigterm_ends_an_event_stream(
    tmp_path: Path, signed_in_over_http: Callable[[str], dict[str, str]]
) -> None:
    with running_registry(tmp_path, REGISTRY_SHUTDOWN_SECONDS="60") as registry:
        headers = signed_in_over_http(registry.base_url)
        url = f"{registry.base_url}/v1/events/stream"
        with httpx2.stream("GET", url, headers=headers, timeout=10) as stream:
            assert stream.status_code == 200
            registry.process.send_signal(signal.SIGTERM)
            for _ in stream.iter_raw():
                pass
        # Long before the time that unfinished requests are granted.
        assert registry.process.wait(20) in (0, -signal.SIGTERM)
