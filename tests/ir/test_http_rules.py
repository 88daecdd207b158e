"""What HTTP says of headers and answers, whatever a document says."""

from __future__ import annotations

from typing import Any


def test_headers_are_the_same_in_any_case(built: Any) -> None:
    api = built(
        """
        paths:
          /a:
            parameters:
              - {name: X-Trace, in: header, schema: {type: string}}
              - {name: Trace, in: query, schema: {type: string}}
            get:
              parameters:
                - {name: x-trace, in: header, required: true, schema: {type: integer}}
                - {name: trace, in: query, schema: {type: string}}
              responses: {'204': {description: done}}
        """
    )
    (operation,) = api.api.operations
    assert [(p.name, p.wire_name, p.required) for p in operation.parameters] == [
        ("x_trace", "x-trace", True),
        ("trace", "Trace", False),
        ("trace2", "trace", False),
    ]


def test_what_can_have_no_content_has_none(built: Any) -> None:
    content = "content: {application/json: {schema: {type: object}}}"
    api = built(
        f"""
        paths:
          /a:
            delete:
              responses:
                '204': {{description: gone, {content}}}
                '304': {{description: same, content: {{}}}}
                '404': {{description: none, {content}}}
        """
    )
    (operation,) = api.api.operations
    assert [(r.status, len(r.content)) for r in operation.responses] == [
        ("204", 0),
        ("304", 0),
        ("404", 1),
    ]
    assert [(d.rule, d.location.line) for d in api.diagnostics] == [("content-never-sent", 8)]
