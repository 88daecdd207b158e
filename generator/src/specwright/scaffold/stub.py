"""Generated handler classes, read back as the stubs a person starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

HANDLER, RECEIVER = "Handler", "Receiver"


@dataclass(frozen=True, slots=True)
class Stub:
    """One method of a generated handler class."""

    name: str
    function: cst.FunctionDef
    parameters: frozenset[str]


@dataclass(frozen=True, slots=True)
class HandlerStubs:
    """A generated handler class: what a person's class of that tag may implement."""

    tag: str
    """Module name of the tag: ``contracts``."""
    class_name: str
    """``ContractsHandler``."""
    module: str
    """Where the class is imported from."""
    description: str
    stubs: tuple[Stub, ...]
    imports: Mapping[str, str]
    """Import line of each name that the signatures use."""

    @property
    def receives(self) -> bool:
        """Whether it takes what the API sends, as subscribers do, instead of serving the API."""
        return kind_of(self.class_name) == RECEIVER

    @property
    def file(self) -> str:
        """What a file is called after; subscribers are not mixed with who serves a tag."""
        return f"{self.tag}_receiver" if self.receives else self.tag

    @property
    def new_class(self) -> str:
        """What a person's class is called that is not there yet."""
        stem = self.class_name.rstrip("_").removesuffix(kind_of(self.class_name) or "")
        return f"Received{stem}" if self.receives else stem


def kind_of(class_name: str) -> str | None:
    """What a class is generated for, by its name; None where it is for neither."""
    # A class that would be called as another is has an underscore behind its name.
    plain = class_name.rstrip("_")
    return next((kind for kind in (HANDLER, RECEIVER) if plain.endswith(kind)), None)


def read_stubs(text: str, module: str) -> HandlerStubs | None:
    """The handler class in the text of a generated module; None where there is none."""
    tree = cst.parse_module(text)
    for statement in tree.body:
        if isinstance(statement, cst.ClassDef) and kind_of(statement.name.value) is not None:
            stubs = tuple(_stubs(statement))
            return HandlerStubs(
                tag=module.rpartition(".")[2],
                class_name=statement.name.value,
                module=module,
                description=(statement.get_docstring() or "").split("\n")[0],
                stubs=stubs,
                imports=_imports(tree, module),
            )
    return None


def parameters(function: cst.FunctionDef) -> frozenset[str]:
    """Names of everything a method takes besides ``self``."""
    taken = function.params
    every = [*taken.posonly_params, *taken.params, *taken.kwonly_params]
    return frozenset(p.name.value for p in every) - {"self"}


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """Every name that a piece of code reads."""
    collector = _Names()
    node.visit(collector)
    return frozenset(collector.found)


def imported(tree: cst.Module) -> Iterator[tuple[str, str, str]]:
    """Local name, module and original name of everything a module imports."""
    collector = _Imports()
    tree.visit(collector)
    yield from collector.found


def _stubs(handler: cst.ClassDef) -> Iterator[Stub]:
    for statement in handler.body.body:
        if isinstance(statement, cst.FunctionDef) and not statement.name.value.startswith("_"):
            function = statement.with_changes(leading_lines=(), body=_body(statement))
            yield Stub(statement.name.value, function, parameters(statement))


def _body(function: cst.FunctionDef) -> cst.BaseSuite:
    """The body without its docstring: the person's class inherits that."""
    if not isinstance(function.body, cst.IndentedBlock) or function.get_docstring() is None:
        return function.body
    return function.body.with_changes(body=function.body.body[1:])


def _imports(tree: cst.Module, module: str) -> dict[str, str]:
    lines = {}
    for local, source, original in imported(tree):
        place = _absolute(source, module)
        alias = "" if local == original else f" as {local}"
        if original:
            lines[local] = f"from {place} import {original}{alias}"
        else:
            lines[local] = f"import {place}" + ("" if local == place else f" as {local}")
    for statement in tree.body:
        if isinstance(statement, cst.ClassDef | cst.FunctionDef):
            lines[statement.name.value] = f"from {module} import {statement.name.value}"
    return lines


def _absolute(source: str, module: str) -> str:
    """A relative import as seen from another package."""
    dots = len(source) - len(source.lstrip("."))
    if not dots:
        return source
    parts = [*module.split(".")[:-dots], source[dots:]]
    return ".".join(part for part in parts if part)


class _Names(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:  # noqa: N802 - the name libcst calls
        self.found.add(node.value)

    def visit_Param(self, node: cst.Param) -> bool:  # noqa: N802
        for part in (node.annotation, node.default):
            if part is not None:
                part.visit(self)
        return False

    def visit_Attribute(self, node: cst.Attribute) -> bool:  # noqa: N802
        node.value.visit(self)
        return False


class _Imports(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:  # noqa: N802
        if isinstance(node.names, cst.ImportStar):
            return
        module = "." * len(node.relative) + (_dotted(node.module) if node.module else "")
        for alias in node.names:
            original = _dotted(alias.name)
            self.found.append((alias.evaluated_alias or original, module, original))

    def visit_Import(self, node: cst.Import) -> None:  # noqa: N802
        for alias in node.names:
            module = _dotted(alias.name)
            self.found.append((alias.evaluated_alias or module, module, ""))


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
