"""The process: what it says when it cannot start, and how it ends."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.live_registry import environment, running_registry


def run(directory: Path, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "registry", *arguments],
        env=environment(directory, **changes),
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_wrong_setting(tmp_path: Path) -> None:
    ended = run(tmp_path, "serve", REGISTRY_SECRET_KEY="short")
    assert ended.returncode == 2
    assert ended.stderr == "REGISTRY_SECRET_KEY is too short: it needs at least 32 bytes.\n"


def test_an_occupied_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run(tmp_path, "serve", "--migrate", REGISTRY_PORT=str(port))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"127.0.0.1:{port} is occupied: end the other process, or set REGISTRY_PORT.\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    ended = run(tmp_path, "serve")
    assert ended.returncode == 2
    assert ended.stderr == ('The database is not up to date: run "python -m registry migrate".\n')


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:1/registry"
    ended = run(tmp_path, "migrate", REGISTRY_DATABASE_URL=url)
    assert ended.returncode == 2
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("The database of REGISTRY_DATABASE_URL cannot be used: ")
    assert "hunter2" not in sentence


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "registry.sqlite3").write_text("not a database at all, but long enough to be read")
    ended = run(tmp_path, "migrate")
    assert ended.returncode == 2
    assert ended.stderr == (
        "The database of REGISTRY_DATABASE_URL cannot be used: file is not a database.\n"
    )


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    ended = run(tmp_path, "sereve")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


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
