"""The oracle is not blind: each kind of careless writing turns it red."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest

from tests.safety import payloads
from tests.safety.atoms import Atom, Comparison
from tests.safety.file_atoms import json_atoms, markdown_atoms, toml_atoms
from tests.safety.fuzzed import Texts
from tests.safety.python_atoms import python_atoms
from tests.safety.typescript_atoms import typescript_atoms

Read = Callable[[str], list[Atom]]


def script(source: str) -> list[Atom]:
    return list(scripts()[source])


@cache
def scripts() -> Mapping[str, Sequence[Atom]]:
    """All the TypeScript of these tests in one run; what cannot be read has no atoms."""
    texts = ["s001benign", "s001Other", *(f"s001{text}" for text in payloads.ROUNDS.values())]
    texts += [f"s001{text}" for _, _, text in CARELESS.values()]
    templates = [template for read, template, _ in CARELESS.values() if read is script]
    wanted = {put(template, text) for template in templates for text in texts}
    return typescript_atoms({source: source for source in wanted})


# What a careless emitter would do with a text in each kind of place, and a text that shows it.
CARELESS: dict[str, tuple[Read, str, str]] = {
    "string literal": (python_atoms, 'a = "{}"', '" + evil() + "'),
    "string literal in single quotes": (python_atoms, "a = '{}'", "' + evil() + '"),
    "escape in a literal": (python_atoms, 'a = "{}"', "\\x41 text"),
    "formatted literal": (python_atoms, 'a = f"{}"', "{evil()}"),
    "docstring": (python_atoms, 'def a():\n    """{}"""', '"""\n    evil()\n    """'),
    "docstring that loses text": (python_atoms, 'def a():\n    """{}"""', "\\x41 text"),
    "end of a docstring": (python_atoms, 'class A:\n    """{}"""', 'a" + evil() + "'),
    "comment": (python_atoms, "a = 1  # {}", "a\nevil()"),
    "comment that stays one": (python_atoms, "a = 1  # {}", "type: ignore"),
    "identifier": (python_atoms, "{} = 1", "evil(); a"),
    "attribute": (python_atoms, "a = b.{}", "c.evil()"),
    "import": (python_atoms, "from .{} import A", "x import y\nfrom evil"),
    "other import": (python_atoms, "from {} import A", "evil"),
    "decorator": (python_atoms, "@a({!r})\ndef b(): ...", "text')\n@evil('"),
    "second statement": (python_atoms, "a = 1; b = '{}'", "'; evil(); '"),
    "script literal": (script, 'const a = "{}";', '"; evil(); "'),
    "script template": (script, "const a = `{}`;", "${evil()}"),
    "script escape": (script, 'const a = "{}";', "\\u0041 text"),
    "script comment": (script, "const a = 1; // {}", "a\u2028evil()"),
    "script comment that stays one": (script, "const a = 1; // {}", "@ts-ignore"),
    "doc comment": (script, "/** {} */\nconst a = 1;", "*/ evil(); /*"),
    "tag in a doc comment": (script, "/** {} */\nconst a = 1;", "a\n@deprecated"),
    "script identifier": (script, "const {} = 1;", "a = evil(), b"),
    "script import": (script, 'import { a } from "./{}.js";', 'x.js"; import "evil'),
    "object key": (script, "const a = { {}: 1 };", "[evil()]"),
    "type": (script, 'type A = "{}";', '" | "evil'),
    "TOML": (toml_atoms, 'name = "{}"', '"\nscripts = "evil'),
    "TOML table": (toml_atoms, 'name = "{}"\n', '"\n[evil]\na = "'),
    "JSON": (json_atoms, '{"a": "{}"}', '", "scripts": "evil'),
    "JSON key": (json_atoms, '{"a": "{}"}', '", "a": "evil'),
    "README": (markdown_atoms, "Title: {}", "[a](//evil.test)"),
    "HTML in a README": (markdown_atoms, "Title: {}", "<script>evil()</script>"),
    "heading of a README": (markdown_atoms, "Title: {}", "a\n\n# evil"),
    "row of a README": (markdown_atoms, "| a | b |\n| - | - |\n| {} | c |", "x | evil"),
    "code of a README": (markdown_atoms, "Use `{}`.", "a` <b> `"),
    "program of a README": (markdown_atoms, "```python\na = '{}'\n```", "' + evil() + '"),
}


def put(template: str, text: str) -> str:
    return template.replace("{!r}", repr(text) if "'" not in text else f"'{text}'").replace(
        "{}", text
    )


@cache
def verdict(read: Read, template: str, text: str) -> str:
    """What the oracle says of a template with a raw text in it."""
    hostile, harmless = f"s001{text}", "s001benign"
    texts = Texts({"s001": hostile}, {"s001": harmless})
    twin = {"a.x": read(put(template, harmless))}
    try:
        found = {"a.x": read(put(template, hostile))}
    except (SyntaxError, ValueError) as error:
        return type(error).__name__
    return Comparison(texts).complaints(found, twin).get("a.x", "")


@pytest.mark.parametrize("place", CARELESS)
def test_careless_writing_is_seen(place: str) -> None:
    read, template, text = CARELESS[place]
    if "doc" in place or not place.endswith(("comment", "stays one", "other import")):
        assert verdict(read, template, "Other") == "", "a harmless text is none of its business"
    assert verdict(read, template, text)


@pytest.mark.parametrize("place", CARELESS)
def test_some_round_holds_what_shows_it(place: str) -> None:
    """The payloads themselves would show each of these mistakes, in one round at least."""
    read, template, _ = CARELESS[place]
    assert any(verdict(read, template, text) for text in payloads.ROUNDS.values())


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("import os", "import s001benign"),
        ("a.eval", "a.s001benign"),
        ("s001evil = s001other", "s001benign = s001benign"),
        ("a = 's001benign evil'", "a = 's001benign'"),
        ("a = 'evil'", "a = 'harmless'"),
        ("a(1)", "a[1]"),
        ("a = 1", "a = 1.0"),
    ],
)
def test_differences_are_seen(mine: str, other: str) -> None:
    texts = Texts({"s001": "s001text"}, {"s001": "s001benign"})
    pairs = {"a.py": python_atoms(mine)}, {"a.py": python_atoms(other)}
    assert Comparison(texts).complaints(*pairs)


def test_names_must_stay_apart() -> None:
    """Two names of the twin that become one are a clash, however harmless each is."""
    texts = Texts({}, {})
    found = {"a.py": python_atoms("def s001evil(): ...\ndef s001evil(): ...")}
    twin = {"a.py": python_atoms("def s001a(): ...\ndef s002a(): ...")}
    assert "means" in Comparison(texts).complaints(found, twin)["a.py"]


def test_files_are_compared() -> None:
    texts = Texts({"s001": "s001 ../evil"}, {"s001": "s001 harmless"})
    one = {"src/s001_harmless.py": python_atoms("")}
    for path in ("src/../s001_evil.py", "s001_evil.py", "src/s001_evil.pth", "src/s001 evil.py"):
        assert Comparison(texts).complaints({path: python_atoms("")}, one)
    assert Comparison(texts).complaints({}, one)


def test_json_is_read_as_json() -> None:
    assert json_atoms(json.dumps({"a": ["b"]}))[0].value == "dict"
