"""What a run has to show before its success means anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from specwright.diagnostics import Diagnostics
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.verify.fuzz.vacuous import Demands, smallest_pages
from specwright.verify.record import Record

DOCUMENT = """
openapi: 3.1.0
info: {title: Boxes, version: "1"}
security: [{key: []}]
paths:
  /boxes:
    get:
      operationId: listBoxes
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 2, maximum: 50}}
        - {name: q, in: query, schema: {type: string}}
      responses: {"200": {description: Some.}, "401": {description: Who?}}
    post:
      operationId: createBox
      responses:
        "201": {$ref: "#/components/responses/Created"}
        "401": {description: Who?}
  /boxes/{id}:
    get:
      operationId: readBox
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: One.}, "404": {description: None.}}
  /gone:
    get:
      operationId: gone
      security: [{}, {key: []}]
      responses: {"410": {description: Not any more.}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  responses:
    Created:
      description: A new one.
      links:
        read: {operationId: readBox, parameters: {id: $response.body#/id}}
        again: {operationRef: "#/paths/~1boxes/post"}
        nowhere: {operationId: unknown}
"""
LIST, CREATE, READ, GONE = "GET /boxes", "POST /boxes", "GET /boxes/{id}", "GET /gone"
READ_LINK = "POST /boxes -> [201] read -> GET /boxes/{id}"
AGAIN_LINK = "POST /boxes -> [201] again -> POST /boxes"


@pytest.fixture
def demands(tmp_path: Path) -> Demands:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    document = bundle(load(path))
    return Demands(document, build(document, Diagnostics()))


def recorded(*answers: tuple[str, int], links: tuple[tuple[str, int], ...] = ()) -> Record:
    """What is recorded of a run with these answers, and these of links that were followed."""
    cases, interactions = {}, {}
    for number, (label, status) in enumerate([*answers, *links]):
        method, _, path = label.rpartition("-> ")[2].partition(" ")
        case: dict[str, object] = {"value": {"method": method, "path": path}}
        if "->" in label:
            case |= {"transition": {"id": label}, "is_transition_applied": True}
        cases[str(number)] = case
        interactions[str(number)] = {"response": {"status_code": status}}
    recorder = {"label": "all", "cases": cases, "interactions": interactions}
    record = Record()
    record.read([json.dumps({"ScenarioFinished": {"recorder": recorder}})])
    return record


def found(demands: Demands, record: Record, *, credentials: bool = True) -> list[tuple[str, str]]:
    unmet = [found for _, found in demands.unmet(record, credentials=credentials)]
    assert all(d.severity == "error" and d.location.line for d in unmet)
    return [(d.rule, d.message) for d in unmet]


WHOLE = ((LIST, 200), (LIST, 401), (CREATE, 201), (CREATE, 403), (READ, 200), (GONE, 410))
FOLLOWED = ((READ_LINK, 200), (AGAIN_LINK, 201))


def test_a_run_that_reached_everything_is_no_finding(demands: Demands) -> None:
    assert found(demands, recorded(*WHOLE, links=FOLLOWED)) == []


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429])
def test_an_operation_that_only_refuses(demands: Demands, status: int) -> None:
    answers = [(label, seen) for label, seen in WHOLE if label != READ]
    links = ((READ_LINK, status), (AGAIN_LINK, 201))
    assert found(demands, recorded(*answers, (READ, status), links=links)) == [
        ("never-succeeded", f"readBox never succeeded: it answered only {status}"),
        (
            "link-not-followed",
            f"the link read of createBox never led to a success: readBox answered only {status}",
        ),
    ]


def test_an_operation_that_was_never_called(demands: Demands) -> None:
    answers = [(label, seen) for label, seen in WHOLE if label != GONE]
    assert found(demands, recorded(*answers, links=FOLLOWED)) == [
        ("never-called", "gone was never called")
    ]


def test_a_link_that_was_never_followed(demands: Demands) -> None:
    assert found(demands, recorded(*WHOLE, links=FOLLOWED[:1])) == [
        (
            "link-not-followed",
            "the link again of createBox never led to a success: "
            "no answer that was seen has what it takes",
        )
    ]


def test_credentials_that_nobody_was_refused_for(demands: Demands) -> None:
    answers = [(label, seen) for label, seen in WHOLE if seen != 401]
    told = "listBoxes asks for credentials, but was never seen to refuse anybody"
    record = recorded(*answers, links=FOLLOWED)
    assert found(demands, record) == [("credentials-not-enforced", told)]
    assert found(demands, record, credentials=False) == []


def test_what_declares_only_refusals_succeeds_by_refusing(demands: Demands) -> None:
    assert demands.succeeded(GONE, {410: 1})
    assert not demands.succeeded(GONE, {404: 1})
    assert not demands.succeeded(READ, {404: 1})


def test_small_pages_are_asked_for_where_a_number_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    api = build(bundle(load(path)), Diagnostics())
    assert smallest_pages(api) == {LIST: {"limit": 2}}


@pytest.mark.parametrize(("lent", "told"), [({}, True), ({"POST /gone": "COPY /gone"}, False)])
def test_what_cannot_be_sent_is_told(tmp_path: Path, lent: dict[str, str], told: bool) -> None:
    path = tmp_path / "openapi.yaml"
    answers = "{'200': {description: Copied.}}"
    copy = f"    additionalOperations: {{COPY: {{operationId: copy, responses: {answers}}}}}\n"
    text = DOCUMENT.replace("3.1.0", "3.2.0").replace("  /gone:\n", f"  /gone:\n{copy}")
    path.write_text(text)
    document = bundle(load(path))
    demands = Demands(document, build(document, Diagnostics()))
    record = recorded(*WHOLE, ("COPY /gone", 200), links=FOLLOWED)
    record.lent = lent
    sentence = "copy was never called: no place was left to send COPY from"
    expected = [("COPY /gone", "warning", "never-called", sentence)] if told else []
    unmet = demands.unmet(record, credentials=False)
    assert [(label, d.severity, d.rule, d.message) for label, d in unmet] == expected
    assert ("COPY /gone" in demands.sent(record)) is not told


def test_a_path_item_that_is_borrowed_has_operations_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
        "  /boxes: {get: {responses: {'200': {description: d}}}}\n"
        "  /crates: {$ref: '#/paths/~1boxes'}\n"
    )
    document = bundle(load(path))
    places = Demands(document, build(document, Diagnostics())).places
    assert list(places) == ["GET /boxes", "GET /crates"]
    assert {place.location.line for place in places.values()} == {4}
