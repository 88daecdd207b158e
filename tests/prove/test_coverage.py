"""Which parts of a contract requests and answers have reached."""

from __future__ import annotations

import pytest
from specwright.diagnostics import Diagnostics
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.verify.coverage import Coverage, OperationCoverage, total

DOCUMENT = """
openapi: 3.1.0
info: {title: Reach, version: "1"}
paths:
  /things/{id}:
    post:
      operationId: change
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: dry, in: query, schema: {type: boolean}}
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Change"}}
          text/plain: {schema: {type: string}}
      responses: {"204": {description: Done.}, 4XX: {description: No.}, default: {description: Eh.}}
components:
  schemas:
    Change:
      oneOf: [{$ref: "#/components/schemas/Name"}, {$ref: "#/components/schemas/Size"}]
    Name: {type: object, required: [name], properties: {name: {type: string}}}
    Size:
      type: object
      required: [size]
      properties:
        size: {anyOf: [{type: integer}, {type: "null"}]}
        parts: {type: array, items: {$ref: "#/components/schemas/Change"}}
"""


@pytest.fixture
def coverage(tmp_path) -> Coverage:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    return Coverage(build(bundle(load(path)), Diagnostics()))


def change(coverage: Coverage) -> OperationCoverage:
    (found,) = coverage.operations()
    return found


def test_nothing_is_reached_without_requests(coverage: Coverage) -> None:
    found = change(coverage)
    assert [str(r) for r in (found.statuses, found.parameters, found.bodies, found.branches)] == [
        "0/3",
        "0/3",
        "0/2",
        "0/5",
    ]


def test_statuses_parameters_and_media_types(coverage: Coverage) -> None:
    case = {"path_parameters": {"id": "1"}, "headers": {"x-trace": "t"}, "media_type": "text/plain"}
    coverage.saw("POST /things/{id}", case, 404)
    coverage.saw("POST /things/{id}", {"query": {"dry": True, "other": 1}}, 500)
    coverage.saw("GET /elsewhere", {"query": {"dry": True}}, 200)
    found = change(coverage)
    assert found.statuses.parts == {"204": 0, "4XX": 1, "default": 1}
    assert found.parameters.parts == {"path id": 1, "header x-trace": 1, "query dry": 1}
    assert found.bodies.parts == {"application/json": 0, "text/plain": 1}
    assert found.bodies.missing == ("application/json",)


def test_branches_of_bodies_count_where_they_were_accepted(coverage: Coverage) -> None:
    body = {"size": None, "parts": [{"name": "a"}]}
    case = {"media_type": "application/json", "body": body}
    coverage.saw("POST /things/{id}", case, 422)
    assert change(coverage).branches.number == 0
    coverage.saw("POST /things/{id}", case, 204)
    reached = {
        b.rpartition("/schemas/")[2] for b, n in change(coverage).branches.parts.items() if n
    }
    assert reached == {
        "Change/oneOf/0",
        "Change/oneOf/1",
        "Size/properties/size/anyOf/1",
        "Size/properties/parts",
    }
    assert total([change(coverage)]) == (
        "contract coverage: 2 of 3 declared statuses, 0 of 3 parameters, "
        "1 of 2 request media types, 4 of 5 branches of bodies"
    )
