"""Chains of schemas: as long as a document means something, and no longer."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.diagnostics import DocumentError


def chain(length: int, name: str = "S") -> str:
    """Schemas each of which extends the next one."""
    lines = []
    for i in range(length):
        parent = f"allOf: [{{$ref: '#/components/schemas/{name}{i + 1}'}}], "
        lines.append(
            f"        {name}{i}: {{{parent if i < length - 1 else ''}"
            f"type: object, properties: {{p{i}: {{type: string}}}}}}"
        )
    return "\n".join(lines) + "\n"


def test_a_long_chain(built: Any) -> None:
    api = built(schemas="\n" + chain(20))
    assert len(api.schema("S0").definition.properties) == 20
    assert not api.rules


@pytest.mark.parametrize(
    ("schemas", "message"),
    [
        (chain(3000), "S0 is put together from too many schemas by allOf"),
        (
            "".join(chain(90, f"C{i}x") for i in range(20)),
            "the schemas inherit too many properties by allOf",
        ),
    ],
)
def test_out_of_hand(built: Any, schemas: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        built(schemas="\n" + schemas)
    (found,) = caught.value.diagnostics
    assert (found.rule, found.message) == ("inheritance-too-large", message)
    assert found.location.line > 1
    assert found.pointer.startswith("/components/schemas/")


def test_a_circle(built: Any) -> None:
    api = built(
        schemas="""
        A: {allOf: [{$ref: '#/components/schemas/B'}], properties: {a: {type: string}}}
        B: {allOf: [{$ref: '#/components/schemas/A'}], properties: {b: {type: string}}}
"""
    )
    assert {p.wire_name for p in api.schema("A").definition.properties} == {"a", "b"}
