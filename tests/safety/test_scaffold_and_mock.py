"""What is made from a hostile document besides packages: handlers, projects, a mock's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.emit.file import GeneratedFile
from specwright.init import InitError, plan_project
from specwright.ir.api import Api
from specwright.scaffold import scaffold
from specwright.verify.mock.application import Behaviour, mock
from starlette.testclient import TestClient

from tests.safety import fuzzed, payloads
from tests.safety.atoms import Comparison
from tests.safety.generation import atoms, files

TEXTS = fuzzed.Texts(
    fuzzed.texts("3.2", lambda _: payloads.EVERYTHING),
    fuzzed.texts("3.2", lambda _: payloads.HARMLESS),
)


def handlers(payload: str, folder: Path) -> Mapping[str, str]:
    """The files of handlers that a person would get, beside the package they are for."""
    generated = files("3.2", payload)
    made = scaffold((GeneratedFile(p, text) for p, text in generated.items()), folder / "{tag}.py")
    texts = {change.path.relative_to(folder).as_posix(): change.text for change in made.changes}
    own = {path: text for path, text in generated.items() if path.startswith("server/src/evil")}
    return own | {
        path: text.decode() if isinstance(text, bytes) else text for path, text in texts.items()
    }


def test_handlers_are_those_of_the_twin(tmp_path: Path) -> None:
    hostile = handlers(payloads.EVERYTHING, tmp_path)
    twin = handlers(payloads.HARMLESS, tmp_path)
    assert len([path for path in twin if "/" not in path]) > 2
    assert Comparison(TEXTS).complaints(atoms(hostile), atoms(twin)) == {}


NAMES = [text for name, text in payloads.ROUNDS.items() if name != "long"]


@pytest.mark.parametrize("name", [*NAMES, "con fig;", "--x", "os"])
def test_no_hostile_name_begins_a_project(name: str, tmp_path: Path) -> None:
    target = tmp_path / "inside" / re.sub("[/\0]", "_", name)
    with pytest.raises((InitError, OSError)):
        plan_project(target)
    assert not (tmp_path / "inside").exists()


def api(payload: str, folder: Path) -> Api:
    path = fuzzed.write(fuzzed.document("3.2", lambda _: payload), folder)
    return pipeline.build(pipeline.read(path), Diagnostics())


def answers(made: Api) -> list[tuple[str, int, str, list[str]]]:
    """How a mock answers each operation: status, kind of content, headers."""
    found = []
    with mock(made, Behaviour()) as app:
        client = TestClient(app, raise_server_exceptions=False)
        for operation in made.operations:
            path = quote(re.sub(r"\{[^{}]*\}", "1", operation.path), safe="/:@!$&'()*+,;=~%-._")
            answer = client.request(operation.method, path)
            for name, value in answer.headers.multi_items():
                assert not re.search("[\r\n\0]", name + value)
            kind = answer.headers.get("content-type", "").partition(";")[0]
            if kind.endswith("json"):
                answer.json()
            # A challenge that no header could hold is left out.
            own = answer.headers.keys() - {"www-authenticate"}
            own = {name for name in own if not re.match(r"s\d{3}", name)}
            found.append((operation.method, answer.status_code, kind, sorted(own)))
    return found


@pytest.mark.parametrize("name", ["quotes", "markup", "lines"])
def test_a_mock_answers_as_that_of_the_twin(name: str, tmp_path: Path) -> None:
    hostile = answers(api(payloads.ROUNDS[name], tmp_path))
    twin = answers(api(payloads.HARMLESS, tmp_path))
    assert len(twin) > 5
    assert {status for _, status, _, _ in twin} - {500}
    assert hostile == twin
