"""A mistake and what it costs are told once, by ``generate`` and by ``lint``."""

from __future__ import annotations

from typing import Any

import pytest

_OK = "responses: {'200': {description: Done.}}"
_STYLE = ("operation-", "undeclared-error", "unused-component", "server-missing")


def _document(operation: str, more: str = "", path: str = "/a") -> str:
    return (
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
        f"{more}paths:\n  {path}:\n    get:\n      operationId: a\n      {operation}\n"
        f"      {_OK}\n  /b:\n    get: {{operationId: b, security: [], {_OK}}}\n"
    )


def _parameter(schema: str) -> str:
    return f"parameters: [{{name: q, in: query, schema: {{{schema}}}}}]"


_KEY = "components: {securitySchemes: {key: {type: http, scheme: basic}}}\n"

CASES: dict[str, tuple[str, list[str], list[str]]] = {
    "no alternative is known": (
        _document("security: [{other: []}]"),
        ['5:5 warning unsupported-security a is left out: it asks for "other", which'],
        ['7:19 error security-undefined there is no security scheme "other"'],
    ),
    "the whole document asks for what is unknown": (
        _document("tags: []", "security: [{other: []}]\n"),
        ['6:5 warning unsupported-security a is left out: it asks for "other", which'],
        ['3:13 error security-undefined there is no security scheme "other"'],
    ),
    "one of two alternatives is known": (
        _document("security: [{other: []}, {key: []}]", _KEY),
        ["8:18 warning unsupported-security-requirement an alternative is left out: it asks for"],
        ['8:19 error security-undefined there is no security scheme "other"'],
    ),
    "two alternatives, both unknown": (
        _document("security: [{other: []}, {more: []}]", _KEY),
        ['6:5 warning unsupported-security a is left out: it asks for "other", or "more", which'],
        ["8:19 error security-undefined", "8:32 error security-undefined"],
    ),
    "a scheme of no known kind": (
        _document("tags: []", "components: {securitySchemes: {key: {type: basic}}}\n"),
        ["3:32 warning unsupported-security-scheme scheme 'key' is not generated"],
        ['3:38 error openapi-invalid "type" must be one of'],
    ),
    "a default that contradicts its schema": (
        _document(_parameter("type: integer, default: x")),
        ["7:41 warning unsupported-default the default 'x' is no value of its own schema"],
        ["7:41 warning unsupported-default the default 'x' is no value of its own schema"],
    ),
    "a default that is written like the values beside it": (
        _document(_parameter("type: string, enum: [1], default: 1")),
        [],
        ["7:71 warning enum-mistyped", "7:75 warning example-invalid the default breaks its"],
    ),
    "a pattern that does not compile": (
        _document(_parameter("type: string, pattern: '['")),
        ['7:64 warning pattern-invalid the pattern "[" does not compile'],
        ['7:64 error pattern-invalid the pattern "[" does not compile'],
    ),
    "an object of octets": (
        _document(
            "requestBody: {content: {application/octet-stream: {schema: {type: object}}}}"
        ).replace("get:\n", "post:\n"),
        [],
        ['7:58 warning media-type-opaque-object "application/octet-stream" is bytes'],
    ),
    "a path that only its fragment tells from another": (
        _document("tags: []", path="/b#c").replace("/b:\n", "/b#d:\n"),
        [
            "4:3 warning path-query",
            "10:5 warning unsupported-duplicate b is left out: no request can tell it from a",
        ],
        ["4:3 error path-query", "9:3 error path-query"],
    ),
    "a variable behind the path": (
        _document("tags: []", path="/a?c={c}"),
        ['4:3 warning path-query the path "/a?c={c}" contains a query'],
        ['4:3 error path-query the path "/a?c={c}" contains a query'],
    ),
    "several variables that nothing declares": (
        _document("tags: []", path="/a/{b}/{c}"),
        ["5:5 warning path-parameter-undeclared GET /a/{b}/{c}"],
        ["5:5 error path-parameter-undeclared GET /a/{b}/{c}"],
    ),
    "a parameter in a place that there is not": (
        _document("parameters: [{name: q, in: qeury, schema: {type: string}}]"),
        ["7:20 warning unsupported-parameter-location parameter 'q' in 'qeury' is not generated"],
        ['7:30 error openapi-invalid "in" must be one of'],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_once(project: Any, case: str) -> None:
    document, generating, linting = CASES[case]
    project.path("openapi.yaml").write_text(document)
    for verb, wanted in (("generate", generating), ("lint", linting)):
        told = [line.partition(":")[2] for line in project.specwright(verb).out.splitlines()]
        told = [line for line in told if not line.split()[2].startswith(_STYLE)]
        assert [line[: len(begin)] for line, begin in zip(told, wanted, strict=True)] == wanted
