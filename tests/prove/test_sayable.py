"""What no value of any type satisfies is told of, and nothing else is left out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.cli.main import run
from specwright.verify.prove.calls import Plan, plan

DOCUMENT = Path(__file__).parent / "crossroads.yaml"
TSC = Path(__file__).parents[1] / "typescript_client/node_modules/.bin"
REASON = "none of its types has a valid value, see the lint rule one-of-indistinct"


def planned(text: str, folder: Path) -> Plan:
    path = folder / "openapi.yaml"
    path.write_text(text)
    api = pipeline.interpret(pipeline.read(path)).api
    assert api is not None
    return plan(api, 1, 3)


def test_what_nobody_can_say_is_left_out(tmp_path: Path) -> None:
    found = planned(DOCUMENT.read_text(), tmp_path)
    assert found.unasked == {"put_sign": REASON}
    assert found.unanswered == {("read_sign", 200): REASON}
    assert found.impossible == {}
    assert {(call.operation, call.status) for call in found.calls} == {
        ("read_sign", 404),
        ("turn", 200),
        ("turn", 422),
    }


@pytest.mark.parametrize(
    "sign",
    [
        # Long names satisfy the second alternative alone, but nobody finds one.
        "oneOf: [{type: object, required: [a], properties: {a: {type: string, maxLength: 90000}}}, "
        "{type: object, required: [a], properties: {a: {type: string}}}]",
        "oneOf: [{type: object, required: [a], properties: {a: {type: string, enum: []}}}]",
        # That no alternative can be the only one is not all that is wrong.
        "allOf: [{oneOf: [{type: object, properties: {b: {type: integer}}}, "
        "{type: object, properties: {a: {type: string}}}]}, {enum: []}]",
    ],
)
def test_what_was_not_found_is_a_failure(tmp_path: Path, sign: str) -> None:
    before, _, after = DOCUMENT.read_text().partition("    Sign:\n")
    found = planned(
        f"{before}    Sign: {{{sign}}}\n    Post:{after.partition('    Post:')[2]}", tmp_path
    )
    assert "put_sign" in found.impossible
    assert found.unasked == {}
    assert found.unanswered == {}


def test_a_proof_tells_what_it_did_not_judge(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(TSC), os.environ["PATH"]]))
    report = tmp_path / "proof.json"
    command = ["prove", str(DOCUMENT), "--max-examples", "2", "--report", str(report)]
    code = run([*command, "--only", "clients", "--only", "fuzz"])
    out, err = capfd.readouterr()
    assert code == 0, out + err
    assert "held: 3 of 3 operations held" in err
    assert f"not judged: requests to putSign ({REASON})" in out
    assert f"not judged: 200 of readSign ({REASON})" in out
    told = {entry["operation"]: entry for entry in json.loads(report.read_text())["operations"]}
    assert told["readSign"]["fuzz"] is None
    assert told["readSign"]["clients"]["python"]["calls"] > 0
    assert told["putSign"]["clients"] == {}
    assert told["putSign"]["fuzz"]["requests"] > 0
    assert told["turn"]["fuzz"]["requests"] > 0


def test_nothing_is_held_of_which_nothing_was_judged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(TSC), os.environ["PATH"]]))
    text = DOCUMENT.read_text()
    path = tmp_path / "openapi.yaml"
    before, _, rest = text.partition("    get:\n")
    put = rest.partition("    post:\n")[2].partition("  /turns:")[0]
    path.write_text(f"{before}    post:\n{put}components:{text.partition('components:')[2]}")
    code = run(["prove", str(path), "--only", "clients"])
    out, err = capfd.readouterr()
    assert code == 1, out + err
    assert "not proved: 0 of 1 operations held, 1 not judged" in err
