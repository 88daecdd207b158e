"""The registry as a real process on a free loopback port, for tests over real HTTP."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest

SECRET_KEY = "a key for live tests that is long enough"
_PATIENCE_SECONDS = 30


@dataclass
class LiveRegistry:
    """A running registry: where it listens, what it logged, and how to end it."""

    base_url: str
    process: "subprocess.Popen[bytes]"
    logged: list[dict[str, Any]] = field(default_factory=list)

    def wait_for(self, event: str) -> dict[str, Any]:
        """The first log entry of this event, once it is written."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            for entry in self.logged:
                if entry.get("event") == event:
                    return entry
            assert time.monotonic() < deadline, f"the registry did not log {event}"
            time.sleep(0.02)


def environment(directory: Path, **changes: str) -> dict[str, str]:
    """The environment of a registry whose database lies in this directory."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("REGISTRY_")}
    return {
        **inherited,
        "REGISTRY_ENVIRONMENT": "test",
        "REGISTRY_DATABASE_URL": f"sqlite:///{directory / 'registry.sqlite3'}",
        "REGISTRY_SECRET_KEY": SECRET_KEY,
        "REGISTRY_PASSWORD_HASHING": "cheap",
        "REGISTRY_LOG_FORMAT": "json",
        "REGISTRY_PORT": "0",
        "REGISTRY_DRAIN_SECONDS": "0",
        "REGISTRY_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        **changes,
    }


@contextmanager
def running_registry(directory: Path, **changes: str) -> Iterator[LiveRegistry]:
    """Start a registry with a new database in this directory; end it with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "registry", "serve", "--migrate"],
        env=environment(directory, **changes),
        cwd=directory,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        registry = LiveRegistry("", process)
        registry.base_url = _wait_for_address(process.stderr, registry.logged)
        # A full pipe would stop the registry at its next log line.
        threading.Thread(target=_drain, args=(process.stderr, registry.logged), daemon=True).start()
        yield registry
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()


def _wait_for_address(lines: IO[bytes], logged: list[dict[str, Any]]) -> str:
    printed = []
    for line in lines:
        printed.append(line.decode())
        if (entry := _entry(line)) is not None:
            logged.append(entry)
            if entry.get("event") == "listening":
                return str(entry["url"])
    raise AssertionError("the registry did not start:\n" + "".join(printed))


def _drain(lines: IO[bytes], logged: list[dict[str, Any]]) -> None:
    for line in lines:
        if (entry := _entry(line)) is not None:
            logged.append(entry)


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


@pytest.fixture(scope="session")
def live_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRegistry]:
    """One registry for the whole run; its tests must not rely on it being empty."""
    with running_registry(tmp_path_factory.mktemp("live")) as registry:
        yield registry
