"""A pattern of a document costs no engine more than its input is long, or is told of."""

from __future__ import annotations

import ast
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from specwright import pipeline

SECONDS = 5
PATTERNS = {
    "nested quantifiers": ("^(a+)+$", "a" * 50_000 + "!"),
    "choices alike": ("^(a|a)*$", "a" * 50_000 + "!"),
    "choices and look-ahead": ("^(a|a)*(?!c)b$", "a" * 50_000 + "!"),
    "look-behind": ("^(a|aa)+(?<=b)$", "a" * 50_000),
    "back reference": (r"^(a+)+\1$", "a" * 50_000 + "!"),
    "overlapping": (r"^\s*\S*\s*\S*\s*\S*$", " " * 25_000 + "x" * 25_000 + "\n!"),
    "quadratic": (r"a*b", "a" * 50_000),
    "counted": ("^(a{1,100}){1,100}$", "a" * 50_000 + "!"),
    "exploding counts": ("^(a{1,1000}){1,1000}$", "a" * 50_000),
    "classes": (r"^(\w|\d|_)+$", "a" * 50_000 + "!"),
    "many stars": ("^" + "a*" * 50 + "b$", "a" * 50_000),
    "none": ("(((", "x"),
    "foreign": (r"\p{Nope}\k<x>(?P<y>a)", "x"),
}
ENGINES = """
import json, resource, sys
sys.path[:0] = [sys.argv[1] + "/server/src", sys.argv[1] + "/clients/python/src"]
import re
forbidden = {pattern for pattern, _ in json.load(open(sys.argv[2]))}
compile_ = re.compile
def watched(pattern, flags=0):
    assert pattern not in forbidden, "Python's own engine backtracks"
    return compile_(pattern, flags)
re.compile = watched
import evil_client.models, evil_server.models
from evil_server.runtime.schemas import Schemas
from pydantic import ValidationError
from pathlib import Path
schemas = Schemas(json.loads(Path(evil_server.__file__).with_name("contract.json").read_text()))
for number, (_, text) in enumerate(json.load(open(sys.argv[2]))):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for value in ({"p": text}, {"p": "b"}, {text[:1000]: 1}):
        for view in ("request", "response"):
            schemas.is_valid(f"/components/schemas/P{number}", view, value)
            schemas.violations(f"/components/schemas/P{number}", view, value, "")
        for models in (evil_client.models, evil_server.models):
            try:
                getattr(models, f"P{number}").model_validate(value)
            except ValidationError:
                pass
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(number, round(spent, 2))
    assert spent < 2, f"pattern {number} took {spent} s"
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Server and client of a document with all of the patterns."""
    folder = tmp_path_factory.mktemp("patterns")
    schemas = {
        f"P{number}": {
            "type": "object",
            "properties": {"p": {"type": "string", "pattern": pattern}},
            "patternProperties": {pattern: {"type": "integer"}},
        }
        for number, (pattern, _) in enumerate(PATTERNS.values())
    }
    content = {"application/json": {"schema": {"anyOf": [_to(name) for name in schemas]}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "operationId": "a",
                    "responses": {"200": {"description": "", "content": content}},
                }
            }
        },
        "components": {"schemas": schemas},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    generation = pipeline.generate(path, "evil", ("server", "python-client"))
    told = {d.pointer.split("/")[3] for d in generation.diagnostics if "pattern" in d.rule}
    assert {"P8", "P11", "P12"} <= told
    for file in generation.files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        content_ = file.content
        place.write_bytes(content_.encode() if isinstance(content_, str) else content_)
    return folder


def _to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_every_engine_takes_adversarial_input(package: Path) -> None:
    (package / "texts.json").write_text(json.dumps(list(PATTERNS.values())))
    run = subprocess.run(
        [sys.executable, "-c", ENGINES, package, package / "texts.json"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    )
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]


def test_linting_and_mocking_a_pattern_has_an_end(tmp_path: Path) -> None:
    """Examples and defaults are checked, and samples made, within a budget."""
    properties = {
        f"p{number}": {"type": "string", "pattern": pattern, "default": text, "examples": [text]}
        for number, (pattern, text) in enumerate(PATTERNS.values())
        if "?<=" not in pattern  # for which no sample is found, which takes its time
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    response = {"description": "", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": response}}}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    run = subprocess.run(
        [sys.executable, "-c", MOCK, path],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout)["status"] in (200, 500, 501)


MOCK = """
import json, sys
from pathlib import Path
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.mock.application import Behaviour, mock
from starlette.testclient import TestClient
document = pipeline.read(Path(sys.argv[1]))
pipeline.examine(document)
with mock(pipeline.build(document, Diagnostics()), Behaviour()) as app:
    answer = TestClient(app, raise_server_exceptions=False).get("/a")
print(json.dumps({"status": answer.status_code}))
"""


def test_no_pattern_of_a_document_is_compiled_by_python() -> None:
    """``re`` backtracks: in what runs on strangers' input its patterns are all our own."""
    root = Path(__file__).parents[2] / "generator/src/specwright"
    folders = ("emit/server/runtime", "emit/python_client/runtime", "verify/mock", "lint", "ir")
    wrong = []
    for path in sorted(p for folder in folders for p in (root / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr not in ("escape", "sub")
                and not _own(node.args[0])
            ):
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def _own(node: ast.expr) -> bool:
    """Whether a pattern is a literal, or a constant of the module."""
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(v, ast.Constant) or _own(v) for v in node.values)
    if isinstance(node, ast.FormattedValue):
        return _own(node.value)
    if isinstance(node, ast.BinOp):
        return _own(node.left) and _own(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "escape"
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())
