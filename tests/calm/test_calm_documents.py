"""What real documents do is told with its line, and costs nothing where its meaning is clear."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.calm.conftest import HERE, Outcome
from tests.calm.table import CASES, Case

CALLED = [case for case in CASES if case.request is not None]


def _by_name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=_by_name)
def test_it_is_generated_and_told(outcomes: dict[str, Outcome], case: Case) -> None:
    outcome = outcomes[case.name]
    assert outcome.code == 0, outcome.out + outcome.err
    assert len(outcome.findings) == len(case.findings), outcome.out
    for found, expected in zip(outcome.findings, case.findings, strict=True):
        assert found.startswith(expected)
    assert outcome.err.splitlines()[-1].endswith(f" s; {case.tally}")


def test_every_document_is_in_the_table() -> None:
    files = {str(path.relative_to(HERE / "cases")) for path in (HERE / "cases").rglob("*.*")}
    told = {case.file for case in CASES}
    assert told <= files
    assert {name for name in files - told if "parent_directory/things/" not in name} == set()


@pytest.mark.parametrize("case", CASES, ids=_by_name)
def test_its_packages_can_be_imported(outcomes: dict[str, Outcome], case: Case) -> None:
    outcome = outcomes[case.name]
    client = TestClient(outcome.server())
    assert client.get("/openapi.json").status_code == 200
    assert outcome.client("http://127.0.0.1:1") is not None


@pytest.mark.parametrize("case", CALLED, ids=_by_name)
def test_its_server_reaches_the_operation(outcomes: dict[str, Outcome], case: Case) -> None:
    assert case.request is not None
    method, path, body = case.request
    answer = TestClient(outcomes[case.name].server()).request(method, path, json=body)
    # The handler is there and says that nobody has filled it in; the gate would refuse with 4xx.
    assert answer.status_code == 501, answer.text


@pytest.mark.parametrize("case", CALLED, ids=_by_name)
def test_its_python_client_calls_the_operation(
    outcomes: dict[str, Outcome], served: dict[str, str], case: Case
) -> None:
    with outcomes[case.name].client(served[case.name]) as api:
        case.python(api)


@pytest.mark.parametrize("case", CALLED, ids=_by_name)
def test_its_typescript_client_calls_the_operation(typescript: dict[str, Any], case: Case) -> None:
    got = typescript[case.name]
    assert "error" not in got, got
    assert got["status"] in (200, 204)
