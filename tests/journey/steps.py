"""The steps of the journey; each runs what a person would run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from registry_client import RegistryClient
from registry_client.models import PasswordGrant, SignUpRequest

from tests.journey.screen import Fact, Screen
from tests.live_registry import environment, running_registry

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
BIN = Path(sys.executable).parent
TYPESCRIPT = ROOT / "generated/clients/typescript"
FUZZ_EXAMPLES = 5
OLDEST_NODE = 20
# A fuzzer keeps its token for the whole run, and hears a stream to its end.
LIFETIMES = {"REGISTRY_ACCESS_TOKEN_SECONDS": "3600", "REGISTRY_STREAM_LIFETIME_SECONDS": "1"}


class StepFailed(Exception):
    """A step did not succeed: which, why, and what it printed."""

    def __init__(self, step: str, reason: str, output: str = "") -> None:
        super().__init__(f"{step}: {reason}")
        self.step, self.reason, self.output = step, reason, output


class Journey:
    """From the document to a fuzzed service, two clients that talked to it, and two packages."""

    def __init__(self, folder: Path, screen: Screen) -> None:
        self._folder = folder
        self._screen = screen
        self._node = _node()

    def walk(self) -> None:
        """All steps, in order; raises StepFailed at the first that fails."""
        with self._screen.step("lint") as fact:
            fact.text = self._specwright("lint", "lint").err.strip().partition(" in ")[0]
            fact.place = "spec/openapi.yaml"
        with self._screen.step("generate") as fact:
            told = self._specwright("generate", "generate").err.strip()
            fact.text = re.sub(r"^.*?: |, [\d.]+ s$", "", told)
            fact.place = "generated/"
        with self._screen.step("drift") as fact:
            self._specwright("drift", "generate", "--check")
            fact.text = "none, every file is what the document gives"
            fact.place = "generated/manifest.json"
        with self._screen.step("migrate") as fact:
            _run(
                "migrate", [BIN / "python", "-m", "registry", "migrate"], environment(self._folder)
            )
            fact.text = "embedded SQLite, all tables"
            fact.place = "a temporary directory"
        with running_registry(self._folder, **LIFETIMES) as registry:
            self._walk_service(registry.base_url)
        self._build()

    def _walk_service(self, url: str) -> None:
        with self._screen.step("serve") as fact, urllib.request.urlopen(f"{url}/readyz") as answer:
            fact.text = f"ready ({answer.status}) on a free loopback port"
        with self._screen.step("Python client") as fact:
            done = _run("Python client", [BIN / "python", "tests/scenario/python_scenario.py", url])
            fact.text, fact.place = _last_line(done), "tests/scenario/python_scenario.py"
        if self._node:
            self._walk_typescript(url)
        else:
            self._screen.leave_out("TypeScript client", "there is no Node 20 or newer")
        with self._screen.step("fuzz") as fact:
            self._fuzz(url, fact)

    def _walk_typescript(self, url: str) -> None:
        with self._screen.step("TypeScript build") as fact:
            command: list[str | Path] = ["npm", "run", "build", "--prefix", TYPESCRIPT]
            _run("TypeScript build", command, with_typescript())
            fact.text = f"tsc --strict, {len(list(TYPESCRIPT.glob('dist/**/*.js')))} modules"
            fact.place = "generated/clients/typescript/dist/"
        with self._screen.step("TypeScript client") as fact:
            done = _run(
                "TypeScript client", ["node", "tests/scenario/typescript_scenario.mjs", url]
            )
            fact.text, fact.place = _last_line(done), "tests/scenario/typescript_scenario.mjs"

    def _fuzz(self, url: str, fact: Fact) -> None:
        options = ["--max-examples", str(FUZZ_EXAMPLES), "--report-dir", "dist/fuzz", "--progress"]
        variables = {**os.environ, "SPECWRIGHT_TOKEN": token(url)}
        command: list[str | Path] = [BIN / "specwright", "fuzz", url, *options]
        done = _run("fuzz", command, variables, tell=fact.progress)
        told = done.err.strip().splitlines()[-1]
        fact.text = re.sub(r"^.*?\d: |; seed \d+$", "", told)
        fact.place = "dist/fuzz/"

    def _build(self) -> None:
        with self._screen.step("wheel") as fact:
            client = ROOT / "generated/clients/python"
            options = ["--wheel", "--no-build-isolation", "--out-dir", "dist", "--python"]
            _run("wheel", [BIN / "uv", "build", *options, BIN / "python", client])
            fact.text, fact.place = _built("*.whl"), "dist/"
        if not self._node:
            self._screen.leave_out("npm tarball", "there is no Node 20 or newer")
            return
        with self._screen.step("npm tarball") as fact:
            command: list[str | Path] = [
                "npm",
                "pack",
                TYPESCRIPT,
                "--pack-destination",
                DIST,
                "--silent",
            ]
            _run("npm tarball", command, with_typescript())
            fact.text, fact.place = _built("*.tgz"), "dist/"

    def _specwright(self, step: str, *arguments: str | Path, **changes: str) -> _Done:
        return _run(step, [BIN / "specwright", *arguments], {**os.environ, **changes})


class _Done:
    """What a program printed."""

    def __init__(self, out: str, err: str) -> None:
        self.out, self.err = out, err


def _run(
    step: str,
    command: Sequence[str | Path],
    variables: dict[str, str] | None = None,
    tell: Callable[[str], None] | None = None,
) -> _Done:
    """Run a program to its end; ``tell`` gets what it prints to standard error, line by line."""
    DIST.mkdir(exist_ok=True)
    lines: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        try:
            process = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdout=out, stderr=subprocess.PIPE, text=True
            )
        except OSError as error:
            reason = f"{command[0]} cannot be started: {error.strerror}"
            raise StepFailed(step, reason) from None
        with process:
            assert process.stderr is not None
            for line in process.stderr:
                lines.append(line)
                if tell is not None:
                    tell(line.strip())
        out.seek(0)
        done = _Done(out.read(), "".join(lines))
    if process.returncode:
        shown = " ".join(str(word) for word in command).replace(f"{ROOT}/", "")
        raise StepFailed(step, f"`{shown}` ended with {process.returncode}", done.out + done.err)
    return done


def with_typescript() -> dict[str, str]:
    """The environment with the locked compiler: the generated package brings no lock of its own."""
    tools = ROOT / "tests/typescript_client/node_modules/.bin"
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def _last_line(done: _Done) -> str:
    lines = done.out.strip().splitlines()
    return lines[-1] if lines else "done"


def _built(pattern: str) -> str:
    newest = max(DIST.glob(pattern), key=lambda path: path.stat().st_mtime_ns)
    return f"{newest.name}, {newest.stat().st_size / 1024:.0f} KiB"


def _node() -> bool:
    """Whether Node is here, and new enough."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return int(version.stdout.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE


def token(url: str) -> str:
    """An access token of a new account with every scope that there is."""
    email, password = "fuzzer@example.com", "a password long enough"
    with RegistryClient(url) as api:
        api.accounts.sign_up(
            body=SignUpRequest(email=email, password=password, display_name="Fuzzer")
        )
        grant = PasswordGrant(grant_type="password", username=email, password=password)
        return api.accounts.issue_token(body=grant).access_token
