"""Nothing is printed raw: templates print finished strings, Python joins what writers wrote."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from specwright import pipeline
from specwright.diagnostics import Diagnostics, Location
from specwright.emit import template
from specwright.ir.api import Api

from tests.safety import fuzzed, payloads

ROOT = Path(__file__).parents[2] / "generator/src/specwright"
EMITTERS = ("emit", "scaffold")
QUOTES = re.compile(r"""["'`]|/\*|\*/|//|(?<!\w)#""")
# What holds text of a document as the document has it. Only writers may take it.
RAW = {"wire_name", "description", "summary", "title", "path", "content_type", "default", "url"}


class Raw(str):
    """A text of a document as the document has it."""

    __slots__ = ()


def tainted(value: Any) -> Any:
    """The same value with every text in it marked as raw."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return Raw(value)
    if isinstance(value, dict):
        return {tainted(key): tainted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(tainted(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type | Location):
        changed = {f.name: tainted(getattr(value, f.name)) for f in fields(value) if f.init}
        return replace(value, **changed)
    return value


@pytest.fixture
def printed_raw(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Raw texts that templates print, from now on."""
    found: list[str] = []

    def watch(value: object) -> object:
        if isinstance(value, Raw) and not (value.isidentifier() or value.isdigit()):
            found.append(value)
        return value

    made = partial(Environment, finalize=watch)
    monkeypatch.setattr(template, "Environment", made)
    template.templates.cache_clear()
    yield found
    template.templates.cache_clear()


def api(folder: Path) -> Api:
    path = fuzzed.write(fuzzed.document("3.2", lambda _: payloads.QUOTES), folder)
    return pipeline.build(pipeline.read(path), Diagnostics())


def test_templates_print_what_writers_wrote(tmp_path: Path, printed_raw: list[str]) -> None:
    """No text of a document reaches a template but through a writer."""
    count = sum(1 for _ in pipeline.emit(tainted(api(tmp_path)), "evil"))
    assert count > 100
    assert printed_raw == []


def test_a_careless_template_is_seen(tmp_path: Path, printed_raw: list[str]) -> None:
    environment = template.templates("specwright.emit.server")
    careless = environment.from_string('"""{{ api.title }}"""')
    careless.render(api=tainted(api(tmp_path)))
    assert len(printed_raw) == 1


def raw_in_python(source: str) -> Iterator[str]:
    """Formatted strings that put a raw text next to a quote or a sign that begins a comment."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.JoinedStr):
            continue
        before = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                before = str(part.value)
            elif isinstance(part, ast.FormattedValue):
                raw = isinstance(part.value, ast.Attribute) and part.value.attr in RAW
                if (
                    raw
                    and QUOTES.search(before[-3:])
                    and part.conversion not in (ord("r"), ord("a"))
                ):
                    yield f"line {node.lineno}: {ast.unparse(part.value)} after {before[-3:]!r}"
                before = ""


def test_python_joins_what_writers_wrote() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {told}"
        for folder in EMITTERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "runtime" not in path.parts
        for told in raw_in_python(path.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        'f\'"""About {operation.wire_name}."""\''.replace("About ", ""),
        "f'\"{schema.description}\"'",
        "f'# {tag.description}'",
        "f'`{operation.path}`'",
        "f'/* {x.title} */'",
    ],
)
def test_careless_python_is_seen(source: str) -> None:
    assert list(raw_in_python(source))


def test_templates_escape_nothing_by_themselves_and_miss_nothing() -> None:
    """An undefined name fails, and no text of a document is ever a template."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text("utf-8")
        if "Environment(" in text:
            assert "StrictUndefined" in text, path
        if "from_string(" in text:
            assert path.parts[-2] == "init", path
