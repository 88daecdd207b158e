"""A hostile document is refused quickly and in little memory, and never ends the process.

Each one is read in a process of its own: a crash of the parser would take the tests with it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECONDS = 2
MEGABYTES = 256

READ = """
import json, resource, sys
from pathlib import Path
from specwright.diagnostics import DocumentError
from specwright.lint import lint
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.openapi.validate import validate

try:
    document = bundle(load(Path(sys.argv[1])))
    found = [*validate(document), *lint(document)]
except DocumentError as error:
    found = list(error.diagnostics)
rules = sorted({d.rule for d in found if d.severity == "error"})
print(json.dumps({
    "rules": rules,
    "count": len(found),
    "longest": max((len(d.message) for d in found), default=0),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
SCHEMAS = HEAD + "components:\n  schemas:\n"
JSON_HEAD = '{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}'


def laughs(levels: int) -> str:
    lines = ["x-0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    lines += [f"x-{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return HEAD + "\n".join(lines)


def indented(levels: int) -> str:
    return HEAD + "x-a:\n" + "\n".join(" " * (i + 1) + "a:" for i in range(levels))


def doubling(levels: int, keyword: str) -> str:
    twice = "[{{$ref: '#/components/schemas/A{0}'}}, {{$ref: '#/components/schemas/A{0}'}}]"
    lines = [f"    A{i}: {{{keyword}: {twice.format(i + 1)}, default: 1}}" for i in range(levels)]
    return SCHEMAS + "\n".join(lines) + f"\n    A{levels}: {{type: string}}\n"


def chain(links: int) -> str:
    lines = [f"    A{i}: {{$ref: '#/components/schemas/A{i + 1}'}}" for i in range(links)]
    return SCHEMAS + "\n".join(lines) + f"\n    A{links}: {{}}\n"


def nested(levels: int) -> str:
    lines = [
        f"    A{i}: {{allOf: [{{$ref: '#/components/schemas/A{i + 1}'}}]}}" for i in range(levels)
    ]
    pet = (
        "    Pet: {discriminator: {propertyName: kind}, oneOf: [{$ref: '#/components/schemas/A0'}]}"
    )
    last = f"    A{levels}: {{type: object, default: {{}}}}"
    return (
        SCHEMAS
        + "\n".join([pet, *lines, last])
        + "\n    B: {$ref: '#/components/schemas/Pet', default: {}}\n"
    )


def merges(count: int) -> str:
    lines = [f"x-{i}: &m{i} {{<<: *m{i - 1}, k{i}: 1}}" for i in range(1, count)]
    return HEAD + "x-0: &m0 {k: 1}\n" + "\n".join(lines)


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "brackets": (lambda: HEAD + "x-a: " + "[" * 100_000, "too-deep"),
    "braces": (lambda: HEAD + "x-a: " + "{a: " * 100_000, "too-deep"),
    "dashes": (lambda: HEAD + "x-a:\n" + "- " * 100_000, "too-deep"),
    "questions": (lambda: HEAD + "x-a:\n" + "? " * 100_000, "complex-key"),
    "indentation": (lambda: indented(3_000), "too-deep"),
    "anchored brackets": (lambda: HEAD + "x-a: " + "&a [" * 100_000, "too-deep"),
    "billion laughs": (lambda: laughs(12), "alias-growth"),
    "quadratic aliases": (
        lambda: HEAD + "x-a: &a [" + "1," * 50_000 + "]\nx-b: [" + "*a," * 50_000 + "]",
        "alias-growth",
    ),
    "alias in itself": (lambda: HEAD + "x-a: &a {b: [*a]}", "alias-recursive"),
    "merge keys": (lambda: merges(2_000), "merge-key"),
    "a tag that runs code": (
        lambda: HEAD + "x-a: !!python/object/apply:os.system ['exit 9']",
        "custom-tag",
    ),
    "a long number": (lambda: HEAD + "x-a: " + "9" * 3_000_000, "number-too-long"),
    "a long fraction": (lambda: HEAD + "x-a: 1." + "0" * 3_000_000, "number-too-long"),
    "infinity": (lambda: HEAD + "x-a: 1e999", "number-not-finite"),
    "not a number": (lambda: HEAD + "x-a: .nan", "number-not-finite"),
    "a key that is an object": (lambda: HEAD + "? {a: b}\n: c", "complex-key"),
    "a key twice": (lambda: HEAD + "openapi: 3.0.0", "duplicate-key"),
    "an endless quote": (lambda: HEAD + "x-a: '" + "a" * 3_000_000, "document-syntax"),
    "many values": (lambda: HEAD + "x-a:\n" + "- 1\n" * 1_100_000, "too-many-values"),
    "many small objects": (lambda: HEAD + "x-a:\n" + "- {a: 1}\n" * 600_000, "too-many-values"),
    "many values on a line": (
        lambda: HEAD + "x-a: [" + "1," * 1_100_000 + "1]",
        "too-many-values",
    ),
    "control characters": (lambda: HEAD + "x-a: \0", "document-syntax"),
    "a long key twice": (
        lambda: HEAD + f"x-a: {{'{'k' * 900}': 1, '{'k' * 900}': 2}}",
        "duplicate-key",
    ),
    "a chain of references": (lambda: chain(10_000), "too-many-references"),
    "a reference to itself": (
        lambda: SCHEMAS + "    A: {$ref: '#/components/schemas/A'}",
        "reference-endless",
    ),
    "references in a circle": (
        lambda: (
            SCHEMAS
            + "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}"
        ),
        "reference-endless",
    ),
    "a reference into its own inside": (
        lambda: SCHEMAS + "    A: {$ref: '#/components/schemas/A/properties/x'}",
        "reference-dead",
    ),
    "an absolute file": (
        lambda: SCHEMAS + "    A: {$ref: '/etc/passwd'}",
        "reference-refused",
    ),
    "a device": (
        lambda: SCHEMAS + "    A: {$ref: '../../../../../../../../dev/zero'}",
        "reference-refused",
    ),
    "an address": (
        lambda: SCHEMAS + "    A: {$ref: 'http://127.0.0.1:1/a.yaml'}",
        "reference-remote",
    ),
}

JSON_BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "brackets": (lambda: JSON_HEAD + ', "x-a": ' + "[" * 100_000, "too-deep"),
    "closed brackets": (
        lambda: JSON_HEAD + ', "x-a": ' + "[" * 400 + "]" * 400 + "}",
        "too-deep",
    ),
    "objects": (lambda: JSON_HEAD + ', "x-a": ' + '{"a":' * 100_000, "too-deep"),
    "a long number": (lambda: JSON_HEAD + ', "x-a": ' + "9" * 3_000_000 + "}", "number-too-long"),
    "infinity": (lambda: JSON_HEAD + ', "x-a": 1e999}', "number-not-finite"),
    "not a number": (lambda: JSON_HEAD + ', "x-a": NaN}', "number-not-finite"),
    "a key twice": (lambda: JSON_HEAD + ', "openapi": "3.0.0"}', "duplicate-key"),
    "half a character": (lambda: JSON_HEAD + ', "x-a": "\\udc00"}', "document-encoding"),
    "many values": (
        lambda: JSON_HEAD + ', "x-a": [' + "1," * 1_100_000 + "1]}",
        "too-many-values",
    ),
}

HARMLESS: dict[str, Callable[[], str]] = {
    "the limit of nesting": lambda: HEAD + "x-a: " + "[" * 99 + "]" * 99,
    "a schema in itself": lambda: (
        SCHEMAS + "    A: {items: {$ref: '#/components/schemas/A'}, default: [[[]]]}"
    ),
    "doubling by allOf": lambda: doubling(60, "allOf"),
    "doubling by oneOf": lambda: doubling(60, "oneOf"),
    "a long line of ancestors": lambda: nested(3_000),
    "a pattern that backtracks": lambda: (
        SCHEMAS + f"    A: {{pattern: '^(a|a)*(?!c)b$', default: {'a' * 50_000}}}"
    ),
    "huge numbers in schemas": lambda: (
        SCHEMAS + "    A: {minItems: 1000000000, multipleOf: 1e-300, default: 5}"
    ),
}


def confine(seconds: int) -> None:
    """Let a process have no more processor time and memory than a bomb may cost."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: Path, seconds: int = SECONDS) -> dict[str, Any]:
    """Load, bundle, validate and lint in a process with limits."""
    run = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: confine(seconds),
    )
    assert run.returncode == 0, f"ended with {run.returncode}: {run.stderr[-2000:]}"
    result: dict[str, Any] = json.loads(run.stdout)
    assert result["peak"] < MEGABYTES
    assert result["longest"] < 300
    return result


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused(tmp_path: Path, name: str) -> None:
    text, rule = BOMBS[name]
    path = tmp_path / "openapi.yaml"
    path.write_text(text())

    assert rule in read(path, SECONDS)["rules"]


@pytest.mark.parametrize("name", JSON_BOMBS)
def test_json_bomb_is_refused(tmp_path: Path, name: str) -> None:
    text, rule = JSON_BOMBS[name]
    path = tmp_path / "openapi.json"
    path.write_text(text())

    assert rule in read(path)["rules"]


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_but_costly_document_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(HARMLESS[name]())

    assert read(path)["rules"] == []


def test_a_large_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    with path.open("wb") as stream:
        stream.truncate(10 * 1024**3)

    assert read(path)["rules"] == ["too-large"]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_a_document(device: str) -> None:
    assert read(Path(device))["rules"] == ["file-unreadable"]


def test_a_chain_of_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(SCHEMAS + "    A: {items: {$ref: 'f0.yaml'}}\n")
    for number in range(500):
        (tmp_path / f"f{number}.yaml").write_text(f"items: {{$ref: 'f{number + 1}.yaml'}}\n")
    (tmp_path / "f500.yaml").write_text("type: string\n")

    assert read(tmp_path / "openapi.yaml")["rules"] == []


def test_files_that_double_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(SCHEMAS + "    A: {$ref: 'f0.yaml'}\n")
    for number in range(60):
        both = f"[{{$ref: 'f{number + 1}.yaml'}}, {{$ref: 'f{number + 1}.yaml'}}]"
        (tmp_path / f"f{number}.yaml").write_text(f"anyOf: {both}\n")
    (tmp_path / "f60.yaml").write_text("type: string\n")

    assert read(tmp_path / "openapi.yaml")["rules"] == []


def test_path_items_that_double_have_an_end(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        HEAD.replace("paths: {}", "paths: {/a: {$ref: f0.yaml}}")
    )
    for number in range(40):
        both = f"{{a: {{$ref: f{number + 1}.yaml}}, b: {{$ref: f{number + 1}.yaml}}}}"
        (tmp_path / f"f{number}.yaml").write_text(
            f"get: {{responses: {{}}, callbacks: {{c: {both}}}}}"
        )
    (tmp_path / "f40.yaml").write_text("get: {responses: {}}\n")

    assert read(tmp_path / "openapi.yaml")["rules"] == ["too-many-values"]


@pytest.mark.parametrize("name", ["brackets", "billion laughs", "a tag that runs code", "a device"])
def test_a_refusal_leaves_the_output_as_it_was(tmp_path: Path, name: str) -> None:
    """One sentence with its place, a fixed code, no traceback, no byte changed."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    path = tmp_path / "openapi.yaml"
    text, rule = BOMBS[name]
    path.write_text(text())
    verb = "import sys; from specwright.cli.main import run; sys.exit(run(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", verb, "generate", path, "--out", "out", "--package", "evil"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: confine(SECONDS),
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stderr + run.stdout
    assert f"error {rule} " in run.stdout + run.stderr
    assert "openapi.yaml:" in run.stdout + run.stderr
    assert sorted(p.name for p in tmp_path.rglob("*") if ".specwright" not in str(p)) == [
        "mine.txt",
        "openapi.yaml",
        "out",
    ]
