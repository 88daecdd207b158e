"""Runs the toolchain over hostile documents, and finds the place that is to blame."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from specwright import pipeline

from tests.safety import fuzzed, payloads
from tests.safety.atoms import Atom, Comparison
from tests.safety.file_atoms import json_atoms, markdown_atoms, toml_atoms
from tests.safety.python_atoms import python_atoms
from tests.safety.typescript_atoms import TOOLS, typescript_atoms

PACKAGE = "evil"
_READERS: Mapping[str, Callable[[str], list[Atom]]] = {
    ".py": python_atoms,
    ".json": json_atoms,
    ".toml": toml_atoms,
    ".md": markdown_atoms,
}
Files = Mapping[str, str]
_failed: list[str] = []


def generate(document: object) -> Files:
    """Every text file that a document gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = fuzzed.write(document, Path(folder))
        generation = pipeline.generate(path, PACKAGE)
    errors = [d for d in generation.diagnostics if d.severity == "error"]
    assert generation.files, errors[:3]
    found: dict[str, str] = {}
    for file in generation.files:
        if isinstance(file.content, str):
            found[file.path] = file.content
        elif file.path.endswith(".json"):
            found[file.path] = file.content.decode()
    return found


@cache
def files(version: str, payload: str, last: bool = False) -> Files:
    """Every text file of the document that holds the payload in each slot."""
    return generate(fuzzed.document(version, lambda _: payload, last=last))


def atoms(found: Files, *, scripts: bool = True) -> dict[str, Sequence[Atom]]:
    """The files as atoms, but for those that no document has a say in."""
    own = {path: text for path, text in found.items() if "/runtime/" not in path}
    read: dict[str, Sequence[Atom]] = {
        path: _READERS[ending](text)
        for path, text in own.items()
        if (ending := Path(path).suffix) in _READERS
    }
    if scripts and _tools():
        read |= typescript_atoms({p: text for p, text in own.items() if p.endswith(".ts")})
    return read


@cache
def _twin(version: str, last: bool) -> Mapping[str, Sequence[Atom]]:
    return atoms(files(version, payloads.HARMLESS, last))


def complaints(version: str, payload: str, last: bool = False) -> dict[str, str]:
    """What the payload changes that it should not."""
    texts = fuzzed.Texts(
        fuzzed.texts(version, lambda _: payload, last=last),
        fuzzed.texts(version, lambda _: payloads.HARMLESS, last=last),
    )
    found = atoms(files(version, payload, last))
    return Comparison(texts).complaints(found, _twin(version, last))


def culprits(version: str, payload: str, last: bool = False) -> list[str]:
    """The slots whose text alone is enough to change what it should not, a few of them."""
    numbers = sorted(fuzzed.template(version)[1])
    while len(numbers) > 1:
        halves = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
        guilty = [half for half in halves if _differs(version, payload, set(half), last)]
        if not guilty:
            break
        numbers = guilty[0]
    document = json.dumps(fuzzed.document(version, lambda _: "", last=last))
    shown = [fuzzed.marker(number) for number in numbers[:5]]
    return [f"{mark}: ...{document[max(0, document.find(mark) - 200) :][:220]}" for mark in shown]


def _differs(version: str, payload: str, chosen: set[int], last: bool) -> bool:
    def choose(number: int) -> str:
        return payload if number in chosen else payloads.HARMLESS

    texts = fuzzed.Texts(
        fuzzed.texts(version, choose, last=last),
        fuzzed.texts(version, lambda _: payloads.HARMLESS, last=last),
    )
    try:
        found = atoms(generate(fuzzed.document(version, choose, last=last)))
    except Exception:  # whatever it is, this half is to blame
        return True
    return bool(Comparison(texts).complaints(found, _twin(version, last)))


def assert_inert(version: str, payload: str, last: bool = False) -> None:
    """Fail with the places to blame unless the payload is nothing but text everywhere."""
    try:
        found = complaints(version, payload, last)
    except Exception as error:  # told with the place to blame
        found = {"crash": repr(error)[:2000]}
    if found:
        shown = "\n".join(f"{name}: {told}" for name, told in found.items())
        # To look for the place takes a while; where all is broken, once is enough.
        blamed = "" if _failed else "\n".join(culprits(version, payload, last))
        _failed.append(payload)
        pytest.fail(f"{shown}\nto blame:\n{blamed}", pytrace=False)


def _tools() -> bool:
    return shutil.which("node") is not None and (TOOLS / "node_modules").is_dir()
