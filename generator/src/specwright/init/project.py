"""The files of a new project."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from importlib.metadata import distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from json import loads
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from specwright.config import is_package_name

_RESERVED = {"specwright", "tests", "service", "generated", "spec"}
# Names that would confuse tools, or be ignored by them, if they stood so in our own tree.
_DOT, _ENDING, _PACKAGE = "dot-", ".in", "package"


class InitError(Exception):
    """The project cannot be started; the message says why."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project not yet on disk."""

    package: str
    files: dict[str, str]
    """Text of every file by its path below the project's folder."""


def plan_project(target: Path) -> Project:
    """The files of a project in a folder that does not exist yet or is empty."""
    name = target.resolve().name
    package = _package(name)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InitError(f"{target} exists and is no folder")
    if target.exists() and any(target.iterdir()):
        raise InitError(f"{target} exists and is not empty; nothing was written")
    view = {
        "name": package.replace("_", "-"),
        "package": package,
        "title": package.replace("_", " ").capitalize(),
        "client": "".join(word.capitalize() for word in package.split("_")) + "Client",
        "requirement": requirement(),
    }
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # the output is source code, and the view holds checked names
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
    )
    found: dict[str, str] = {}
    for path, text in _layout(files("specwright.init") / "layout", ""):
        found[_place(path, package)] = environment.from_string(text).render(view)
    return Project(package, dict(sorted(found.items())))


def requirement() -> str:
    """How the new project asks for the specwright that runs now (PEP 610)."""
    installed = distribution("specwright")
    origin = loads(installed.read_text("direct_url.json") or "{}")
    if "dir_info" in origin:
        return f"specwright @ {origin['url']}"
    return f"specwright=={installed.version}"


def _package(name: str) -> str:
    package = re.sub(r"[-. ]+", "_", name).lower()
    if not is_package_name(package):
        raise InitError(f"{name!r} cannot name packages: use letters, digits and dashes")
    taken = keyword.iskeyword(package) or package in sys.stdlib_module_names
    if taken or package in _RESERVED:
        raise InitError(f"{name!r} cannot name packages: Python or the layout uses the name")
    return package


def _layout(folder: Traversable, path: str) -> list[tuple[str, str]]:
    found: list[Any] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        below = f"{path}/{entry.name}" if path else entry.name
        if entry.is_dir():
            found += _layout(entry, below)
        elif entry.name.endswith(_ENDING):
            found.append((below, entry.read_text("utf-8")))
    return found


def _place(path: str, package: str) -> str:
    parts = path.removesuffix(_ENDING).split("/")
    named = [package if part == _PACKAGE else part for part in parts]
    return "/".join(re.sub(f"^{_DOT}", ".", part) for part in named)
