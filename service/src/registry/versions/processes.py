"""Processes that work on strangers' documents, and are killed if they take too long."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, TypeVarTuple

from anyio import CapacityLimiter, to_thread

from registry.settings import PREFIX

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class WorkerLost(Exception):
    """The process ended in the middle of its work: a limit was exceeded."""


class _Worker:
    """One process; it belongs to no event loop."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "registry.versions.worker"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Its own session: what it starts dies with it, and Ctrl-C is not for it.
            start_new_session=True,
        )
        self._read()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def call(self, seconds: float, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """The result and whether it is one; blocks."""
        assert self._process.stdin is not None
        try:
            pickle.dump((seconds, work, arguments), self._process.stdin)
            self._process.stdin.flush()
            return self._read()
        except (EOFError, OSError, pickle.UnpicklingError):
            raise WorkerLost from None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)


def _environment() -> dict[str, str]:
    """What a worker needs to find its modules; the registry's secrets are not for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


# Shared by all applications of a process: a worker knows nothing of any of them.
_idle: list[_Worker] = []


class Processes:
    """Runs functions in worker processes, so many at once."""

    def __init__(self, at_once: int) -> None:
        self._limiter = CapacityLimiter(at_once)
        # Threads only wait for the processes; those that others use must not be needed for it.
        self._threads = CapacityLimiter(at_once * 2)

    async def run(
        self, seconds: float, work: Callable[[*Arguments], T], *arguments: *Arguments
    ) -> T:
        """The result of the function; TimeoutError or WorkerLost if it takes too much.

        Waiting for a worker does not count: that is not the document's fault.
        """
        async with self._limiter:
            worker = await self._worker()
            try:
                async with asyncio.timeout(seconds):
                    succeeded, result = await to_thread.run_sync(
                        worker.call,
                        seconds,
                        work,
                        arguments,
                        abandon_on_cancel=True,
                        limiter=self._threads,
                    )
            except BaseException:
                worker.kill()
                raise
            _idle.append(worker)
        if not succeeded:
            raise result
        outcome: T = result
        return outcome

    async def _worker(self) -> _Worker:
        while _idle:
            worker = _idle.pop()
            if worker.alive:
                return worker
        return await to_thread.run_sync(_Worker, limiter=self._threads)


def end_idle_processes() -> None:
    """End the processes that nobody uses at the moment."""
    while _idle:
        _idle.pop().kill()
