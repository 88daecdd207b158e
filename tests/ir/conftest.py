"""Build an API from a few lines of YAML, the way the pipeline does."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import pytest
from specwright.diagnostics import Diagnostics
from specwright.emit.python import annotation
from specwright.ir.api import Api
from specwright.ir.build import build
from specwright.ir.operation import Operation
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Property, Schema
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load

from tests.ir.pair import Pair

_HEAD = "openapi: {version}\ninfo: {{title: t, version: '1'}}\n"


@dataclass(frozen=True)
class Built:
    """An API and what was said while building it."""

    api: Api
    diagnostics: Diagnostics

    @property
    def rules(self) -> list[str]:
        """Rule ids of the findings, in order."""
        return [finding.rule for finding in self.diagnostics]

    def schema(self, name: str) -> Schema:
        """The schema of a class name."""
        return next(schema for schema in self.api.schemas if schema.name == name)

    def names(self) -> list[str]:
        """Class names in order."""
        return [schema.name for schema in self.api.schemas]

    def operation(self, name: str) -> Operation:
        """The operation of that operationId."""
        return next(o for o in self.api.operations if o.wire_name == name)

    def property(self, schema: str, wire_name: str) -> Property:
        """A property of an object schema."""
        definition = self.schema(schema).definition
        assert isinstance(definition, Object)
        return next(p for p in definition.properties if p.wire_name == wire_name)

    def shown(self, name: str) -> str:
        """A definition on one line: what its members are, as annotations."""
        match self.schema(name).definition:
            case Object(properties):
                return ", ".join(
                    f"{p.name}{'' if p.required else '?'}: {annotation(p.type)}" for p in properties
                )
            case Enumeration(members):
                return ", ".join(f"{name}={value!r}" for name, value in members)
            case OneOf(members):
                return " or ".join(annotation(member) for member in members)
            case Alias(type_):
                return annotation(type_)


Build = Callable[..., Built]


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """From the members of a document (or of its schemas) to the API."""

    def make(text: str = "", schemas: str = "", version: str = "3.1.0") -> Built:
        source = _HEAD.format(version=version) + dedent(text)
        if schemas:
            source += "components:\n  schemas:\n" + indent(dedent(schemas), "    ")
        if "paths:" not in source:
            source += "\npaths: {}\n"
        path = tmp_path / "openapi.yaml"
        path.write_text(source, "utf-8")
        diagnostics = Diagnostics()
        return Built(build(bundle(load(path)), diagnostics), diagnostics)

    return make


Pairing = Callable[..., Pair]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pairing]:
    """From a document to a server and a client generated from it."""
    with _pairing(tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def lasting_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pairing]:
    """The same for all tests of a module."""
    with _pairing(tmp_path_factory.mktemp("pair")) as make:
        yield make


@contextmanager
def _pairing(root: Path) -> Iterator[Pairing]:
    made: list[str] = []
    before = list(sys.path)

    def make(text: str, version: str = "3.1.0") -> Pair:
        package = f"{root.name}_{len(made)}".replace("-", "_").lower()
        source = root / f"{package}.yaml"
        source.write_text(_HEAD.format(version=version) + dedent(text), "utf-8")
        folder = root / package
        made.append(package)
        pair = Pair(source, package, folder)
        sys.path[:0] = [str(folder / part / "src") for part in ("server", "clients/python")]
        importlib.invalidate_caches()
        return pair

    yield make
    sys.path[:] = before
    for name in list(sys.modules):
        if name.startswith(tuple(made)):
            del sys.modules[name]
