"""Write a document, emit its models, import them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent, indent
from types import ModuleType

import pytest
from specwright.diagnostics import Diagnostics
from specwright.emit.models import emit
from specwright.format import format_python
from specwright.ir.api import Api
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load

Read = Callable[[Path], Api]
Write = Callable[[Api], str]
Import = Callable[..., ModuleType]


@pytest.fixture(scope="session")
def api_of() -> Read:
    """From a file to the API."""
    return lambda path: build(bundle(load(path)), Diagnostics())


@pytest.fixture(scope="session")
def text_of() -> Write:
    """From an API to the formatted module."""

    def text(api: Api) -> str:
        (file,) = format_python(emit(api))
        assert file.path == "models.py"
        assert isinstance(file.content, str)
        return file.content

    return text


@pytest.fixture
def models(tmp_path: Path, api_of: Read, text_of: Write) -> Iterator[Import]:
    """From the schemas of a document (or more of it) to the imported module."""
    made: list[str] = []

    def module(schemas: str, more: str = "paths: {}\n", version: str = "3.1.0") -> ModuleType:
        name = f"models_of_{tmp_path.name}_{len(made)}"
        source = tmp_path / "openapi.yaml"
        source.write_text(
            f"openapi: {version}\ninfo: {{title: t, version: '1'}}\n{dedent(more)}\n"
            f"components:\n  schemas:\n{indent(dedent(schemas), '    ')}",
            "utf-8",
        )
        target = tmp_path / f"{name}.py"
        target.write_text(text_of(api_of(source)), "utf-8")
        spec = importlib.util.spec_from_file_location(name, target)
        assert spec is not None
        assert spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[name] = loaded
        made.append(name)
        spec.loader.exec_module(loaded)
        return loaded

    yield module
    for name in made:
        del sys.modules[name]
