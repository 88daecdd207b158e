"""Paths as few write them: names of variables, empty segments; and words of HTTP schemes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from specwright.verify.fuzz import Outcome, fuzz
from specwright.verify.fuzz.provider import _apply
from specwright.verify.prove.order import Order, api_of
from specwright.verify.prove.proof import made_up

from tests.corpus.fuzz_trial import mocking

DOCUMENT = Path(__file__).parent / "footpaths.yaml"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What a run of Schemathesis sees of a mock."""
    folder = tmp_path_factory.mktemp("footpaths")
    order = Order(
        document=DOCUMENT, root=DOCUMENT.parent, folder=folder, package="footpaths", seed=1
    )
    with mocking(order) as url:
        return fuzz(DOCUMENT, made_up(api_of(order), order, url, 2), lambda _: None)


def test_nothing_is_found(outcome: Outcome) -> None:
    assert [told.diagnostic.message for told in outcome.told] == []
    assert outcome.set_aside == {}
    assert "1 of 1 links followed" in outcome.summary


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("GET /stones/{stone.row}/{stone-place}.json", 200),
        ("GET /turns/{way:int}/{$side}/{where[]}", 204),
        ("GET //start", 204),
        ("GET /gaps//{gap}//", 204),
        ("GET /gates", 204),
    ],
)
def test_it_is_asked_and_succeeds(outcome: Outcome, label: str, status: int) -> None:
    assert outcome.operations[label].statuses[status] > 0


def test_credentials_of_another_word_are_asked_for(outcome: Outcome) -> None:
    assert outcome.operations["GET /gates"].statuses[401] > 0


def test_what_a_hook_gives_stands_behind_the_word() -> None:
    case: Any = SimpleNamespace(headers={})
    scheme = {"type": "apiKey", "in": "header", "name": "Authorization", "x-http-scheme": "digest"}
    _apply(case, scheme, "nonce=1")
    assert case.headers == {"Authorization": "digest nonce=1"}
