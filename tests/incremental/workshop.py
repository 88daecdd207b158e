"""A document in which schemas are used in every way, and runs over it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from specwright import incremental, pipeline
from specwright.cache import Cache, digest
from specwright.incremental import Settings
from specwright.pipeline import Generation
from specwright.write import write


class _Plain(yaml.SafeDumper):
    """What is there twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def as_yaml(value: Any) -> str:
    """A value in block style, as people write it."""
    return yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True)


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def json_body(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"description": "It.", "content": {"application/json": {"schema": schema}}, **more}


def operation(name: str, response: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"operationId": name, "tags": ["Things"], "responses": {"200": response}, **more}


TEXT = {"type": "string"}
MULTIPART = {"content": {"multipart/form-data": {"schema": ref("Upload")}}}
FILTER = {"name": "filter", "in": "query", "style": "deepObject", "schema": ref("Filter")}
CURSOR = {"name": "cursor", "in": "query", "schema": TEXT}
NEXT = {"operationId": "listPages", "parameters": {"cursor": "$response.body#/next_cursor"}}
PATHS = {
    "/people": {
        "get": operation(
            "listPeople",
            json_body({"type": "array", "items": ref("Person")}),
            parameters=[FILTER],
        ),
        "post": operation(
            "addPerson",
            json_body(ref("Person")),
            requestBody={"content": {"application/json": {"schema": ref("Person")}}},
        ),
    },
    "/pages": {
        "get": operation(
            "listPages", json_body(ref("Page"), links={"next": NEXT}), parameters=[CURSOR]
        )
    },
    "/files": {"post": operation("upload", json_body(TEXT), requestBody=MULTIPART)},
    "/accounts": {
        "put": operation(
            "putAccount",
            json_body(ref("Account")),
            requestBody={"content": {"application/json": {"schema": ref("Account")}}},
        )
    },
    "/labels": {
        "get": operation(
            "getLabel",
            {"description": "It.", "content": {"application/xml": {"schema": ref("Address")}}},
        )
    },
    "/animals": {"get": operation("getAnimal", json_body(ref("Animal")))},
    "/staff": {"get": operation("getStaff", {"$ref": "#/components/responses/Staff"})},
}


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def kind_of(name: str) -> dict[str, Any]:
    return {**thing(kind={"const": name}, sound=TEXT), "required": ["kind"]}


SCHEMAS = {
    "Address": {
        "description": "Where somebody lives.",
        **thing(
            street={"type": "string", "description": "With the number — or “none” 🏠."}, city=TEXT
        ),
        "required": ["street"],
    },
    "Person": {
        **thing(
            name=TEXT,
            home=ref("Address"),
            others={"type": "array", "items": ref("Address")},
            either={"oneOf": [ref("Address"), ref("Page")]},
            work={"anyOf": [ref("Address"), {"type": "null"}], "description": "Or none."},
            born={"type": "string", "format": "date"},
            mood={"type": "string", "enum": ["good", "bad"]},
            inside=thing(a=TEXT, b={"type": "integer"}),
        ),
        "required": ["name", "unheard_of"],
    },
    "Named": thing(name=TEXT, since={"type": "string", "format": "date-time"}),
    "Employee": {"allOf": [ref("Named"), thing(boss=ref("Employee"))]},
    "Staff": thing(members={"type": "array", "items": ref("Employee")}),
    "Filter": thing(name=TEXT),
    "Upload": thing(file={"type": "string", "format": "binary"}, title=TEXT),
    "Page": thing(items={"type": "array", "items": TEXT}, next_cursor=TEXT),
    "Account": thing(id={"type": "integer", "readOnly": True}, owner=TEXT),
    "Cat": kind_of("Cat"),
    "Dog": kind_of("Dog"),
    "Animal": {
        "oneOf": [ref("Cat"), ref("Dog")],
        "discriminator": {"propertyName": "kind"},
    },
    "class-a": thing(one=TEXT),
    "ClassA": thing(two=TEXT),
    "Last": {**thing(end=TEXT), "required": ["nowhere"]},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": PATHS,
    "components": {"schemas": SCHEMAS, "responses": {"Staff": json_body(ref("Staff"))}},
}


@dataclass
class Workshop:
    """A document, its output, and what runs have left behind."""

    folder: Path
    cache: Cache
    formatted: Cache
    """For whole runs, so that these do not format everything anew."""
    document: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(DOCUMENT))
    indent: int | None = 2
    suffix: str = "json"

    @property
    def schemas(self) -> dict[str, Any]:
        return self.document["components"]["schemas"]

    @property
    def settings(self) -> Settings:
        return Settings(self.place, None, self.folder / "out", "things", (), False)

    @property
    def place(self) -> Path:
        return self.folder / f"openapi.{self.suffix}"

    def save(self) -> None:
        text = (
            as_yaml(self.document)
            if self.suffix == "yaml"
            else json.dumps(self.document, indent=self.indent, ensure_ascii=False)
        )
        self.place.write_text(text, "utf-8")

    def whole(self) -> Generation:
        return pipeline.generate(self.place, "things", cache=self.formatted)

    def quick(self) -> Generation | None:
        return incremental.regenerated(self.cache, self.settings)

    def finish(self, made: Generation) -> None:
        """What the verb does with a generation."""
        write(made.files, self.settings.out, made.scope)
        outputs = {file.path: digest(file.content) for file in made.files}
        incremental.remember(self.cache, self.settings, made, outputs)

    def run(self) -> Generation:
        """Generate, by whichever way, and know it next time."""
        self.save()
        made = self.quick() or self.whole()
        self.finish(made)
        return made


def contents(made: Generation) -> dict[str, bytes]:
    """The files of a generation by path."""
    return {
        file.path: file.content.encode() if isinstance(file.content, str) else file.content
        for file in made.files
    }


def assert_alike(quick: Generation, whole: Generation) -> None:
    """Nothing but the time that they took may tell two generations apart."""
    assert contents(quick) == contents(whole)
    assert list(quick.diagnostics) == list(whole.diagnostics)
    assert (quick.tally, quick.scope, quick.sources) == (whole.tally, whole.scope, whole.sources)


def quick_rounds(
    workshop: Workshop, values: random.Random, rounds: int, edit: Callable[[Workshop], None]
) -> int:
    """How many of several edits were quick; each must give what a whole run gives."""
    taken = 0
    for _ in range(rounds):
        known = copy.deepcopy(workshop.document)
        edit(workshop)
        workshop.save()
        quick, whole = workshop.quick(), workshop.whole()
        if quick is not None:
            taken += 1
            assert_alike(quick, whole)
        if not whole.files or values.random() < 0.3:
            # Back to what was there: the earlier run may be any.
            workshop.document = known
        else:
            workshop.finish(quick or whole)
    return taken
