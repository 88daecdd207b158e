"""What a proof asks of made-up answers, and what of a service that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.verify.fuzz import Order as Bounded
from specwright.verify.fuzz import outcome as verdict
from specwright.verify.fuzz.outcome import Outcome, Told
from specwright.verify.prove import proof as driver
from specwright.verify.prove.order import Order
from specwright.verify.prove.proof import Extent, Service
from specwright.verify.prove.verdict import Proof, Trip

DOCUMENT = Path(__file__).parent / "lighthouse.yaml"
SAID = {
    "never-succeeded": "getLog never succeeded",
    "link-not-followed": "a link led nowhere",
    "credentials-not-enforced": "anybody may",
    "not-a-server-error": "getLamp failed with a server error (500)",
}
PLACE = Location("lighthouse.yaml", 1, 1)


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a proof see what is said above, and nothing be served."""

    @contextmanager
    def serving(_: Order) -> Iterator[str]:
        yield "http://127.0.0.1:1"

    def fuzzed(*_: object) -> Outcome:
        told = tuple(
            Told("GET /lamp", Diagnostic(Severity.ERROR, rule, message, PLACE))
            for rule, message in SAID.items()
        )
        finding = "failed with a server error (500)"
        tested = {
            "GET /lamp": verdict.Tested({200: 3}, (finding,)),
            "GET /watch": verdict.Tested({200: 2}, ()),
        }
        return Outcome(told, 5, tested, "", {})

    monkeypatch.setattr(driver, "serving", serving)
    monkeypatch.setattr(driver.fuzzing, "fuzz_built", fuzzed)
    for trips in ("round_trips", "sent_trips"):
        monkeypatch.setattr(driver, trips, lambda *_: {"watch_flashes": Trip(2, ())})
    monkeypatch.setattr(driver, "_checked", lambda *_: [])


def proof(tmp_path: Path, extent: Extent) -> Proof:
    document = pipeline.read(DOCUMENT)
    api = pipeline.interpret(document).api
    assert api is not None
    order = Order(document=DOCUMENT, root=None, folder=tmp_path, package="p", seed=1)
    return driver.prove(order, document, api, extent, lambda _: None)


@pytest.mark.usefixtures("proved")
def test_made_up_answers_are_not_asked_what_they_cannot_show(tmp_path: Path) -> None:
    found = proof(tmp_path, Extent(max_examples=5))
    assert {"never-succeeded", "link-not-followed", "use_after_free"} <= set(found.unjudged)
    assert found.problems == ("anybody may",)
    operations = {operation.operation: operation for operation in found.operations}
    assert "fuzz: failed with a server error (500)" in operations["getLamp"].failures()
    assert operations["watchFlashes"].held
    # What the API sends has no fuzz, and is held by what both clients sent alone.
    assert operations["lampFailed"].fuzz is None
    assert not operations["lampFailed"].held
    assert not found.held


@pytest.mark.usefixtures("proved")
def test_a_service_is_asked_everything(tmp_path: Path) -> None:
    service = Service("http://127.0.0.1:2")
    found = proof(tmp_path, Extent(max_examples=5, service=service))
    assert found.problems == tuple(SAID[rule] for rule in list(SAID)[:3])
    assert set(found.unjudged) == {"receivers"}


@pytest.mark.usefixtures("proved")
def test_a_fuzz_that_had_a_time_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int | None] = []

    def fuzzed(_document: object, _api: object, order: Bounded, _progress: object) -> Outcome:
        given.append(order.seconds)
        return Outcome((), 0, {}, "", {})

    monkeypatch.setattr(driver.fuzzing, "fuzz_built", fuzzed)
    found = proof(tmp_path, Extent(max_examples=5, seconds=90))
    assert given == [90]
    assert found.unjudged["time"].startswith("the fuzz had 90 s")
    # What it did not come to has not been shown.
    assert not found.held
    assert "fuzz: no request was sent" in found.operations[0].failures()
    assert "time" not in proof(tmp_path, Extent(max_examples=5)).unjudged


@pytest.mark.usefixtures("proved")
def test_without_clients_nothing_else_shows_that_operations_succeed(tmp_path: Path) -> None:
    found = proof(tmp_path, Extent(max_examples=5, parts=("fuzz",)))
    assert SAID["never-succeeded"] in found.problems


def test_many_operations_share_the_cases() -> None:
    extent = Extent(max_examples=25)
    assert [extent.examples(n) for n in (1, 100, 500, 1223, 9999)] == [25, 25, 5, 2, 1]
