"""The module as text: agreement with the IR, golden cases, type checkers, repeatability."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from specwright.emit.models.shape import Questions
from specwright.emit.models.source import declarations
from specwright.ir.schema import Object

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in (ROOT / "tests/cases/models").glob("*/openapi.yaml"))
REGISTRY = ROOT / "spec/openapi.yaml"
DOCUMENTS = [*(case / "openapi.yaml" for case in CASES), REGISTRY]


def _name(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, api_of: Any, text_of: Any) -> None:
    golden = case / "golden" / "models.py"
    assert text_of(api_of(case / "openapi.yaml")) == golden.read_text("utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_classes_and_attributes_are_those_of_the_ir(path: Path, api_of: Any, text_of: Any) -> None:
    api = api_of(path)
    kept = {declaration.name for declaration in declarations(api, Questions())}
    tree = ast.parse(text_of(api))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    aliases = {
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert {*classes, *aliases} - {"Model"} == kept
    for schema in api.schemas:
        definition = schema.definition
        if schema.name in kept and isinstance(definition, Object):
            told = [
                node.target.id
                for node in classes[schema.name].body
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            ]
            assert told == [property_.name for property_ in definition.properties]


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_two_runs_give_the_same_octets(path: Path, api_of: Any, text_of: Any) -> None:
    assert text_of(api_of(path)) == text_of(api_of(path))


def test_type_checkers_are_content(tmp_path: Path, api_of: Any, text_of: Any) -> None:
    for path in DOCUMENTS:
        target = tmp_path / f"models_{path.parent.name.replace('-', '_')}.py"
        target.write_text(text_of(api_of(path)), "utf-8")
    (tmp_path / "pyrightconfig.json").write_text(
        '{"typeCheckingMode": "strict", "pythonVersion": "3.11"}', "utf-8"
    )
    for command in (
        ["mypy", "--strict", "--python-version=3.11", "--cache-dir=.cache", "."],
        ["pyright", f"--pythonpath={sys.executable}", "--project", str(tmp_path)],
    ):
        run = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
