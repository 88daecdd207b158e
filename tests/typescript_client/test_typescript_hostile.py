"""The writers of TypeScript say nothing but what they are given; names stay apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

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
