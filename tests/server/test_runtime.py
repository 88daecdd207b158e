"""Parts of the runtime alone, where a whole server would hide them."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime import media
from specwright.emit.server.runtime.multipart import MalformedMultipart, parse_multipart
from specwright.emit.server.runtime.operation import Operation, Response
from specwright.emit.server.runtime.paths import PathTemplates, normalise, raw_route_path
from specwright.emit.server.runtime.problem import Composer, Problem
from specwright.emit.server.runtime.refusal import Reason, Violation, declared_status
from specwright.emit.server.runtime.schemas import Schemas


def schemas(openapi: str = "3.1.0", **named: Any) -> Schemas:
    return Schemas({"openapi": openapi, "components": {"schemas": named}})


PROBLEM = Problem(422, "It is wrong.", (Violation("/body/x", "value is too long"),))


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ({"type": "string"}, "It is wrong."),
        ({"type": "array", "items": {"type": "string"}}, ["value is too long"]),
        (
            {
                "type": "object",
                "required": ["message"],
                "properties": {"message": {"type": "string"}},
            },
            {"message": "It is wrong."},
        ),
        (
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["code", "message"],
                        "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
                    }
                },
            },
            {"error": {"code": 422, "message": "It is wrong."}},
        ),
        (
            {
                "type": "object",
                "required": ["errors"],
                "properties": {
                    "errors": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["code", "detail"],
                            "additionalProperties": False,
                            "properties": {"code": {"enum": ["bad"]}, "detail": {"type": "string"}},
                        },
                    }
                },
            },
            {"errors": [{"code": "bad", "detail": "value is too long"}]},
        ),
        (
            {"type": "object", "properties": {"ok": {"const": False}}, "required": ["ok"]},
            {"ok": False},
        ),
        (
            {
                "type": "object",
                "required": ["n"],
                "properties": {"n": {"type": "integer", "minimum": 7}},
            },
            {"n": 7},
        ),
        ({"oneOf": [{"type": "integer", "maximum": -1}, {"type": "string"}]}, "It is wrong."),
        (
            {
                "allOf": [
                    {
                        "type": "object",
                        "required": ["code"],
                        "properties": {"code": {"type": "string"}},
                    },
                    {
                        "type": "object",
                        "required": ["msg"],
                        "properties": {"msg": {"type": "string"}},
                    },
                ]
            },
            {"code": "unprocessable_content", "msg": "It is wrong."},
        ),
        ({"type": "string", "minLength": 40}, "x" * 40),
        (
            {
                "type": "object",
                "required": ["title", "place"],
                "properties": {"detail": {"type": "string"}, "place": {"type": "string"}},
            },
            {
                "detail": "It is wrong.",
                "place": "Unprocessable Content",
                "title": "Unprocessable Content",
            },
        ),
        (
            {
                "type": "object",
                "required": ["weird"],
                "properties": {"weird": {"not": {}}},
                "example": {},
            },
            None,
        ),
    ],
)
def test_an_error_body_satisfies_any_schema_that_can_be(schema: Any, body: Any) -> None:
    known = schemas(E=schema)
    found = Composer(known).compose(PROBLEM, "/components/schemas/E")
    if body is None:
        assert found == PROBLEM.members(), "nothing can: problem details"
        return
    assert known.is_valid("/components/schemas/E", "response", found)
    assert found == body


def test_problem_details_take_the_room_they_find() -> None:
    open_object = schemas(E={"type": "object"})
    found = Composer(open_object).compose(PROBLEM, "/components/schemas/E")
    assert found["errors"] == [{"pointer": "/body/x", "detail": "value is too long"}]
    assert found["title"] == "Unprocessable Content"
    narrow = schemas(
        E={
            "type": "object",
            "additionalProperties": False,
            "properties": {"title": {"type": "string"}, "detail": {"type": "string"}},
        }
    )
    found = Composer(narrow).compose(PROBLEM, "/components/schemas/E")
    assert found == {"title": "Unprocessable Content", "detail": "It is wrong."}


@pytest.mark.parametrize(
    ("declared", "reason", "status", "found"),
    [
        (("422", "400"), Reason.SCHEMA, 422, "422"),
        (("400",), Reason.SCHEMA, 400, "400"),
        (("400", "default"), Reason.SCHEMA, 400, "400"),
        (("4XX", "default"), Reason.SCHEMA, 422, "4XX"),
        (("default",), Reason.SCHEMA, 422, "default"),
        (("200",), Reason.SCHEMA, 422, None),
        (("400", "422"), Reason.MALFORMED, 400, "400"),
        (("422",), Reason.PATH_VALUE, 422, "422"),
        (("404", "422"), Reason.PATH_VALUE, 404, "404"),
        (("400",), Reason.CONTENT_TYPE, 400, "400"),
        (("400",), Reason.TOO_LARGE, 400, "400"),
        (("403",), Reason.CREDENTIALS, 403, "403"),
        (("404",), Reason.CREDENTIALS, 404, "404"),
        (("404", "default"), Reason.CREDENTIALS, 401, "default"),
        (("404", "4XX"), Reason.SCOPES, 403, "4XX"),
        (("401",), Reason.SCOPES, 401, "401"),
        (("5XX",), Reason.FAILURE, 500, "5XX"),
    ],
)
def test_the_first_declared_status_of_a_chain_wins(
    declared: tuple[str, ...], reason: Reason, status: int, found: str | None
) -> None:
    responses = tuple(Response(status=text) for text in declared)
    operation = Operation(id="o", method="GET", path="/", responses=responses)
    chosen, response = declared_status(operation, reason)
    assert (chosen, response.status if response else None) == (status, found)


def test_an_integer_of_openapi_3_0_is_written_as_one() -> None:
    schema = {"type": "integer"}
    older, newer = schemas("3.0.3", N=schema), schemas("3.1.0", N=schema)
    pointer = "/components/schemas/N"
    assert not older.is_valid(pointer, "request", 1.0)
    assert older.is_valid(pointer, "request", 1)
    assert newer.is_valid(pointer, "request", 1.0)
    either = schemas("3.0.3", N={"type": ["integer", "number"]})
    assert either.is_valid(pointer, "request", 1.0)


def test_one_bad_pattern_costs_only_itself() -> None:
    known = schemas(
        Bad={"type": "string", "pattern": "[\\w-.]", "maxLength": 3},
        Good={"type": "object", "properties": {"bad": {"$ref": "#/components/schemas/Bad"}}},
    )
    pointer = "/components/schemas/Good"
    assert known.is_valid(pointer, "request", {"bad": "x"})
    assert not known.is_valid(pointer, "request", {"bad": "xxxx"})


def test_the_two_views_of_a_schema() -> None:
    known = schemas(
        T={
            "type": "object",
            "required": ["id", "secret"],
            "properties": {
                "id": {"$ref": "#/components/schemas/Id"},
                "secret": {"type": "string", "writeOnly": True},
            },
        },
        Id={"type": "string", "readOnly": True},
    )
    pointer = "/components/schemas/T"
    assert known.is_valid(pointer, "request", {"secret": "s"})
    assert not known.is_valid(pointer, "request", {"id": "i"})
    assert known.is_valid(pointer, "response", {"id": "i"})
    assert not known.is_valid(pointer, "response", {"secret": "s"})


@pytest.mark.parametrize(
    ("pattern", "text", "valid"),
    [
        ("^\\d$", "١", False),
        ("^a$", "a\n", False),
        ("b", "abc", True),
        ("^(?=.*x).{2}$", "ax", True),
        ("^\\p{Lu}$", "É", True),
        ("^\\w$", "é", False),
    ],
)
def test_patterns_mean_what_ecma_262_says(pattern: str, text: str, valid: bool) -> None:
    known = schemas(P={"type": "string", "pattern": pattern})
    assert known.is_valid("/components/schemas/P", "request", text) is valid


@pytest.mark.parametrize(
    ("format_", "value", "valid"),
    [
        ("date-time", "2026-01-01T00:00:00Z", True),
        ("date-time", "2026-01-01T00:00:00", False),
        ("date-time", "2026-01-01 00:00:00Z", False),
        ("time", "12:00", False),
        ("uuid", "12345678123412341234123456789012", False),
        ("email", "Ann <ann@example.org>", False),
        ("binary", "anything", True),
        ("byte", "***", True),
        ("int32", 2**31, False),
        ("int32", -(2**31), True),
        ("int64", 2**63, False),
        ("ipv4", "1.2.3", False),
    ],
)
def test_formats_are_those_of_their_rfcs(format_: str, value: Any, valid: bool) -> None:
    type_ = "integer" if format_.startswith("int") else "string"
    known = schemas(F={"type": type_, "format": format_})
    assert known.is_valid("/components/schemas/F", "request", value) is valid


def test_templates_are_tried_from_the_most_literal() -> None:
    paths = ["/{a}", "/x{a}", "/xy", "/{a}/b", "/x/{b}", "/{a}-{b}", "/a/{b}/c", "/{x}/{y}/{z}"]
    paths += ["/{a}.{b}", "/{a}-more"]
    templates = PathTemplates(Operation(id=path, method="GET", path=path) for path in paths)
    expected = {
        "/z": "/{a}",
        "/xz": "/x{a}",
        "/xy": "/xy",
        "/x/b": "/x/{b}",
        "/y/b": "/{a}/b",
        "/p-q": "/{a}-{b}",
        "/p.q-more": "/{a}-more",
        "/a/b/c": "/a/{b}/c",
        "/a/b/d": "/{x}/{y}/{z}",
    }
    for path, template in expected.items():
        found = templates.find(path)
        assert found is not None
        assert found[0].path == template, path
    assert templates.find("/") is None
    assert templates.find("/a/b/c/d") is None
    assert templates.find("x") is None


@pytest.mark.parametrize(
    ("template", "segment", "values"),
    [
        ("{a}-{b}", "1-2-3", ("1-2", "3")),
        ("{a}-{b}", "-", ("", "")),
        ("{a}-{b}", "1", None),
        ("{a}{b}", "12", ("12", "")),
        ("{a}.{b}.zip", "1.2.zip", ("1", "2")),
        ("{a}.{b}.zip", "1.zip", None),
        ("x{a}x", "x", None),
        ("x{a}x", "xx", ("",)),
        ("é{a}", "%C3%A91", ("1",)),
        ("{a}-{b}-{c}.zip", "-" * 1_000_000, None),
    ],
)
def test_variables_inside_a_segment(
    template: str, segment: str, values: tuple[str, ...] | None
) -> None:
    found = PathTemplates([Operation(id="o", method="GET", path=f"/{template}")]).find(
        f"/{segment}"
    )
    assert (found and tuple(found[1].values())) == values


def test_reserved_characters_differ_from_their_encoding() -> None:
    assert normalise("/a%2db%3a%2F") == "/a-b%3A%2F"
    templates = PathTemplates([Operation(id="o", method="GET", path="/things:batch")])
    assert templates.find("/things:batch")
    assert templates.find("/things%3Abatch") is None


def test_the_mount_is_taken_off_the_raw_path() -> None:
    scope = {"raw_path": b"/in%20side/a%2Fb?x=1", "path": "/in side/a/b", "root_path": "/in side"}
    assert raw_route_path(scope) == "/a%2Fb"
    assert raw_route_path({**scope, "root_path": ""}) == "/in%20side/a%2Fb"
    assert raw_route_path({"path": "/ü/x", "root_path": ""}) == "/%C3%BC/x"


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        ("text/*", ("application/json", "text/plain"), "text/plain"),
        ("text/*;q=0.1, */*;q=0.2", ("text/plain", "application/json"), "application/json"),
        ("application/json;q=0", ("application/json",), None),
        ("*/*;q=0", ("application/json",), None),
        ("a/b;q=1.5, application/json", ("a/b", "application/json"), "application/json"),
        ('a/b;x="1,2", c/d', ("c/d",), "c/d"),
        ("APPLICATION/JSON", ("application/json",), "application/json"),
        ("application/json;version=2", ("application/json",), None),
        ("", ("a/b",), "a/b"),
    ],
)
def test_negotiation(accept: str, offered: tuple[str, ...], chosen: str | None) -> None:
    assert media.negotiate(accept, offered) == chosen


@pytest.mark.parametrize(
    "text",
    ["", "a", "a/", "/b", "a/b;", "a b/c", "a/b; c", "a/b; c=", "a/b;c=1;c=1", 'a/b;c="', "a/b,"],
)
def test_malformed_media_types(text: str) -> None:
    found = media.parse(text)
    assert found is None or text == "a/b;", "RFC 9110 allows an empty parameter"


@pytest.mark.parametrize(
    ("attributes", "name", "filename"),
    [
        # Browsers write a backslash as it is.
        (rb'name="\"', "\\", None),
        (rb'name="\"; filename="C:\new.txt"', "\\", r"C:\new.txt"),
        (rb'name="a\"b"; filename="\\"', 'a"b', "\\"),
        (rb'name=""', "", None),
    ],
)
def test_a_backslash_in_a_name(attributes: bytes, name: str, filename: str | None) -> None:
    body = b"--b\r\ncontent-disposition: form-data; " + attributes + b"\r\n\r\n\r\n--b--"
    (found,) = parse_multipart(body, "b")
    assert (found.name, found.filename) == (name, filename)


def test_multipart_names_and_escapes() -> None:
    body = (
        b'--b\r\ncontent-disposition: form-data; name="a%22b"; filename="\\"x\\".txt"\r\n\r\n\r\n'
        b"--b \t\r\nContent-Disposition:form-data;name=plain\r\n\r\ntext\r\n--b--"
    )
    first, second = parse_multipart(body, "b")
    assert (first.name, first.filename, first.content) == ('a"b', '"x".txt', b"")
    assert (second.name, second.filename, second.content) == ("plain", None, b"text")
    with pytest.raises(MalformedMultipart):
        parse_multipart(body, "b ")
    with pytest.raises(MalformedMultipart):
        parse_multipart(body, "")
