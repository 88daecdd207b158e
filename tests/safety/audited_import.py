"""Imports every module below a folder and prints what the interpreter did meanwhile."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import sys
from typing import Any

TOLD = (
    *("ctypes.", "ftplib.", "glob.", "http.", "os.", "pty.", "shutil.", "smtplib.", "socket."),
    *("sqlite3.", "subprocess.", "tempfile.", "urllib.", "webbrowser.", "winreg."),
)
# What an import does by itself.
USUAL = {"os.listdir", "os.scandir", "os.putenv", "os.unsetenv"}
found: list[list[str]] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Remember what code of a document might do."""
    global active
    if not active:
        return
    active = False
    remember(event, arguments)
    active = True


def remember(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep the events that tell something."""
    if event.startswith(TOLD) and event not in USUAL:
        found.append([event, repr(arguments)[:300]])
    elif event == "open":
        path, mode, flags = arguments
        written = isinstance(mode, str) and set(mode) & set("wax+")
        foreign = isinstance(path, str) and not path.startswith(known)
        if (written or foreign) and not str(path).endswith(".pyc") and ".pyc." not in str(path):
            found.append([event, f"{path} {mode} {flags}"])
    elif event == "compile":
        source, file = arguments
        if not isinstance(file, str) or not file.startswith(known):
            found.append([event, shape(source)])
    elif event == "import" and arguments[0].split(".")[0] == "evil":
        found.append([event, arguments[0]])


def shape(source: object) -> str:
    """What kind of program was compiled, whatever its names and constants are."""
    if isinstance(source, bytes | str):
        text = source if isinstance(source, str) else source.decode()
        source = ast.parse(text.strip())
    if not isinstance(source, ast.AST):
        return type(source).__name__
    return " ".join(type(node).__name__ for node in ast.walk(source))


folder, *packages = sys.argv[1:]
sys.path[:0] = [f"{folder}/server/src", f"{folder}/clients/python/src"]
known = tuple({*sys.path[1:], sys.prefix, sys.base_prefix, folder, "<frozen"})
# What the generated code stands on is not what is looked at.
import pydantic  # noqa: E402

for name in ("fastapi.testclient", "httpx2", "jsonschema_rs", "pydantic.fields"):
    importlib.import_module(name)
for name in ("pydantic.deprecated.class_validators", "pydantic.experimental.missing_sentinel"):
    importlib.import_module(name)

active = False
sys.addaudithook(watch)
active = True
names: list[str] = []
for package in packages:
    module = importlib.import_module(package)
    names.append(package)
    for info in pkgutil.walk_packages(module.__path__, f"{package}."):
        importlib.import_module(info.name)
        names.append(info.name)
for name in names:
    for value in list(vars(sys.modules[name]).values()):
        own = getattr(value, "__module__", "").startswith("evil_")
        if own and isinstance(value, type) and issubclass(value, pydantic.BaseModel):
            value.model_rebuild()
active = False
sys.stdout.write(json.dumps({"modules": len(names), "found": found}))
