"""What fields hold where the contract has a default for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import MISSING
from specwright.diagnostics import Diagnostics
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load


def test_defaults_that_are_no_literals(models: Any) -> None:
    made = models(
        """
        Colour: {enum: [red, green]}
        Day: {type: string, format: date}
        Thing:
          type: object
          properties:
            id: {type: string, format: uuid, default: 00000000-0000-0000-0000-000000000001}
            at: {type: [string, 'null'], format: date-time, default: '2026-01-02T03:04:05+01:00'}
            date: {type: string, format: date, default: '2026-01-02'}
            day: {$ref: '#/components/schemas/Day', default: '2026-01-02'}
            colour: {$ref: '#/components/schemas/Colour', default: green}
            week: {type: string, format: date, default: '2026-W01-1'}
            local: {type: string, format: date-time, default: '2026-01-02T03:04:05'}
            never: {type: string, format: uuid, default: x}
            other: {$ref: '#/components/schemas/Colour', default: blue}
        """
    ).Thing()
    assert made.id == UUID(int=1)
    assert made.at == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert made.date_ == made.day == date(2026, 1, 2)
    assert made.colour == "green"
    assert {made.week, made.local, made.never, made.other} == {MISSING}


def test_defaults_that_hold_models(models: Any) -> None:
    made = models(
        """
        Thing:
          type: object
          properties:
            lamp: {$ref: '#/components/schemas/Lamp', default: {watts: 3, madeOn: '2026-01-02'}}
            lamps: {type: array, items: {$ref: '#/components/schemas/Lamp'}, default: [{watts: 1}]}
            rooms:
              type: object
              additionalProperties: {$ref: '#/components/schemas/Lamp'}
              default: {hall: {watts: 2}}
            inline: {type: object, properties: {a: {type: integer}}, default: {a: 1}}
            other: {$ref: '#/components/schemas/Choice', default: {litres: 4}}
            word: {$ref: '#/components/schemas/Choice', default: dark}
            free: {type: object, default: {a: [1]}}
            any: {default: {b: null}}
            days: {type: array, items: {type: string, format: date}, default: ['2026-01-02']}
            pair:
              type: array
              prefixItems: [{type: integer}, {type: string, format: date}]
              items: false
              minItems: 2
              default: [1, '2026-01-02']
        Choice:
          oneOf:
          - {type: string}
          - {$ref: '#/components/schemas/Lamp'}
          - {$ref: '#/components/schemas/Jar'}
        Lamp:
          type: object
          properties: {watts: {type: integer, maximum: 9}, madeOn: {type: string, format: date}}
        Jar:
          type: object
          properties: {litres: {type: integer}}
        """
    )
    thing, day = made.Thing(), date(2026, 1, 2)
    assert thing.lamp == made.Lamp(watts=3, made_on=day)
    assert thing.lamps == [made.Lamp(watts=1)]
    assert thing.rooms == {"hall": made.Lamp(watts=2)}
    assert thing.inline.a == 1
    assert thing.other == made.Jar(litres=4)
    assert thing.word == "dark"
    assert thing.free == {"a": [1]}
    assert thing.any == {"b": None}
    assert thing.days == [day]
    assert thing.pair == (1, day)
    thing.lamps.append(made.Lamp())
    assert len(made.Thing().lamps) == 1


@pytest.mark.parametrize(
    "schema",
    [
        "{type: integer, minimum: 5, default: 3}",
        "{type: number, exclusiveMaximum: 3, default: 3}",
        "{type: string, minLength: 1, default: ''}",
        "{type: string, pattern: '^a', default: b}",
        "{type: string, format: date-time, default: '2026-01-02T03:04:05'}",
        "{type: string, format: uuid, default: ''}",
        "{type: array, items: {type: integer}, minItems: 1, default: []}",
        "{type: object, required: [a], default: {}}",
        "{type: object, properties: {a: {type: integer}}, default: {a: x}}",
        "{type: object, additionalProperties: {type: integer}, default: {a: x}}",
        "{type: object, additionalProperties: false, default: {a: x}}",
        "{type: object, maxProperties: 1, default: {a: 1, b: 2}}",
    ],
)
def test_a_default_that_its_own_schema_refuses_is_left_out(tmp_path: Path, schema: str) -> None:
    source = tmp_path / "openapi.yaml"
    source.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
        f"    Thing:\n      type: object\n      properties:\n        a: {schema}\n",
        "utf-8",
    )
    found = Diagnostics()
    api = build(bundle(load(source)), found)
    (thing,) = (schema.definition for schema in api.schemas if schema.name == "Thing")
    assert not thing.properties[0].has_default  # type: ignore[union-attr]
    (told,) = found
    assert (told.rule, told.location.line) == ("unsupported-default", 9)
