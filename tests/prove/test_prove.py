"""specwright prove: what holds is proved, and whatever is broken in between is found."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.cli.main import run
from specwright.verify.fuzz import fuzz
from specwright.verify.prove import checkers
from specwright.verify.prove.calls import plan
from specwright.verify.prove.order import Order, api_of
from specwright.verify.prove.proof import made_up, serving
from specwright.verify.prove.trips import Client, round_trips, sent_trips
from specwright.verify.prove.verdict import Trip
from specwright.write import write

HERE = Path(__file__).parent
DOCUMENT = HERE / "harbour.yaml"
TSC = HERE.parent / "typescript_client/node_modules/.bin"
SERVER = "server/src/harbour_server"
PYTHON = "clients/python/src/harbour_client"
TYPESCRIPT = "clients/typescript/src"


@pytest.fixture(scope="module", autouse=True)
def compiler(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The compiler of the repository's own tests, so that none has to be installed."""
    assert TSC.joinpath("tsc").exists(), "make test installs the packages of the TypeScript tests"
    os.environ["PATH"] = os.pathsep.join([str(TSC), os.environ["PATH"]])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """The generated tree, compiled; tests break copies of it."""
    return compiled(DOCUMENT, tmp_path_factory.mktemp("harbour"))


@pytest.fixture(scope="module")
def odd_tree(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """The same of a document that does what real ones do and few expect."""
    return compiled(HERE / "lighthouse.yaml", tmp_path_factory.mktemp("lighthouse"))


def compiled(document: Path, folder: Path) -> Order:
    """What a document gives, as a proof finds it."""
    write(pipeline.generate(document, document.stem).files, folder)
    assert checkers.tsc(folder).clean
    return Order(document=document, root=None, folder=folder, package=document.stem, seed=1)


@pytest.fixture(scope="module")
def newest_tree(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """The same of a document of OpenAPI 3.2."""
    return compiled(HERE / "newest.yaml", tmp_path_factory.mktemp("newest"))


@pytest.fixture(scope="module")
def path_tree(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """The same of a document with paths as few write them."""
    return compiled(HERE / "footpaths.yaml", tmp_path_factory.mktemp("footpaths"))


@pytest.fixture
def broken(tree: Order, tmp_path: Path) -> Callable[[str, str, str], Order]:
    """A copy of the tree with a mistake in it."""

    def make(name: str, old: str, new: str) -> Order:
        folder = tmp_path / "tree"
        shutil.copytree(tree.folder, folder)
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))
        return replace(tree, folder=folder)

    return make


def trips(order: Order, client: Client) -> dict[str, Trip]:
    """What came of the calls of the operations that failed."""
    api = api_of(order)
    with serving(order) as url:
        found = round_trips(api, order, plan(api, 1, 2).calls, url, client)
    assert {operation.name for operation in api.operations} == set(found)
    return {name: trip for name, trip in found.items() if not trip.clean}


def test_what_holds_is_proved(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "proof.json"
    code = run(["prove", str(DOCUMENT), "--max-examples", "2", "--report", str(report)])
    out, err = capfd.readouterr()
    assert code == 0, out + err
    assert "proved: 6 of 6 operations held, types clean" in err
    told = json.loads(report.read_text())
    assert told["held"] is True
    assert {checker: entry["clean"] for checker, entry in told["types"].items()} == {
        "mypy": True,
        "pyright": True,
        "tsc": True,
    }
    for operation in told["operations"]:
        assert operation["fuzz"]["requests"] > 0
        assert operation["fuzz"]["succeeded"]
        assert all(entry["calls"] >= 3 for entry in operation["clients"].values())
        assert operation["operation"] in out


@pytest.mark.parametrize("client", ["python", "typescript"])
def test_all_calls_arrive_and_come_back(tree: Order, client: Client) -> None:
    assert trips(tree, client) == {}


@pytest.mark.parametrize("client", ["python", "typescript"])
def test_what_real_documents_do_holds_too(odd_tree: Order, client: Client) -> None:
    assert trips(odd_tree, client) == {}


@pytest.mark.parametrize("client", ["python", "typescript"])
def test_what_is_new_holds_too(newest_tree: Order, client: Client) -> None:
    assert trips(newest_tree, client) == {}


@pytest.mark.parametrize("client", ["python", "typescript"])
def test_what_stands_in_paths_holds_too(path_tree: Order, client: Client) -> None:
    assert trips(path_tree, client) == {}


@pytest.mark.parametrize("client", ["python", "typescript"])
def test_what_the_api_sends_arrives_at_receivers(odd_tree: Order, client: Client) -> None:
    assert sent(odd_tree, client) == {}


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("clients/python/src/lighthouse_client/webhooks.py", "python"),
        ("clients/typescript/dist/webhooks.js", "typescript"),
    ],
)
def test_a_mistake_of_a_sender_is_found(
    odd_tree: Order, tmp_path: Path, name: str, client: Client
) -> None:
    shutil.copytree(odd_tree.folder, tmp_path / "tree")
    text = (tmp_path / "tree" / name).read_text()
    assert '"X-Attempt"' in text
    (tmp_path / "tree" / name).write_text(text.replace('"X-Attempt"', '"X-Attempts"'))
    failed = sent(replace(odd_tree, folder=tmp_path / "tree"), client)
    assert list(failed) == ["lamp_failed"]


def sent(order: Order, client: Client) -> dict[str, Trip]:
    """What came of the calls that subscribers get, where they failed."""
    api = api_of(order)
    calls = plan(api.subscriber, 1, 2, sent=True).calls
    with serving(order) as url:
        found = sent_trips(api, order, calls, url, client)
    assert {webhook.operation.name for webhook in api.webhooks} == set(found)
    return {name: trip for name, trip in found.items() if not trip.clean}


@pytest.mark.parametrize(
    ("name", "old", "new", "client", "operation", "words"),
    [
        (
            f"{PYTHON}/operations/ships.py",
            'parameters.query("limit", limit)',
            'parameters.query("limits", limit)',
            "python",
            "list_ships",
            "the parameter limit arrived otherwise",
        ),
        (
            f"{PYTHON}/runtime/forms.py",
            "yield field.metadata.get",
            "return; yield field.metadata.get",
            "python",
            "put_papers",
            "422",
        ),
        (
            "clients/typescript/dist/operations/ships.js",
            '"flags"',
            '"flag"',
            "typescript",
            "list_ships",
            "the parameter flags arrived otherwise",
        ),
        (
            "clients/typescript/dist/runtime/readers.js",
            "JSON.parse(",
            "JSON.parse('null' ?? ",
            "typescript",
            "add_ship",
            "came back otherwise",
        ),
        (
            f"{SERVER}/models.py",
            "launched: AwareDatetime",
            "launched: str = Field('now', alias='launch')",
            "python",
            "list_ships",
            "",
        ),
        (
            f"{SERVER}/contract.py",
            'style="deepObject"',
            'style="form"',
            "typescript",
            "list_ships",
            "the parameter near arrived otherwise",
        ),
    ],
)
def test_a_mistake_on_the_way_is_found(
    broken: Callable[[str, str, str], Order],
    name: str,
    old: str,
    new: str,
    client: Client,
    operation: str,
    words: str,
) -> None:
    failed = trips(broken(name, old, new), client)
    assert operation in failed
    assert words in " ".join(failed[operation].failures)


def test_a_server_that_accepts_too_much_is_found(broken: Callable[[str, str, str], Order]) -> None:
    order = broken(f"{SERVER}/contract.json", '"maximum": 50', '"maximum": 5000')
    with serving(order) as url:
        outcome = fuzz(order.document, made_up(api_of(order), order, url, 2), lambda _: None)
    (finding,) = outcome.operations["GET /ships"].findings
    assert "accepted a request that the contract forbids" in finding
    assert all(not seen.findings for key, seen in outcome.operations.items() if key != "GET /ships")
