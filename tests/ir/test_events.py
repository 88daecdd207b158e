"""What the events of a stream hold, where an item describes them whole."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.python import annotation

TEXT = "properties: {event: {type: string}, data: {type: string}}"
JSON = "contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Point'}"


@pytest.mark.parametrize(
    ("item", "shown", "verbatim"),
    [
        (f"{{{TEXT}}}", "str", True),
        (f"{{properties: {{data: {{type: string, {JSON}}}}}}}", "Point", False),
        (f"{{allOf: [{{{TEXT}}}, {{required: [event]}}]}}", "str", True),
        # What the data of some events holds, readers learn from the name of the event.
        (
            f"{{{TEXT}, oneOf: [{{properties: {{event: {{const: a}}, data: {{{JSON}}}}}}}, "
            "{properties: {event: {const: b}}}]}",
            "str",
            True,
        ),
        (
            f"{{oneOf: [{{properties: {{event: {{const: a}}, data: {{type: string, {JSON}}}}}}}, "
            "{properties: {event: {const: b}}}]}",
            "str",
            True,
        ),
        ("{$ref: '#/components/schemas/Point'}", "Point", False),
        ("{type: object, properties: {data: {}, more: {}}}", "ListenResponse200Event", False),
    ],
)
def test_data_of_events(built: Any, item: str, shown: str, verbatim: bool) -> None:
    api = built(
        f"""
        paths:
          /x:
            get:
              operationId: listen
              responses:
                '200': {{description: d, content: {{text/event-stream: {{itemSchema: {item}}}}}}}
        """,
        schemas="Point: {type: object, properties: {x: {type: integer}}}",
        version="3.2.0",
    )
    (media_type,) = api.operation("listen").responses[0].content
    assert (annotation(media_type.type), media_type.verbatim) == (shown, verbatim)
