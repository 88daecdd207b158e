"""One of several files is edited, and what that changes is generated as a whole run would."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from specwright.pipeline import Generation

from tests.incremental.workshop import TEXT, Workshop, as_yaml, assert_alike, ref, thing

PART = "parts/people.yaml"
MAIN = "openapi.yaml"


def elsewhere(name: str) -> dict[str, Any]:
    return {"$ref": f"{PART}#/{name}"}


@pytest.fixture
def office(workshop: Workshop) -> Workshop:
    """A document whose people and some of whose paths stand in another file."""
    workshop.suffix = "yaml"
    schemas = workshop.schemas
    inner = {
        "home": schemas["Address"],
        "person": {
            **thing(name=TEXT, home={"$ref": "#/home"}, page={"$ref": f"../{MAIN}#/Page"}),
            "required": ["name", "unheard_of"],
        },
        "unused": thing(a=TEXT),
    }
    inner["person"]["properties"]["page"] = {"$ref": f"../{MAIN}#/components/schemas/Page"}
    part = {**inner, "staff": workshop.document["paths"]["/staff"]}
    part["staff"]["get"]["responses"]["200"] = {"$ref": f"../{MAIN}#/components/responses/Staff"}
    schemas["Person"] = elsewhere("person")
    del schemas["Address"]
    workshop.document["paths"]["/staff"] = elsewhere("staff")
    workshop.document["paths"]["/labels"]["get"]["responses"]["200"]["content"] = {
        "application/json": {"schema": ref("Person")}
    }
    (workshop.folder / "parts").mkdir()
    (workshop.folder / PART).write_text(as_yaml(part), "utf-8")
    workshop.run()
    assert workshop.quick() is None
    return workshop


def rewritten(place: Path, old: str, new: str) -> None:
    text = place.read_text("utf-8")
    assert text.count(old) == 1, old
    place.write_text(text.replace(old, new), "utf-8")


PLAIN = {
    "a property in the other file": (
        PART,
        "    street:\n",
        "    more:\n      type: integer\n    street:\n",
    ),
    "a text in the other file": (PART, "Where somebody lives.", "Where\n    they live."),
    "a comment in the other file": (PART, "person:\n", "# Who?\n\nperson:\n"),
    "what nothing refers to": (PART, "unused:\n", "unused:\n  description: Nothing.\n"),
    "an operation in the other file": (PART, "  get:\n", "  get:\n    summary: Those who work\n"),
    "another schema in the document": (
        MAIN,
        "        end:\n",
        "        begin:\n          type: string\n        end:\n",
    ),
    "an operation in the document": (
        MAIN,
        "      operationId: addPerson\n",
        "      operationId: addPerson\n      summary: Add\n",
    ),
    "a comment in the document": (MAIN, "info:\n", "# Ours.\ninfo:\n"),
}
UNCLEAR = {
    "another reference": (PART, "'#/home'", "'#/unused'"),
    "another name": (MAIN, "#/person", "#/unused"),
    "a reference more": (
        MAIN,
        "        end:\n",
        f"        begin:\n          $ref: {PART}#/unused\n        end:\n",
    ),
    "a tab": (PART, "person:\n", "\t# Who?\nperson:\n"),
    "something that is refused": (PART, "person:\n", "home:\nperson:\n"),
    "a reference to nothing": (PART, "'#/home'", "nowhere.yaml"),
}


def quick(office: Workshop, file: str, old: str, new: str) -> Generation | None:
    rewritten(office.folder / file, old, new)
    return office.quick()


@pytest.mark.parametrize(("file", "old", "new"), PLAIN.values(), ids=PLAIN)
def test_is_generated_by_itself(office: Workshop, file: str, old: str, new: str) -> None:
    made = quick(office, file, old, new)
    assert made is not None
    assert_alike(made, office.whole())


@pytest.mark.parametrize(("file", "old", "new"), UNCLEAR.values(), ids=UNCLEAR)
def test_is_left_to_a_whole_run(office: Workshop, file: str, old: str, new: str) -> None:
    assert quick(office, file, old, new) is None


def test_findings_move_in_their_files(office: Workshop) -> None:
    before = office.whole().diagnostics
    assert {Path(found.location.file).name for found in before} == {MAIN, "people.yaml"}
    rewritten(office.folder / PART, "person:\n", "# One.\n# Two.\nperson:\n")
    rewritten(office.folder / MAIN, "    Last:\n", "    # One.\n    Last:\n")
    made = office.quick()
    assert made is not None
    assert [f.location.line for f in made.diagnostics] != [f.location.line for f in before]
    assert_alike(made, office.whole())


@pytest.mark.parametrize("seed", range(2))
def test_edits_in_any_order_give_what_a_whole_run_gives(office: Workshop, seed: int) -> None:
    values = random.Random(seed)
    taken = 0
    edits = list(PLAIN.values())
    values.shuffle(edits)
    for file, old, new in edits[:5]:
        made = quick(office, file, old, new)
        whole = office.whole()
        if made is not None:
            taken += 1
            assert_alike(made, whole)
        office.finish(made or whole)
    assert taken >= 4
