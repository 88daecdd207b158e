"""Each style, media type, answer and security scheme of OpenAPI, against a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.typescript_client.conftest import HERE, Emit, Run

MATRIX = HERE / "matrix"


@pytest.fixture
def project(emit: Emit, put: Callable[..., None], tmp_path: Path) -> Path:
    """The program beside the package that it uses, which the strictest compiler reads."""
    put(emit(MATRIX / "openapi.yaml", "matrix"), tmp_path / "package")
    (tmp_path / "matrix.ts").write_text((MATRIX / "matrix.ts").read_text("utf-8"), "utf-8")
    settings = json.loads((tmp_path / "package" / "tsconfig.json").read_text("utf-8"))
    options = settings["compilerOptions"] | {
        "rootDir": ".",
        "noEmit": True,
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": ["node"],
        "typeRoots": [str(HERE / "node_modules" / "@types")],
        "paths": {"matrix-client": ["./package/src/index.ts"]},
    }
    written = {"compilerOptions": options, "files": ["matrix.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(written))
    return tmp_path


def test_matrix_types(project: Path, run: Run) -> None:
    """What the types promise and refuse; the program says what it expects to be refused."""
    run(["tsc", "-p", project])


def test_matrix_behaviour(project: Path, run: Run) -> None:
    """What arrives is what the tables of the specification say."""
    package = project / "package" / "src" / "index.ts"
    command = ["esbuild", "matrix.ts", "--bundle", "--platform=node", "--format=esm"]
    run([*command, f"--alias:matrix-client={package}", "--outfile=matrix.mjs"], project)
    assert run(["node", "matrix.mjs"], project).stdout == "all as the contract says\n"


def test_matrix_comments(project: Path) -> None:
    """What types cannot say stands where an editor shows it."""
    text = (project / "package" / "src" / "operations" / "default.ts").read_text("utf-8")
    assert " * @see {@link echoQuery} Ask in other words." in text
    assert "/** The global `fetch` sends no body with GET; another one may do so. */" in text
