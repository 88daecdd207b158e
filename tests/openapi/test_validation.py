"""What is invalid is said in one sentence, at its place, without the noise of alternatives."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from specwright.diagnostics import Severity
from specwright.openapi.load import parse
from specwright.openapi.validate import validate


def sentences(text: str, file: str = "openapi.yaml") -> list[str]:
    document = parse(textwrap.dedent(text).encode(), file)
    return [
        f"{d.location.line}:{d.location.column} {d.severity} {d.rule} {d.message}"
        for d in sorted(validate(document), key=lambda d: d.location)
    ]


def in_31(text: str) -> list[str]:
    head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
    return sentences(head + textwrap.dedent(text))


def in_30(text: str) -> list[str]:
    head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"
    return sentences(head + textwrap.dedent(text))


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "3.2.0", "3.1.0-rc1"])
def test_a_valid_document_gives_nothing(version: str) -> None:
    text = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n"

    assert sentences(text) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("swagger: '2.0'", "1:1 error not-openapi this is a Swagger 2.0 document; convert it"),
        ("a: b", '1:1 error not-openapi the document has no member "openapi"'),
        ("openapi: 4.0.0", '1:1 error not-openapi OpenAPI "4.0.0" is not known here'),
        ("openapi: 31", '1:1 error not-openapi "openapi" must be text; write it in quotes'),
        ("openapi: 3.x", '1:1 error not-openapi OpenAPI "3.x" is not known here'),
        ("openapi: {}", '1:1 error not-openapi "openapi" must be text'),
        ("openapi: ''", '1:1 error not-openapi OpenAPI "" is not known here'),
    ],
)
def test_another_kind_of_document_is_named(text: str, sentence: str) -> None:
    (found,) = sentences(text)

    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("'3.1'", '"openapi" must name a full version, like "3.1.0"'),
        ("3.0", '"openapi" is a number; write it in quotes, like "3.1.0"'),
        ("3.3.0", 'OpenAPI "3.3.0" is newer than what is known here; read as 3.2'),
        ("3.10.1", 'OpenAPI "3.10.1" is newer than what is known here; read as 3.2'),
    ],
)
def test_a_version_may_be_written_carelessly(written: str, sentence: str) -> None:
    (found,) = sentences(f"openapi: {written}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n")

    assert found == f"1:1 warning openapi-version {sentence}"


PATHS = """\
paths:
  pets: {}
  /pets:
    get:
      respones: {}
      parameters:
        - {name: limit, in: qurey, schema: {type: integer}}
        - {in: query, schema: {type: integer}}
        - {name: id, in: path, schema: {type: integer}}
      responses:
        200: {description: 5}
        ok: {description: fine}
"""

PATH_SENTENCES = [
    '4:3 error openapi-invalid the path "pets" must begin with "/"',
    '7:7 error openapi-invalid the operation may not have a member "respones"; did you mean'
    ' "responses"?',
    '9:25 error openapi-invalid "in" must be one of "path", "query", "header", "cookie",'
    ' not "qurey"',
    '10:11 error openapi-invalid the parameter has no member "name"',
    '11:11 error openapi-invalid the parameter has no member "required"',
    '13:15 error openapi-invalid "description" must be text, not the number 5',
    '14:9 error openapi-invalid "ok" is no status code; use 100 to 599, 1XX to 5XX or default',
]


@pytest.mark.parametrize("said", [in_30, in_31])
def test_paths(said: Callable[[str], list[str]]) -> None:
    order = '"path", "query", "header", "cookie"'

    found = said(PATHS)

    assert [line.replace('"query", "header", "path", "cookie"', order) for line in found] == (
        PATH_SENTENCES
    )


def test_schemas_of_3_0() -> None:
    assert in_30(
        """\
        paths: {}
        components:
          schemas:
            A: {type: strin}
            B: {type: object, properties: {x: {minimum: low}}}
            C: {items: [1]}
            D: {$ref: '#/components/schemas/A', nullable: true}
            E: {const: 1}
            F: {typ: object}
            G: {exclusiveMinimum: 5}
        """
    ) == [
        '6:9 error openapi-invalid "type" must be one of "array", "boolean", "integer",'
        ' "number", "object", "string", not "strin"',
        '7:40 error openapi-invalid "minimum" must be a number, not the text "low"',
        '8:9 error openapi-invalid "items" must be an object, not a list',
        '10:9 warning openapi-invalid the schema may not have a member "const"',
        '11:9 error openapi-invalid the schema may not have a member "typ"; did you mean "type"?',
        '12:9 warning openapi-invalid "exclusiveMinimum" must be true or false, not the number 5',
    ]


def test_schemas_of_3_1() -> None:
    assert in_31(
        """\
        paths: {}
        components:
          schemas:
            A: {type: strin}
            B: {type: object, properties: {x: {minimum: low, required: true}}}
            C: true
            D: {examples: {a: 1}}
            E: {const: 1, unknown: 2}
            F: 5
        """
    ) == [
        '6:9 error openapi-invalid "type" must be one of "array", "boolean", "integer",'
        ' "null", "number", "object", "string", not "strin"',
        '7:40 error openapi-invalid "minimum" must be a number, not the text "low"',
        '7:54 error openapi-invalid "required" must be a list, not true',
        '9:9 warning openapi-invalid "examples" must be a list, not an object',
        '11:5 error openapi-invalid "F" must be true or false or an object, not the number 5',
    ]


def test_choices_are_named() -> None:
    assert in_31(
        """\
        paths:
          /a:
            get:
              parameters:
                - {name: both, in: query, schema: {}, content: {a/b: {}}}
                - {name: neither, in: query}
              responses: {}
            put:
              responses: {200: {}}
        components: {schemas: {a b: {}}}
        """
    ) == [
        '7:11 error openapi-invalid the parameter must have either "schema" or "content"',
        '8:11 error openapi-invalid the parameter must have either "schema" or "content"',
        "9:7 error openapi-invalid an operation declares at least one response",
        '11:19 warning openapi-invalid the response has no member "description"',
        '12:14 error openapi-invalid "a b" may not stand in "schemas": names must match'
        " ^[a-zA-Z0-9._-]+$",
    ]


def test_security_schemes_are_judged_by_their_type() -> None:
    found = in_30(
        """\
        paths: {}
        components:
          securitySchemes:
            key: {type: apiKey, in: body, name: x}
            login: {type: oauth2, flows: {password: {}}}
            other: {type: basic}
        """
    )

    assert found[0].endswith('"in" must be one of "header", "query", "cookie", not "body"')
    assert found[1].endswith('the password flow has no member "tokenUrl"')
    assert found[2].endswith('the password flow has no member "scopes"')
    assert 'must be one of "apiKey", "http", "oauth2", "openIdConnect", not "basic"' in found[3]
    assert len(found) == 4


def test_another_dialect_is_not_judged() -> None:
    assert (
        in_31(
            """\
        jsonSchemaDialect: https://json-schema.org/draft-04/schema
        paths: {}
        components: {schemas: {A: {exclusiveMinimum: true}}}
        """
        )
        == []
    )


def test_references_are_checked() -> None:
    assert in_31(
        """\
        paths:
          /a:
            get:
              responses:
                "200": {$ref: '#/components/securitySchemes/Key'}
                "404": {$ref: '#/components/responses/NotFond'}
                "500": {$ref: '#/components/responses/Loop'}
        components:
          securitySchemes: {Key: {type: apiKey, in: query, name: key}}
          responses:
            NotFound: {description: Nothing}
            Loop: {$ref: '#/components/responses/Pool'}
            Pool: {$ref: '#/components/responses/Loop'}
        """
    ) == [
        '7:9 error reference-kind "#/components/securitySchemes/Key" is a security scheme, but a '
        "response must stand here",
        '8:9 error reference-dead "#/components/responses/NotFond" leads nowhere; did you mean'
        ' "NotFound"?',
        '15:5 error reference-endless "#/components/responses/Loop" leads in a circle to itself',
    ]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("schemas/A", None),
        ("responses/R", "warning reference-mistaken"),
        ("parameters/P", "warning reference-mistaken"),
        ("responses/Empty", "error reference-kind"),
        ("examples/E", "error reference-kind"),
        ("responses/R/content/text~1plain/schema", None),
        ("responses/R/content/text~1plain", "warning reference-mistaken"),
        ("schemas/A/title", "error reference-kind"),
    ],
)
def test_a_mistaken_reference_whose_meaning_is_clear_is_a_warning(
    target: str, told: str | None
) -> None:
    found = in_31(
        f"""\
        paths: {{}}
        components:
          schemas:
            A: {{title: T}}
            B: {{items: {{$ref: '#/components/{target}'}}}}
          responses:
            R: {{description: D, content: {{text/plain: {{schema: {{type: string}}}}}}}}
            Empty: {{description: D}}
          parameters: {{P: {{name: p, in: query, schema: {{type: string}}}}}}
          examples: {{E: {{value: 1}}}}
        """
    )
    expected = [] if told is None else [f"7:9 {told}"]
    assert [" ".join(line.split(" ")[:3]) for line in found] == expected


def test_a_dead_reference_is_said_wherever_it_stands() -> None:
    found = in_31(
        """\
        paths: {}
        components:
          schemas:
            A: {$ref: '#/nope'}
            B: {items: {$ref: '#/nope'}}
        """
    )

    assert [line.partition(" ")[0] for line in found] == ["6:5", "7:9"]


def test_messages_stay_short() -> None:
    found = in_31(f"paths: {{'{'x' * 900}': {{}}}}")

    assert all(len(line) < 250 for line in found)


def test_json_documents_have_places_too() -> None:
    (found,) = sentences('{"openapi": "3.1.0",\n "info": {"title": "T"},\n "paths": {}}', "a.json")

    assert found == '2:2 error openapi-invalid the info has no member "version"'


def test_severity_tells_what_stops_the_rest() -> None:
    document = parse(b"openapi: 3.1.0\ninfo: {title: T, version: '1'}\n", "a.yaml")

    (found,) = validate(document)

    assert found.severity is Severity.ERROR
    assert found.pointer == ""
