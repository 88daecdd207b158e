"""Python source as atoms: its syntax tree, its comments, and what its annotations hold."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from tests.safety.atoms import Atom, Kind

_NAMED = {
    ast.Name: ("id",),
    ast.Attribute: ("attr",),
    ast.arg: ("arg",),
    ast.keyword: ("arg",),
    ast.alias: ("name", "asname"),
    ast.ImportFrom: ("module",),
    ast.FunctionDef: ("name",),
    ast.AsyncFunctionDef: ("name",),
    ast.ClassDef: ("name",),
    ast.ExceptHandler: ("name",),
}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def python_atoms(source: str) -> list[Atom]:
    """Everything that a module says."""
    found = list(_tree(ast.parse(source)))
    found += [Atom(Kind.COMMENT, text) for text in comments(source)]
    return found


def comments(source: str) -> Iterator[str]:
    """The comments of a module in their order."""
    for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _tree(node: ast.AST) -> Iterator[Atom]:
    yield Atom(Kind.NODE, type(node).__name__)
    for name in _NAMED.get(type(node), ()):
        value = getattr(node, name)
        if isinstance(value, str) and not _from_outside(node):
            for part in value.split("."):
                yield Atom(Kind.NAME, part)
        else:
            yield Atom(Kind.NODE, value)
    if isinstance(node, ast.Constant):
        yield from _constant(node.value)
    said = None
    for field, value in ast.iter_fields(node):
        if field == "body" and isinstance(value, list):
            for statement in value:
                if _is_prose(statement, node):
                    said = statement
                    yield Atom(Kind.SAID, said.value.value)  # type: ignore[attr-defined]
                else:
                    yield from _tree(statement)
            yield Atom(Kind.NODE, "end")
        elif isinstance(value, ast.AST):
            yield from _tree(value)
        elif isinstance(value, list):
            for item in value:
                yield from _tree(item) if isinstance(item, ast.AST) else [Atom(Kind.NODE, item)]
            yield Atom(Kind.NODE, "end")


def _from_outside(node: ast.AST) -> bool:
    """Whether a module is named that is not below the one at hand: nobody else may choose it."""
    if not isinstance(node, ast.ImportFrom) or node.level:
        return False
    return not str(node.module).startswith("evil_")


def _is_prose(statement: ast.AST, parent: ast.AST) -> bool:
    """A string that stands as a statement: a docstring, or what is said of an attribute."""
    return (
        isinstance(parent, _DOCUMENTED)
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _constant(value: object) -> Iterator[Atom]:
    if isinstance(value, str):
        yield Atom(Kind.TEXT, value)
    else:
        yield Atom(Kind.NODE, type(value).__name__)
