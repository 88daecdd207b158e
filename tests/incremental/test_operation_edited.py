"""What an operation says of itself is written anew by itself, exactly as a whole run would."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import DocumentError

from tests.incremental.workshop import TEXT, Workshop, assert_alike, contents, ref

Edit = Callable[[dict[str, Any]], object]

SAID = (
    'Say "it" */ in """ many \\ words — and 🏠: '
    + "over and over again, " * 12
    + "\n\n- once\n- twice"
)


def say(path: str, method: str, **members: Any) -> Edit:
    return lambda paths: paths[path][method].update(members)


def tell_parameter(paths: dict[str, Any]) -> None:
    paths["/pages"]["get"]["parameters"][0]["description"] = SAID


def tell_body(paths: dict[str, Any]) -> None:
    paths["/people"]["post"]["requestBody"]["description"] = "Who it is."


def tell_response(paths: dict[str, Any]) -> None:
    paths["/people"]["get"]["responses"]["200"]["description"] = "Everybody."


def tell_failure(paths: dict[str, Any]) -> None:
    paths["/people"]["post"]["responses"]["422"]["description"] = "Nobody."


def of_several(paths: dict[str, Any]) -> None:
    say("/people", "get", summary="Who is there?")(paths)
    say("/people", "post", description="Adds somebody.")(paths)
    say("/staff", "get", description="Those who work.")(paths)


PLAIN: dict[str, Edit] = {
    "a summary": say("/people", "get", summary="List all people"),
    "another summary": say("/people", "post", summary="Add another"),
    "a description": say("/people", "post", description=SAID),
    "a description of an operation that is like another": say("/twins", "get", description="One."),
    "a summary of pages": say("/pages", "get", summary="Pages"),
    "a description with a form": say("/files", "post", description="Sends it."),
    "a parameter": tell_parameter,
    "a body": tell_body,
    "a response": tell_response,
    "a failure": tell_failure,
    "several": of_several,
    "no summary": lambda paths: paths["/people"]["post"].pop("summary", None),
    "a summary of the path": lambda paths: paths["/people"].update(summary="People"),
    "a description of two kinds of answers": say("/labels", "get", description="As XML."),
}
UNCLEAR: dict[str, Edit] = {
    "another name": say("/people", "get", operationId="allPeople"),
    "another tag": say("/people", "get", tags=["Others"]),
    "an operation less": lambda paths: paths["/people"].pop("post", None),
    "an operation more": lambda paths: paths["/staff"].update(
        post={"responses": {"204": {"description": "Done."}}}
    ),
    "a path less": lambda paths: paths.pop("/labels", None),
    "deprecated": say("/people", "get", deprecated=True),
    "a parameter more": say(
        "/staff", "get", parameters=[{"name": "x", "in": "query", "schema": TEXT}]
    ),
    "another type": lambda paths: paths["/labels"]["get"]["responses"]["200"].update(
        content={"application/json": {"schema": ref("Page")}}
    ),
    "an extension": say("/people", "get", **{"x-more": True}),
    "a description that is none": say("/people", "get", description=["x"]),
}


@pytest.fixture(params=["json", "yaml"])
def office(request: pytest.FixtureRequest, workshop: Workshop) -> Workshop:
    """A document whose operations say something, that was generated from."""
    workshop.suffix = request.param
    paths = workshop.document["paths"]
    paths["/people"]["post"] |= {"summary": "Add one", "description": "Adds\none."}
    paths["/people"]["post"]["responses"]["422"] = {"description": "No such thing."}
    paths["/people"]["get"]["description"] = "All of them."
    for name in ("/twins", "/twins/{id}"):
        paths[name] = copy.deepcopy(paths["/staff"])
        paths[name]["get"] |= {"operationId": f"get{len(name)}", "summary": "Twins"}
    identity = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    paths["/twins/{id}"]["parameters"] = [identity]
    workshop.run()
    return workshop


@pytest.mark.parametrize("edit", PLAIN.values(), ids=PLAIN)
def test_is_written_by_itself(office: Workshop, edit: Edit) -> None:
    edit(office.document["paths"])
    office.save()
    quick = office.quick()
    assert quick is not None
    assert_alike(quick, office.whole())


@pytest.mark.parametrize("office", ["json"], indirect=True)
@pytest.mark.parametrize("edit", UNCLEAR.values(), ids=UNCLEAR)
def test_is_left_to_a_whole_run(office: Workshop, edit: Edit) -> None:
    edit(office.document["paths"])
    office.save()
    assert office.quick() is None


@pytest.mark.parametrize("office", ["json"], indirect=True)
def test_an_operation_and_a_schema_are_written_together(office: Workshop) -> None:
    tell_body(office.document["paths"])
    office.schemas["Address"]["properties"]["more"] = TEXT
    office.save()
    quick = office.quick()
    assert quick is not None
    assert_alike(quick, office.whole())


@pytest.mark.parametrize("office", ["json"], indirect=True)
def test_what_others_refer_to_is_left_to_a_whole_run(office: Workshop) -> None:
    office.document["paths"]["/again"] = {"$ref": "#/paths/~1staff"}
    office.finish(pipeline.generate(office.place, "things"))
    office.save()
    office.finish(office.whole())
    tell_body(office.document["paths"])
    office.save()
    assert office.quick() is None


@pytest.mark.parametrize("office", ["json"], indirect=True)
def test_what_was_edited_by_hand_is_left_to_a_whole_run(office: Workshop) -> None:
    module = office.folder / "out/server/src/things_server/operations/things.py"
    module.write_bytes(module.read_bytes() + b"# mine\n")
    tell_body(office.document["paths"])
    office.save()
    assert office.quick() is None


@pytest.mark.parametrize("seed", range(2))
def test_edits_in_any_order_give_what_a_whole_run_gives(office: Workshop, seed: int) -> None:
    values = random.Random(seed)
    taken = 0
    for _ in range(8):
        known = copy.deepcopy(office.document)
        values.choice([*list(PLAIN.values()) * 3, *UNCLEAR.values()])(office.document["paths"])
        office.save()
        quick = office.quick()
        try:
            whole = office.whole()
        except DocumentError:
            office.document = known
            continue
        if quick is not None:
            taken += 1
            assert_alike(quick, whole)
            assert contents(quick)
        office.finish(quick or whole)
    assert taken >= 2
