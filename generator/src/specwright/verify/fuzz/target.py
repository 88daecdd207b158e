"""What is fuzzed: a service at a URL, or an application that is served for the run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specwright.verify.fuzz.order import OrderError


@contextmanager
def served(target: str, folder: Path) -> Iterator[str]:
    """Where an ASGI application answers that is importable from a folder.

    It runs in a process of its own on a free loopback port, with its lifespan; OrderError if it
    does not start.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "specwright.verify.fuzz.serve", target, str(folder.resolve())],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        try:
            assert process.stdout is not None
            port = process.stdout.readline().decode().strip()
            if not port:
                process.wait()
                log.seek(0)
                raise OrderError(f"{target} does not start: {_last(log.read())}")
            yield f"http://127.0.0.1:{port}"
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _last(output: bytes) -> str:
    """The last line of a traceback that says something."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not line.startswith("ERROR:    Application startup")]
    return told[-1][:400] if told else "it said nothing"
