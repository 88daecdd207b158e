"""Edits of a person's file that leave every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from specwright.scaffold.stub import HandlerStubs, Stub, imported, names_in


def insert_methods(
    tree: cst.Module, owner: cst.ClassDef, stubs: Sequence[Stub], handler: HandlerStubs
) -> bytes:
    """The file with methods added at the end of a class, and the imports that they need."""
    grown = tree.deep_replace(owner, owner.with_changes(body=_grown(owner.body, stubs)))
    assert isinstance(grown, cst.Module)
    return _with_imports(grown, _needed(tree, stubs, handler)).bytes


def new_class(handler: HandlerStubs, tree: cst.Module | None) -> bytes:
    """A file that ends with a class for a tag, on top of what already stands there."""
    told = "What arrives of" if handler.receives else "Handlers of the operations tagged"
    about = f'"""{told} {handler.tag}."""\n\n'
    base = cst.parse_module("") if tree is None else tree
    needed = _needed(base, handler.stubs, handler)
    own = f"from {handler.module} import {handler.class_name}"
    lines = _merged({*needed, own} - _present(base))
    methods = "\n".join(
        base.code_for_node(stub.function).strip("\n") + "\n" for stub in handler.stubs
    )
    body = "\n".join(f"    {line}" if line else "" for line in methods.splitlines())
    text = f"class {handler.new_class}({handler.class_name}):\n{body or '    pass'}\n"
    if tree is None:
        return (about + "\n".join(lines) + "\n\n\n" + text).encode()
    grown = _with_imports(tree, {*needed, own} - _present(base))
    end = b"" if grown.bytes.endswith(b"\n") else b"\n"
    return grown.bytes + end + b"\n\n" + text.encode()


def _grown(body: cst.BaseSuite, stubs: Sequence[Stub]) -> cst.IndentedBlock:
    """A class body with methods behind what was there."""
    blank = cst.EmptyLine(indent=False)
    if isinstance(body, cst.SimpleStatementSuite):
        line = cst.SimpleStatementLine(body.body, trailing_whitespace=body.trailing_whitespace)
        body = cst.IndentedBlock([line])
    assert isinstance(body, cst.IndentedBlock)
    # Comments at the end of the class stay where they are; the methods come after them.
    methods = [
        stub.function.with_changes(leading_lines=(*(body.footer if not i else ()), blank))
        for i, stub in enumerate(stubs)
    ]
    return body.with_changes(body=(*body.body, *methods), footer=())


def _needed(tree: cst.Module, stubs: Iterable[Stub], handler: HandlerStubs) -> set[str]:
    """Import lines for the names of the signatures that the file does not have."""
    present = {local for local, _module, _name in imported(tree)} | _defined(tree)
    used = {name for stub in stubs for name in names_in(stub.function)}
    return {handler.imports[name] for name in used if name in handler.imports} - {
        handler.imports[name] for name in present if name in handler.imports
    }


def _defined(tree: cst.Module) -> set[str]:
    return {s.name.value for s in tree.body if isinstance(s, cst.ClassDef | cst.FunctionDef)}


def _present(tree: cst.Module) -> set[str]:
    return {f"from {module} import {name}" for _local, module, name in imported(tree)}


def _merged(lines: Iterable[str]) -> list[str]:
    """Import lines with one statement per module, in the order that ruff would give."""
    plain = sorted(line for line in lines if line.startswith("import ") or " as " in line)
    names: dict[str, set[str]] = {}
    for line in set(lines) - set(plain):
        module, _, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(module, set()).add(name)
    future = names.pop("__future__", None)
    grouped = [_from(module, names[module]) for module in sorted(names, key=_group)]
    return (["from __future__ import annotations", ""] if future else []) + plain + grouped


def _group(module: str) -> tuple[int, str]:
    root = module.partition(".")[0]
    third_party = ("fastapi", "pydantic", "starlette")
    return (2 if "_server" in root else 1 if root in third_party else 0, module)


def _from(module: str, names: set[str]) -> str:
    line = f"from {module} import {', '.join(sorted(names, key=_case))}"
    if len(line) <= 100:
        return line
    listed = "".join(f"    {name},\n" for name in sorted(names, key=_case))
    return f"from {module} import (\n{listed})"


def _case(name: str) -> tuple[int, str]:
    """Constants, classes, then functions: the order that import sorters use."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


def _with_imports(tree: cst.Module, lines: set[str]) -> cst.Module:
    """The module with import statements behind its last one, or behind its docstring."""
    if not lines:
        return tree
    statements = cst.parse_module("\n".join(_merged(lines)) + "\n").body
    position = 0
    for index, statement in enumerate(tree.body):
        if isinstance(statement, cst.SimpleStatementLine) and (
            isinstance(statement.body[0], cst.Import | cst.ImportFrom)
            or (index == 0 and tree.get_docstring() is not None)
        ):
            position = index + 1
    body = (*tree.body[:position], *statements, *tree.body[position:])
    return tree.with_changes(body=body)
