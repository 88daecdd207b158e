"""No text becomes code: a hostile document gives the syntax trees of a harmless one."""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.emit import python_client

DOCUMENT = Path(__file__).parent / "cases/odd/openapi.yaml"
WORDS = [
    'x"""\n__import__(\'os\').system(\'id\')\n"""',
    "x'''\\\nimport os #",
    "{self.__class__} {{ 7 * 7 }} {% raw %} ${x}",
    "*/ </script> --> \\N{BELL} \\",
    "\u2028\u2029\u202e\x1b[31m\x7f\ud7ff",
]
TEXTS = ("title", "summary", "description", "example", "tokenUrl", "url", "version")


def emitted(document: dict[str, Any], folder: Path) -> dict[str, str]:
    """The files of the client, by path."""
    path = folder / "openapi.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    api = pipeline.build(pipeline.read(path), Diagnostics())
    files = python_client.emit(api, "odd")
    return {f.path: f.content for f in files if isinstance(f.content, str)}


def changed(node: Any, write: Callable[[str, str], str]) -> Any:
    """The document with other free texts, and other wire names where a name is not derived."""
    if isinstance(node, dict):
        return {
            key: write(key, value)
            if key in TEXTS and isinstance(value, str)
            else changed(value, write)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [changed(item, write) for item in node]
    return node


def document(text: str) -> dict[str, Any]:
    """The odd document with this text wherever a text may stand."""
    found: dict[str, Any] = copy.deepcopy(yaml.safe_load(DOCUMENT.read_text("utf-8")))
    found = changed(found, lambda key, value: text)
    found["info"]["contact"] = {"name": text, "url": text}
    found["info"]["license"] = {"name": text, "identifier": text}
    found["tags"] = [{"name": "Close", "description": text}]
    found["components"]["securitySchemes"] = {
        "k": {"type": "apiKey", "in": "query", "name": text},
        "o": {"type": "oauth2", "flows": {"password": {"tokenUrl": text, "scopes": {text: text}}}},
    }
    found["security"] = [{"k": []}, {"o": [text]}]
    for path_item in found["paths"].values():
        for operation in path_item.values():
            operation["description"] = operation["summary"] = text
            for response in operation["responses"].values():
                response["description"] = text
            for parameter in operation.get("parameters", []):
                parameter["description"] = text
    return found


class Blind(ast.NodeTransformer):
    """Every text constant as the same one."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node


def shape(source: str) -> str:
    """The syntax tree without its texts."""
    return ast.dump(Blind().visit(ast.parse(source)))


@pytest.mark.parametrize("text", WORDS)
def test_the_code_is_that_of_a_harmless_document(tmp_path: Path, text: str) -> None:
    harmless, hostile = emitted(document("plain"), tmp_path), emitted(document(text), tmp_path)
    assert harmless.keys() == hostile.keys()
    for path, source in hostile.items():
        if path.endswith(".py"):
            assert shape(source) == shape(harmless[path]), path
            assert source.isprintable() or not set(source) & set("\x1b\x7f\u202e\u2028"), path
        assert "\x1b" not in source
    project = tomllib.loads(hostile["clients/python/pyproject.toml"])["project"]
    assert project.keys() <= {*tomllib.loads(harmless["clients/python/pyproject.toml"])["project"]}
    assert "<script" not in hostile["clients/python/README.md"].replace("\\<", "")
