"""Finds a person's handler classes and says what they lack and what no longer fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from specwright.diagnostics import Diagnostics, Location
from specwright.emit.file import GeneratedFile
from specwright.scaffold.insert import insert_methods, new_class
from specwright.scaffold.stub import (
    HANDLER,
    RECEIVER,
    HandlerStubs,
    Stub,
    imported,
    kind_of,
    parameters,
    read_stubs,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A file with methods added."""

    path: Path
    text: bytes
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What is missing, and what there is to say about methods that are there."""

    changes: tuple[Change, ...]
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True)
class _Owner:
    """A person's class that inherits from a generated handler."""

    path: Path
    tree: cst.Module
    node: cst.ClassDef
    line: int
    methods: dict[str, tuple[cst.FunctionDef, int]]


def scaffold(files: Iterable[GeneratedFile], pattern: Path, *, receivers: bool = False) -> Scaffold:
    """Compare a generated server with the classes below the folder of a path with ``{tag}``.

    Who receives what the API sends is somebody else than who serves it: there are new classes for
    that where ``receivers`` are asked for. Those that are there grow as all others do.
    """
    diagnostics = Diagnostics()
    owners = _owners(_folder(pattern), diagnostics)
    changes: dict[Path, Change] = {}
    for handler in _handlers(files):
        mine = owners.get(handler.class_name)
        if mine is None and handler.receives and not receivers:
            continue
        if mine is None:
            path = Path(str(pattern).replace("{tag}", handler.file))
            tree = _parsed(path, path.read_bytes(), diagnostics) if path.exists() else None
            if tree is None and path.exists():
                continue
            names = tuple(stub.name for stub in handler.stubs)
            changes[path] = Change(path, new_class(handler, tree), names)
            continue
        present = {name for owner in mine for name in owner.methods}
        for owner in mine:
            _report_misfits(handler, owner, diagnostics)
        missing = tuple(stub for stub in handler.stubs if stub.name not in present)
        if missing:
            _add(changes, mine[0], missing, handler)
    return Scaffold(tuple(changes.values()), diagnostics)


def _add(
    changes: dict[Path, Change], owner: _Owner, missing: tuple[Stub, ...], handler: HandlerStubs
) -> None:
    """Insert into a class; a file may hold the classes of several tags."""
    earlier = changes.get(owner.path)
    names = tuple(stub.name for stub in missing)
    if earlier is None:
        text = insert_methods(owner.tree, owner.node, missing, handler)
    else:
        tree = cst.parse_module(earlier.text)
        node = next(n for n in _classes(tree) if n.name.value == owner.node.name.value)
        text = insert_methods(tree, node, missing, handler)
        names = (*earlier.methods, *names)
    changes[owner.path] = Change(owner.path, text, names)


def _folder(pattern: Path) -> Path:
    """The folder above the part of a path that holds ``{tag}``."""
    parts = pattern.parts
    return Path(*parts[: next(i for i, part in enumerate(parts) if "{tag}" in part)])


def _handlers(files: Iterable[GeneratedFile]) -> Iterator[HandlerStubs]:
    for file in files:
        parts = Path(file.path).with_suffix("").parts
        if {"operations", "receivers"} & set(parts[-2:-1]) and file.path.endswith(".py"):
            module = ".".join(parts[parts.index("src") + 1 :])
            stubs = read_stubs(str(file.content), module)
            if stubs is not None and stubs.stubs:
                yield stubs


def _owners(folder: Path, diagnostics: Diagnostics) -> dict[str, list[_Owner]]:
    """Every class that inherits from something called ...Handler or ...Receiver, by that name."""
    found: dict[str, list[_Owner]] = {}
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        if HANDLER.encode() not in content and RECEIVER.encode() not in content:
            continue
        tree = _parsed(path, content, diagnostics)
        if tree is None:
            continue
        wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)
        positions = wrapper.resolve(PositionProvider)
        names = {local: original for local, _module, original in imported(tree)}
        for node in _classes(tree):
            for base in node.bases:
                wanted = _last_name(base.value, names)
                if kind_of(wanted) is not None:
                    methods = {
                        s.name.value: (s, positions[s].start.line)
                        for s in node.body.body
                        if isinstance(s, cst.FunctionDef)
                    }
                    owner = _Owner(path, tree, node, positions[node].start.line, methods)
                    found.setdefault(wanted, []).append(owner)
    return found


def _parsed(path: Path, content: bytes, diagnostics: Diagnostics) -> cst.Module | None:
    """The module in a file; None, and an error, where it is none."""
    place = Location(str(path))
    try:
        return cst.parse_module(content)
    except cst.ParserSyntaxError as error:
        place = Location(str(path), error.raw_line, error.raw_column + 1)
    except (SyntaxError, UnicodeDecodeError):  # an encoding that is unknown, or does not hold
        pass
    diagnostics.error("broken-python", "is not Python, so it was not looked at", place)
    return None


def _classes(tree: cst.Module) -> Iterator[cst.ClassDef]:
    return (s for s in tree.body if isinstance(s, cst.ClassDef))


def _last_name(node: cst.BaseExpression, names: dict[str, str]) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return names.get(node.value, node.value) if isinstance(node, cst.Name) else ""


def _report_misfits(handler: HandlerStubs, owner: _Owner, diagnostics: Diagnostics) -> None:
    """Methods whose parameters are not those of the operation, and methods of no operation."""
    stubs = {stub.name: stub for stub in handler.stubs}
    for name, (function, line) in owner.methods.items():
        place = Location(str(owner.path), line, 5)
        stub = stubs.get(name)
        if stub is None:
            if not name.startswith("_") and not function.decorators:
                message = f"{name} is no operation of {handler.class_name}"
                diagnostics.note("no-operation", message, place)
            continue
        mine = parameters(function)
        lacking = sorted(stub.parameters - mine)
        if lacking and function.params.star_kwarg is None:
            message = f"{name} must take {', '.join(lacking)}"
            diagnostics.error("signature-misfit", message, place)
        surplus = sorted(mine - stub.parameters - _with_default(function))
        if surplus:
            message = f"{name} asks for {', '.join(surplus)}, which the operation does not have"
            diagnostics.error("signature-misfit", message, place)


def _with_default(function: cst.FunctionDef) -> frozenset[str]:
    taken = function.params
    every = [*taken.posonly_params, *taken.params, *taken.kwonly_params]
    return frozenset(p.name.value for p in every if p.default is not None)
