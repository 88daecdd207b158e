"""Documents that careless people write: each generated once, served, and called by both clients."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from specwright import pipeline
from specwright.cli.main import run
from specwright.verify.listener import listen
from specwright.verify.mock.application import mock
from specwright.verify.mock.serve import address

from tests.calm.table import CASES, Case

HERE = Path(__file__).parent
TOOLS = HERE.parent / "typescript_client" / "node_modules" / ".bin"


@dataclass(frozen=True)
class Outcome:
    """What generate said of a case, and where its output lies."""

    case: Case
    code: int
    out: str
    err: str
    folder: Path

    @property
    def package(self) -> str:
        return f"calm_{self.case.name}"

    @property
    def findings(self) -> list[str]:
        """Each finding from its line on, without the name of the file."""
        return [line.split(self.case.file)[-1].lstrip(":") for line in self.out.splitlines()]

    def server(self) -> FastAPI:
        """The generated server; every handler answers that it is not there yet."""
        package = f"{self.package}_server"
        app = FastAPI()
        folder = self.folder / "server/src"
        with importable(folder):
            found = sorted((folder / package / "operations").glob("[a-z]*.py"))
            for module in [f"{package}.operations.{path.stem}" for path in found]:
                content = vars(importlib.import_module(module))
                handler = next(v for k, v in content.items() if k.endswith("Handler"))
                router = next(v for k, v in content.items() if k.endswith("_router"))
                app.include_router(router(handler))
            importlib.import_module(package).keep_contract(app)
        return app

    def client(self, url: str) -> Any:
        """The generated Python client, and its models."""
        package = f"{self.package}_client"
        with importable(self.folder / "clients/python/src"):
            module = importlib.import_module(package)
            importlib.import_module(f"{package}.models")
        name = "".join(word.capitalize() for word in package.split("_"))
        return getattr(module, name)(url)


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Packages in the folder can be imported."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every case through ``specwright generate``, as a person would start it."""
    project = tmp_path_factory.mktemp("calm")
    (project / "pyproject.toml").write_text("[tool.specwright]\n")
    shutil.copytree(HERE / "cases", project / "cases")
    return {case.name: _generated(case, project) for case in CASES}


def _generated(case: Case, project: Path) -> Outcome:
    out, err = project / f"{case.name}.out", project / f"{case.name}.err"
    folder = project / case.name
    arguments = [f"cases/{case.file}", "--out", str(folder), "--package", f"calm_{case.name}"]
    with out.open("w") as stdout, err.open("w") as stderr, _standing_in(project, stdout, stderr):
        code = run(["generate", *arguments])
    return Outcome(case, code, out.read_text(), err.read_text(), folder)


@contextmanager
def _standing_in(folder: Path, stdout: Any, stderr: Any) -> Iterator[None]:
    before = Path.cwd(), sys.stdout, sys.stderr
    os.chdir(folder)
    sys.stdout, sys.stderr = stdout, stderr
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.stdout, sys.stderr = before[1:]


@pytest.fixture(scope="session")
def served(outcomes: dict[str, Outcome]) -> Iterator[dict[str, str]]:
    """The address of an exact server with made-up answers for each case that has operations."""
    with ExitStack() as stack:
        yield {case.name: stack.enter_context(_serving(case)) for case in CASES if case.request}


@contextmanager
def _serving(case: Case) -> Iterator[str]:
    path = HERE / "cases" / case.file
    root = HERE / "cases" / case.file.split("/")[0] if "/" in case.file else None
    meaning = pipeline.interpret(pipeline.read(path, root))
    assert meaning.api is not None
    with mock(meaning.api) as app:
        listening = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        try:
            yield address(listening)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def typescript(
    outcomes: dict[str, Outcome], served: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What the TypeScript clients of all cases got: status and body, or the error."""
    if shutil.which("node") is None:
        pytest.skip("there is no Node on this machine: the TypeScript half was left out")
    folder = tmp_path_factory.mktemp("calm-typescript")
    lines = ["const results = {};"]
    for name, url in served.items():
        source = outcomes[name].folder / "clients/typescript/src/index.ts"
        lines.insert(0, f"import * as {name} from {json.dumps(str(source))};")
        lines.append(
            f"try {{ const c = {name}; const api = c.createClient({{baseUrl: {json.dumps(url)}}});"
            f" const got = await c.{outcomes[name].case.typescript};"
            f" results.{name} = {{status: got.status, body: got.body ?? null}}; }}"
            f" catch (error) {{ results.{name} = {{error: String(error)}}; }}"
        )
    lines.append("console.log(JSON.stringify(results));")
    script = folder / "calls.ts"
    script.write_text("\n".join(lines), "utf-8")
    bundle = folder / "calls.mjs"
    for command in (
        [TOOLS / "esbuild", script, "--bundle", "--format=esm", f"--outfile={bundle}"],
        ["node", bundle],
    ):
        done = subprocess.run(
            command,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found
