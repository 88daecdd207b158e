"""No text of a document becomes code, a comment's end, or anything but itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from specwright.emit.typescript import doc_comment, key, literal, render, string

from tests.typescript_client.conftest import Emit, Run

PAYLOADS = [
    "*/ evil(); /*",
    '"; evil(); "',
    "'; evil(); '",
    "`${evil()}`",
    "\\",
    "\\u0022; evil();",
    "a\nevil();\n// @ts-ignore",
    "a\r\n@deprecated\r\n@ts-nocheck",
    "a\u2028evil()\u2029b",
    "</script><script>evil()</script>",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "{@link evil}",
    "a\u202eb\u200dc\ufeff",
    "//# sourceMappingURL=https://evil.test",
    "/// <reference path='evil' />",
    "$& $1 $$",
]
TWIN = "harmless text"

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<word>[A-Za-z_$][\w$]*|\d+)
    |(?P<sign>\S)
    |\s+
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[str]:
    """The tokens of generated TypeScript: strings all alike, comments and layout left out."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["string"]:
            found.append("<string>")
        elif match["word"] or match["sign"]:
            token = match[0]
            if token in ")]}>;" and found and found[-1] in (",", ";"):
                found.pop()
            if token == "|" and found and found[-1] in "=(<:,":
                continue
            found.append(token)
    return found


def hostile(text: str) -> dict[str, Any]:
    """A document with the text in each place where an author may write what he likes."""
    schema = {
        "type": "object",
        "title": text,
        "description": text,
        "required": [text],
        "properties": {
            text: {"type": "string", "description": text, "default": text, "example": text},
            "choice": {"enum": [text, f"{text}!"], "description": text},
            "constant": {"const": text},
        },
    }
    shape = {"type": "object", "required": [text], "properties": {text: {"type": "string"}}}
    parameters = [
        {
            "name": text,
            "in": place,
            "description": text,
            "schema": {"type": "string", "default": text},
        }
        for place in ("query", "cookie")
    ]
    parameters.append(
        {"name": f"{text}[]", "in": "query", "schema": {"type": "array", "items": {}}}
    )
    responses = {
        "200": {
            "description": text,
            "headers": {text: {"description": text, "schema": {"type": "string"}}},
            "content": {
                "application/json; x=" + text: {"schema": {"$ref": "#/components/schemas/Thing"}}
            },
            "links": {text: {"operationId": "read", "description": text}},
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "summary": text, "description": text},
        "servers": [{"url": "https://api.test/" + text, "description": text}],
        "tags": [{"name": "things", "description": text}],
        "paths": {
            "/things/" + text.replace("{", "(").replace("}", ")"): {
                "post": {
                    "operationId": "read",
                    "tags": ["things"],
                    "summary": text,
                    "description": text,
                    "security": [{"key": []}],
                    "parameters": parameters,
                    "requestBody": {
                        "description": text,
                        "content": {
                            "multipart/form-data": {
                                "schema": {"$ref": "#/components/schemas/Thing"},
                                "encoding": {text: {"contentType": "x/" + text.replace("*", "")}},
                            }
                        },
                    },
                    "responses": responses,
                }
            }
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": text, "description": text}
            },
            "schemas": {
                "Thing": schema,
                "Other": shape,
                "Either": {
                    "oneOf": [{"$ref": "#/components/schemas/Other"}],
                    "discriminator": {
                        "propertyName": text,
                        "mapping": {text: "#/components/schemas/Other"},
                    },
                },
            },
        },
    }


@pytest.fixture
def package(emit: Emit, tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """The package of the hostile document with this text."""

    def make(text: str) -> dict[str, str]:
        document = tmp_path / "openapi.json"
        document.write_text(json.dumps(hostile(text)), "utf-8")
        return emit(document, "hostile")

    return make


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_text_is_inert(text: str, package: Callable[[str], dict[str, str]]) -> None:
    """A hostile text and a harmless one give the same files with the same tokens."""
    found, twin = package(text), package(TWIN)
    assert found.keys() == twin.keys()
    for path in found:
        if path.endswith(".ts"):
            assert tokens(found[path]) == tokens(twin[path]), path
            first, second = found[path].split("\n")[:2]
            assert first.startswith("// Generated by specwright")
            assert second == ""
    assert json.loads(found["package.json"])["version"] == "0.0.0"
    shown = re.sub(r"`[^`\n]*`|\\.", "", found["README.md"])
    assert "<script" not in shown


def test_hostile_packages_compile(
    package: Callable[[str], dict[str, str]], put: Callable[..., None], run: Run, tmp_path: Path
) -> None:
    """The strictest compiler takes all of them."""
    for number, text in enumerate(PAYLOADS):
        files = package(text)
        put({path: files[path] for path in files if path.endswith(".ts")}, tmp_path / str(number))
    options = json.loads(files["tsconfig.json"])
    options["compilerOptions"].update(rootDir=".", noEmit=True)
    options["include"] = ["*/src"]
    (tmp_path / "tsconfig.json").write_text(json.dumps(options))
    (tmp_path / "package.json").write_text(files["package.json"])
    run(["tsc", "-p", tmp_path])


def test_the_oracle_sees_an_injection() -> None:
    """The comparison of tokens is not blind."""
    naive = 'const a = "{}"; /* {} */'
    twin = tokens(naive.format(TWIN, TWIN))
    assert tokens(naive.format("x", "y")) == twin
    assert tokens(naive.format('"; evil(); "', "")) != twin
    assert tokens(naive.format("", "*/ evil(); /*")) != twin


@pytest.mark.parametrize("text", [*PAYLOADS, "\x00\x1b[31m\x7f", "\ud800"])
def test_writers(text: str) -> None:
    """A literal is ASCII and means the text; a comment ends where it should."""
    written = string(text)
    assert written.isascii()
    assert json.loads(written) == text
    comment = doc_comment(text, 2, [("@deprecated", text)])
    assert comment.startswith("/**")
    assert comment.index("*/") == len(comment) - 2
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", comment
    )
    assert re.findall(r"(?<!\\)@[\w-]+", comment) == ["@deprecated"]


def test_prototype() -> None:
    """No key of an object expression sets its prototype."""
    assert key("__proto__") == '["__proto__"]'
    assert render(literal({"__proto__": 1, "a": [None, True]})) == (
        '{ ["__proto__"]: 1, a: [null, true] }'
    )


NAMES = [
    "delete",
    "class",
    "createClient",
    "unwrap",
    "constructor",
    "toString",
    "日本",
    "1st",
    "a b",
    "a-b",
]


def test_names(emit: Emit, put: Callable[..., None], run: Run, tmp_path: Path) -> None:
    """Whatever operations, tags and schemas are called: as many come out as go in."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Names", "version": "1.0.0"},
        "paths": {
            f"/{number}": {
                "get": {
                    "operationId": name,
                    "tags": [name],
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": f"#/components/schemas/Schema{number}"}
                                }
                            },
                        }
                    },
                }
            }
            for number, name in enumerate(NAMES)
        },
        "components": {
            "schemas": {
                **{f"Schema{n}": {"type": "object"} for n, _ in enumerate(NAMES)},
                "Client": {"type": "object"},
                "Result": {"type": "string"},
                "Promise": {"type": "string"},
                "ApiError": {"type": "string"},
            }
        },
    }
    place = tmp_path / "openapi.json"
    place.write_text(json.dumps(document), "utf-8")
    files = emit(place, "names")
    functions = re.findall(
        r"^export function (\w+)",
        "\n".join(text for path, text in files.items() if "/operations/" in path),
        re.MULTILINE,
    )
    assert len({name.lower() for name in functions}) == len(NAMES)
    put(files, tmp_path / "package")
    run(["tsc", "--noEmit", "-p", tmp_path / "package"])
