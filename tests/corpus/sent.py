"""Which requests an API sends, webhooks and callbacks, and which arrive in what was generated.

Counted as operations are, without the toolchain's own reading; by their method, since they have no
path: what is lost is missing from a sum.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.corpus.census import METHODS, at, calls, in_document, keywords, module, text_of, token


def sent_in_document(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pointer and method of each, a callback once however many operations refer to it."""
    found: list[tuple[str, str]] = []
    for section in ("webhooks", "x-webhooks"):
        if isinstance(document.get(section), dict):
            found += _items(document, f"/{section}")
    seen: set[str] = set()
    waiting = [pointer for pointer, _ in (*in_document(document), *found)]
    while waiting:
        operation = waiting.pop(0)
        callbacks = at(document, f"{operation}/callbacks")
        for key in callbacks if isinstance(callbacks, dict) else ():
            place = _resolved(document, f"{operation}/callbacks/{token(key)}")
            if place not in seen and not key.startswith("x-"):
                seen.add(place)
                asked = list(_items(document, place))
                found += asked
                waiting += [pointer for pointer, _ in asked]
    return found


def _items(document: Mapping[str, Any], owner: str) -> Iterator[tuple[str, str]]:
    items = at(document, owner)
    for key in items if isinstance(items, dict) else ():
        place = _resolved(document, f"{owner}/{token(key)}")
        item = at(document, place)
        if key.startswith("x-") or not isinstance(item, dict):
            continue
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield f"{place}/{method}", method.upper()
        extra = item.get("additionalOperations")
        for method in extra if isinstance(extra, dict) else ():
            yield f"{place}/additionalOperations/{token(method)}", method


def _resolved(document: Mapping[str, Any], pointer: str) -> str:
    seen: set[str] = set()
    while pointer not in seen:
        seen.add(pointer)
        value = at(document, pointer)
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            break
        pointer = value["$ref"].removeprefix("#")
    return pointer


def sent_in_packages(folder: Path, package: str) -> dict[str, Counter[str]]:
    """How often each method is received by the server package, and sent by the clients."""
    return {
        "server": _received(folder / f"server/src/{package}_server/receivers"),
        "python client": _sent(folder / f"clients/python/src/{package}_client/webhooks.py"),
        "typescript client": _called(folder / "clients/typescript/src/webhooks.ts"),
    }


def _received(package: Path) -> Counter[str]:
    """What a receiver's router has a route for."""
    if not package.is_dir():
        return Counter()
    methods = _methods(package / "_contract.py")
    return Counter(
        methods[decorator.args[1].attr]
        for path in sorted(package.glob("*.py"))
        for node in ast.walk(module(path))
        for decorator in getattr(node, "decorator_list", ())
        if calls(decorator, "received")
    )


def _sent(path: Path) -> Counter[str]:
    """What the class that sends has a request for."""
    return Counter(_methods(path).values()) if path.is_file() else Counter()


def _methods(path: Path) -> dict[str, str]:
    """The method of each declared operation; what streams as well is declared twice."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for statement in module(path).body:
        match statement:
            case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), _, value):
                if not calls(value, "Operation"):
                    continue
                told = keywords(value)
                operation = text_of(told.get("id") or told["name"])
                if operation not in seen:
                    found[name] = text_of(told["method"])
                seen.add(operation)
    return found


def _called(path: Path) -> Counter[str]:
    """What a function that takes a sender sends."""
    if not path.is_file():
        return Counter()
    functions = path.read_text("utf-8").split("\nexport function ")[1:]
    methods = (re.search(r'\bmethod: "([^"]+)"', f) for f in functions if "(sender" in f)
    return Counter(found[1] for found in methods if found is not None)
