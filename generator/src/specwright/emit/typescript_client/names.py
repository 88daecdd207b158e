"""Names in the TypeScript package that the contract does not settle: settled for all files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from specwright.emit.typescript import RESERVED, is_identifier
from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.ir.schema import Schema
from specwright.naming import KEYWORDS, camel_name, fold

# Names that generated modules use for something else: globals, and their own arguments.
_GLOBALS = frozenset(
    {"Blob", "Promise", "AsyncGenerator", "Omit", "ReadableStream", "String", "Number", "Exclude"}
)


@dataclass(frozen=True, slots=True)
class Export:
    """Something that a module of the runtime gives to generated code."""

    name: str
    module: str
    is_type: bool


@cache
def runtime_exports() -> Mapping[str, Export]:
    """What each module of the runtime exports, except the module that users see."""
    found: dict[str, Export] = {}
    for file in sorted(files(__package__).joinpath("runtime").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".ts") or file.name == "index.ts":
            continue
        text = file.read_text(encoding="utf-8")
        pattern = r"^export (?:async )?(class|function\*?|const|interface|type) (\w+)"
        for kind, name in re.findall(pattern, text, re.MULTILINE):
            is_type = kind in ("interface", "type")
            found[name] = Export(name, file.name.removesuffix(".ts"), is_type)
    return found


@cache
def public_exports() -> tuple[Export, ...]:
    """What the runtime offers to users of the package, in the order of its index."""
    text = files(__package__).joinpath("runtime", "index.ts").read_text(encoding="utf-8")
    pattern = r'export (type )?\{([^}]*)\} from "\./(\w+)\.js";'
    return tuple(
        Export(name.strip(), module, is_type=bool(mark))
        for mark, names, module in re.findall(pattern, text)
        for name in names.split(",")
        if name.strip()
    )


def file_stem(module: str) -> str:
    """The name of a file for the Python name of a module.

    Whatever cannot be imported in Python by its own name can be here.
    """
    written = module.removesuffix("_")
    own = written in KEYWORDS | {"runtime"}
    return (written if own else module).replace("_", "-")


@dataclass(frozen=True, slots=True)
class OperationNames:
    """What an operation is called."""

    function: str
    input: str
    result: str
    pages: str
    items: str


def operation_names(api: Api, others: Iterable[str] = ()) -> Mapping[str, OperationNames]:
    """Names of each operation by its own name, unique in the package as operationIds may not be."""
    values = {export.name for export in public_exports() if not export.is_type}
    taken = {fold(name) for name in values | {"createClient", "models", "webhooks", *others}}
    if api.choosable_servers:
        taken.add("servers")
    types = {schema.name for schema in api.schemas} | {e.name for e in public_exports()}
    found: dict[str, OperationNames] = {}
    functions = _functions(api.operations, taken)
    for operation in api.operations:
        function = functions[operation.name]
        stem = function[:1].upper() + function[1:]
        if {f"{stem}Input", f"{stem}Result"} & types:
            stem = f"{stem}Operation"
        found[operation.name] = OperationNames(
            function=function,
            input=f"{stem}Input",
            result=f"{stem}Result",
            pages=f"{function}Pages",
            items=f"{function}Items",
        )
    return found


def _functions(operations: Iterable[Operation], taken: set[str]) -> Mapping[str, str]:
    """Function names; what iterates over pages belongs to its operation, and is taken, too."""
    found: dict[str, str] = {}
    for operation in operations:
        written = operation.wire_name
        plain = is_identifier(written) and written[0].islower()
        name = written if plain else camel_name(written)
        if fold(name) in taken:
            name = camel_name(operation.name)
        while name in RESERVED or not is_identifier(name) or fold(name) in taken:
            name = f"{name if name.isascii() else camel_name(operation.name)}Operation"
            if not name.isascii():
                name = f"operation{len(found)}"
        taken.add(fold(name))
        if operation.pagination is not None:
            taken |= {fold(f"{name}Pages"), fold(f"{name}Items")}
        found[operation.name] = name
    return found


class Imports:
    """The imports of one generated module, collected while its text is written."""

    def __init__(
        self, own: Iterable[str], root: str, schemas: Mapping[str, Schema] | None = None
    ) -> None:
        self.schemas = schemas or {}
        self._own = frozenset(own)
        self.root = root
        self._exports = runtime_exports()
        self._used: dict[str, dict[str, tuple[str, bool]]] = {}

    def runtime(self, name: str) -> str:
        """How this module writes an export of the runtime."""
        export = self._exports[name]
        local = f"{name}_" if name in self._own else name
        self._use(f"runtime/{export.module}", export.is_type, name, local)
        return local

    def model(self, name: str) -> str:
        """How this module writes the name of a schema."""
        taken = name in self._own or name in self._exports or name in _GLOBALS
        local = f"{name}Model" if taken else name
        self._use("models", True, name, local)
        return local

    def _use(self, module: str, is_type: bool, name: str, local: str) -> None:
        self._used.setdefault(module, {})[name] = (local, is_type)

    def modules(self) -> tuple[tuple[str, bool, tuple[str, ...]], ...]:
        """Module, whether only types are imported, and the names; sorted by module."""
        found = []
        for module, names in sorted(self._used.items()):
            only_types = all(is_type for _, is_type in names.values())
            clauses = tuple(
                ("type " if is_type and not only_types else "")
                + (name if name == local else f"{name} as {local}")
                for name, (local, is_type) in sorted(names.items(), key=lambda n: n[0].lower())
            )
            found.append((f"{self.root}{module}.js", only_types, clauses))
        return tuple(found)
