"""One run of the server's tests against a runtime, weakened or whole."""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.mutants.mutant import Mutant
from tests.server.conftest import SOURCE_VARIABLE, generated

TESTS = Path(__file__).parents[1] / "server"
LIMIT = 300.0
"""Seconds after which a run counts as hung."""

# These look at texts, or run whole tools, for longer than a mutant should take.
_ASIDE = {"test_generated_package.py", "test_server_schemathesis.py", "test_server_text.py"}
# A child begins with these imported, and need not spend its time on them.
_HEAVY = (
    "anyio.pytest_plugin",
    "anyio._backends._asyncio",
    "httpx",
    "starlette.testclient",
    "fastapi",
    "fastapi.openapi.utils",
    "jsonschema_rs",
    "uvicorn",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)

Outcome = Literal["killed", "survived", "broken", "hung", "stale"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended; ``test`` is the first that failed."""

    outcome: Outcome
    test: str
    seconds: float


class Laboratory:
    """A generated package whose runtime can be weakened."""

    def __init__(self, folder: Path) -> None:
        self._source = generated("nasty", folder)
        self._runtime = self._source / "nasty_server" / "runtime"
        self._log = folder / "log.txt"
        for name in _HEAVY:
            importlib.import_module(name)

    @property
    def log(self) -> str:
        """What the last run printed."""
        return self._log.read_text("utf-8", "replace")

    def try_(self, mutant: Mutant | None, first: str) -> Verdict:
        """Run the tests, those of the file ``first`` before the others, until one fails."""
        if mutant is None:
            return self._run(first)
        path = self._runtime / mutant.file
        whole = path.read_text("utf-8")
        path.write_text(mutant.apply(whole), "utf-8")
        try:
            return self._run(first)
        finally:
            path.write_text(whole, "utf-8")

    def _run(self, first: str) -> Verdict:
        begin = time.monotonic()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                self._test(first, writing)
            except BaseException:
                traceback.print_exc()
            finally:
                # A child never goes on as its parent, whose folder it would clear.
                os._exit(0)
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], LIMIT)
        if not ready:
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        seconds = time.monotonic() - begin
        if not ready:
            return Verdict("hung", "", seconds)
        if not said:
            return Verdict("broken", "the run ended without a word", seconds)
        outcome, test = json.loads(said)
        return Verdict(outcome, test, seconds)

    def _test(self, first: str, writing: int) -> None:
        """What the child does: it shares what was imported, and spoils nothing."""
        sys.dont_write_bytecode = True
        with self._log.open("wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.environ[SOURCE_VARIABLE] = str(self._source)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        # Tests of single parts import the runtime from the generator: the weakened one here too.
        importlib.import_module("specwright.emit.server.runtime").__path__ = [str(self._runtime)]
        others = sorted(path.name for path in TESTS.glob("test_*.py"))
        witness = _Witness()
        options = ["-x", "-q", "--tb=short", "-p", "no:cacheprovider", "-p", "anyio.pytest_plugin"]
        # Collecting takes longer than most tests: the others are read only if they are needed.
        for files in ([first], [name for name in others if name not in {first, *_ASIDE}]):
            paths = [str(TESTS / name) for name in files]
            code = pytest.main([*options, *paths], plugins=[witness])
            if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                witness.outcome = "broken"
            if witness.outcome != "survived":
                break
        os.write(writing, json.dumps([witness.outcome, witness.test]).encode())


class _Witness:
    """Notes the first test that failed."""

    def __init__(self) -> None:
        self.outcome: Outcome = "survived"
        self.test = ""

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and self.outcome == "survived":
            # A server that does not even start was not weakened, it was spoiled.
            self.outcome = "killed" if report.when == "call" else "broken"
            self.test = report.nodeid.removeprefix("tests/server/")
