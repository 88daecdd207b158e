"""Which operations a document has, and which of them arrive in what was generated for it.

The document is counted without the toolchain's own reading of it, the generated packages by what
their code says, so that an operation lost on the way cannot be lost from both sides.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from specwright.ir.api import Api
from specwright.verify.mock.contract import runtime_contract

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_TEXT = r'"(?:[^"\\]|\\.)*"'
_CALL = re.compile(rf"\bmethod: ({_TEXT}),\s+url:\s+({_TEXT})")


class Key(NamedTuple):
    """A method and a path whose variables lost their names."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def key(method: str, path: str) -> Key:
    """The key of an operation, whichever characters of its path are percent-encoded.

    A path in a document may end with a query or a fragment, which is no part of what is routed.
    """
    plain = unquote(_PLACEHOLDER.sub("{}", path)).partition("#")[0].partition("?")[0]
    return Key(method.upper(), "/" + plain.lstrip("/"))


def in_document(document: Mapping[str, Any]) -> list[tuple[str, Key]]:
    """The operations of a document in one piece, with their JSON Pointers."""
    return [(pointer, key(method, path)) for pointer, method, path in _written(document)]


def _written(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        pointer = f"/paths/{token(path)}"
        passed: set[str] = set()
        while isinstance(item, dict) and isinstance(item.get("$ref"), str):
            pointer = item["$ref"].removeprefix("#")
            # References that lead in a circle lead to no operation.
            item = None if pointer in passed else at(document, pointer)
            passed.add(pointer)
        if not isinstance(item, dict) or path.startswith("x-"):
            continue
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield f"{pointer}/{method}", method, path
        extra = item.get("additionalOperations")
        for method in extra if isinstance(extra, dict) else ():
            yield f"{pointer}/additionalOperations/{token(method)}", method, path


def at(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, None where nothing stands there."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        elif isinstance(document, dict):
            document = document.get(name)
        else:
            return None
    return document


def token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def in_server(package: Path) -> Counter[Key]:
    """The operations that a server package both declares and routes."""
    declared: dict[str, Key] = {}
    for statement in module(package / "contract.py").body:
        if isinstance(statement, ast.Assign) and calls(statement.value, "Operation"):
            told = keywords(statement.value)
            name = statement.targets[0]
            assert isinstance(name, ast.Name)
            declared[name.id] = key(text_of(told["method"]), text_of(told["path"]))
    routed: Counter[Key] = Counter()
    for path in sorted((package / "operations").glob("*.py")):
        for node in ast.walk(module(path)):
            for decorator in getattr(node, "decorator_list", ()):
                if calls(decorator, "operation"):
                    routed[declared[decorator.args[1].attr]] += 1
    return routed


def in_python_client(package: Path) -> Counter[Key]:
    """The operations that a method of the Python client sends."""
    found: Counter[Key] = Counter()
    for path in sorted((package / "operations").glob("*.py")):
        tree = module(path)
        operations: dict[str, tuple[str, str]] = {}
        requests: dict[str, tuple[str, Key]] = {}
        for statement in tree.body:
            if isinstance(statement, ast.AnnAssign) and calls(statement.value, "Operation"):
                assert isinstance(statement.target, ast.Name)
                told = keywords(statement.value)
                operations[statement.target.id] = (text_of(told["name"]), text_of(told["method"]))
            for node in ast.walk(statement) if isinstance(statement, ast.FunctionDef) else ():
                if calls(node, "Request"):
                    assert isinstance(statement, ast.FunctionDef)
                    assert isinstance(node, ast.Call)
                    operation = node.args[0]
                    assert isinstance(operation, ast.Name)
                    sent = _template(keywords(node)["path"])
                    name, method = operations[operation.id]
                    requests[statement.name] = (name, key(method, sent))
        used = {
            node.id
            for statement in tree.body
            if isinstance(statement, ast.ClassDef)
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
        }
        # An operation that streams as well has a second request beside the ordinary one.
        found.update(key for _, key in {requests[name] for name in used & requests.keys()})
    return found


def in_typescript_client(source: Path) -> Counter[Key]:
    """The operations that a function of the TypeScript client calls."""
    found: Counter[Key] = Counter()
    for path in sorted((source / "operations").glob("*.ts")):
        for method, url in _CALL.findall(path.read_text("utf-8")):
            found[key(json.loads(method), json.loads(url))] += 1
    return found


def in_mock(api: Api) -> Counter[Key]:
    """The operations that the router of a mock server knows."""
    return Counter(key(o.method, o.path) for o in runtime_contract(api, "mock").operations)


def module(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def calls(node: object, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def keywords(call: ast.expr | ast.AST | None) -> dict[str, ast.expr]:
    assert isinstance(call, ast.Call)
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def text_of(node: ast.expr) -> str:
    value = ast.literal_eval(node)
    assert isinstance(value, str)
    return value


def _template(node: ast.expr) -> str:
    """The path that an f-string fills."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join("{}" if isinstance(p, ast.FormattedValue) else text_of(p) for p in parts)
