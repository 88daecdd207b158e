"""What is done about what Schemathesis did not reach, without Schemathesis's own phases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from schemathesis.core.transport import Response
from specwright.config import FuzzSettings
from specwright.diagnostics import Diagnostics
from specwright.ir.build import build
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.verify.fuzz import Hook, Order, served, tool
from specwright.verify.fuzz.goals import Goals
from specwright.verify.fuzz.run import reach
from specwright.verify.fuzz.taken import named_in
from specwright.verify.fuzz.vacuous import Demands, smallest_pages
from specwright.verify.record import Record

SHELVES = Path(__file__).parents[1] / "cli/shelves"
SHELF = "POST /shelves -> [201] fill -> POST /shelves/{shelf}/books"
TAKE = "POST /shelves/{shelf}/books -> [201] take -> DELETE /shelves/{shelf}/books/{book}"
NEXT = "GET /shelves -> [200] next -> GET /shelves"


def _order(url: str) -> Order:
    return Order(
        url=url,
        max_examples=5,
        seed=1,
        token=None,
        headers=(),
        report_dir=None,
        settings=FuzzSettings(),
    )


@dataclass(frozen=True, slots=True)
class Library:
    """A library that was just opened: nothing is in it."""

    url: str
    folder: Path
    document: Path = SHELVES / "openapi.yaml"

    def reach(
        self,
        links: Sequence[str] = (),
        operations: Sequence[str] = (),
        *,
        guarded: Sequence[str] = (),
        scenarios: int = 0,
        requests: int = 200,
    ) -> Record:
        document = bundle(load(self.document))
        api = build(document, Diagnostics())
        order = replace(_order(self.url), hook=Hook("library:credentials", SHELVES, 300))
        workshop = tool.furnish(self.folder, document, api, order)
        goals = Goals(
            url=self.url,
            links=links,
            operations=operations,
            guarded=guarded,
            smallest=smallest_pages(api),
            scenarios=scenarios,
            seed=1,
            requests=requests,
            seconds=600,
        )
        goals.write(self.folder)
        record = Record()
        tool.work(workshop, "specwright.verify.fuzz.reach", ["."], record, lambda _told: None)
        assert set(record.phases.values()) <= {"success"}, workshop.output
        assert record.findings == {}
        links_declared = [NEXT, SHELF, TAKE] if self.document.parent == SHELVES else []
        assert [link.id for link in Demands(document, api).links] == links_declared
        return record


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with served("library:create", SHELVES) as url:
        yield Library(url, tmp_path)


def test_every_link_is_walked_to_from_nothing(library: Library) -> None:
    record = library.reach([NEXT, TAKE, SHELF])
    assert record.links[NEXT][200]
    assert record.links[TAKE][204]
    assert record.links[SHELF][201]
    # The checks of Schemathesis looked at it: they asked for the same without credentials.
    assert record.statuses["DELETE /shelves/{shelf}/books/{book}"][401]


def test_an_operation_is_walked_to_along_links(library: Library) -> None:
    record = library.reach(operations=["DELETE /shelves/{shelf}/books/{book}"])
    assert record.statuses["DELETE /shelves/{shelf}/books/{book}"][204] == 1
    assert record.cases < 60


def test_whether_credentials_are_asked_for_needs_no_success(library: Library) -> None:
    taking = "DELETE /shelves/{shelf}/books/{book}"
    record = library.reach(guarded=[taking, "GET /nowhere"])
    assert record.statuses == {taking: {401: 1}}


def test_without_links_a_thing_is_made_before_it_is_asked_for(library: Library) -> None:
    linked = json.loads(json.dumps(load(library.document).value))
    for item in linked["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                response.pop("links", None)
    path = library.folder / "unlinked.json"
    path.write_text(json.dumps(linked))
    taking = "DELETE /shelves/{shelf}/books/{book}"
    record = replace(library, document=path).reach(operations=[taking])
    assert record.statuses[taking][204] == 1


@pytest.mark.parametrize(
    ("answer", "variables", "found"),
    [
        ({"id": 7, "name": "Tom"}, {}, {"cat_id": 7}),
        ({"name": "Tom", "cat-id": 9, "id": 7}, {}, {"cat_id": 9}),
        ({"id": 7, "shop": {"owner": 3}}, {"owner": 4}, {"owner": 4, "cat_id": 7}),
        ({"id": 7, "shop": {"owner": 3}}, {}, {"owner": 3, "cat_id": 7}),
        ([], {}, {}),
    ],
)
def test_variables_that_an_answer_names(answer: Any, variables: Any, found: Any) -> None:
    request = requests.Request("GET", "http://127.0.0.1:1").prepare()
    octets = json.dumps(answer).encode()
    response = Response(200, {"content-type": ["application/json"]}, octets, request, 0.1, False)
    names = ("owner", "cat_id") if "owner" in found else ("cat_id",)
    assert named_in(names, response, variables) == found


def test_what_cannot_be_reached_is_given_up(library: Library) -> None:
    record = library.reach(["nowhere"], ["GET /nowhere"])
    assert record.cases == 0
    record = library.reach([TAKE], requests=3)
    assert 1 <= record.cases <= 8


def test_scenarios_go_on_until_there_were_enough(library: Library) -> None:
    record = library.reach(scenarios=4)
    assert record.scenarios in (4, 5)


def test_a_walk_that_breaks_down_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_down(workshop: tool.Workshop, *_arguments: object) -> int:
        (workshop.folder / tool.OUTPUT).write_text("Traceback\nImportError: it is gone\n")
        return 1

    monkeypatch.setattr(tool, "work", breaks_down)
    document = bundle(load(SHELVES / "openapi.yaml"))
    api = build(document, Diagnostics())
    order = Order(
        url="http://127.0.0.1:1",
        max_examples=1,
        seed=1,
        token=None,
        headers=(),
        report_dir=None,
        settings=FuzzSettings(),
    )
    workshop, record = tool.furnish(tmp_path, document, api, order), Record()
    reach(workshop, api, order, Demands(document, api), record, lambda _told: None)
    assert list(record.errors) == ["what was not reached: ImportError: it is gone"]


@pytest.mark.parametrize(
    ("seconds", "drawing", "walking"), [(600, 525, 75), (90, 70, 20), (10, 5, 5), (1, 1, 0)]
)
def test_a_run_leaves_time_for_what_chance_does_not_reach(
    seconds: int, drawing: int, walking: int
) -> None:
    order = replace(_order("http://127.0.0.1:1"), seconds=seconds)
    assert (order.drawing_seconds, order.walking_seconds) == (drawing, walking)
