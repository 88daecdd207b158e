"""Of a large API, a program loads what it uses; type checkers see all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.emit import models as models_emitter
from specwright.emit import python_client
from specwright.format import format_python

from tests.python_client.large_api import PARTS, document

_START = """
import json
import sys

import httpx2
from shop_client import ShopClient

def loaded(part):
    home = f"shop_client.{part}"
    return sorted(name.removeprefix(home).lstrip(".") for name in sys.modules
                  if name == home or name.startswith(f"{home}."))

def answering(body, status=200):
    answer = httpx2.Response(status, json=body)
    return ShopClient("http://x", http_client=httpx2.Client(
        transport=httpx2.MockTransport(lambda request: answer)
    ))
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the package is imported from."""
    folder = tmp_path_factory.mktemp("large")
    path = folder / "openapi.json"
    path.write_text(json.dumps(document()), "utf-8")
    api = pipeline.build(pipeline.read(path), Diagnostics())
    home = "clients/python/src/shop_client"
    models = [replace(file, path=f"{home}/{file.path}") for file in models_emitter.emit(api)]
    for file in format_python([*python_client.emit(api, "shop"), *models]):
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(file.content, str)
        target.write_text(file.content, "utf-8")
    return folder / "clients/python/src"


def _run(source: Path, program: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _START + dedent(program)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_importing_the_client_loads_no_models(source: Path) -> None:
    _run(source, "assert loaded('models.base') == [], loaded('models')")
    _run(source, "assert loaded('operations') == [], loaded('operations')")


def test_a_call_loads_its_tag_and_the_models_it_decodes(source: Path) -> None:
    _run(
        source,
        """
        from datetime import date

        with answering({"sku": "bolt", "event": {"kind": "moved", "to": {"root": {"name": "n"}}},
                        "node": {"name": "a", "children": [{"children": [{"name": "b"}]}]}}) as api:
            order = api.orders.get("bolt")
        assert loaded("models") == ["", "base", "orders", "shared"], loaded("models")
        assert loaded("operations") == ["", "orders"], loaded("operations")

        from shop_client import models

        assert type(order) is models.Order
        assert (order.state, order.since) == ("open", date(2020, 2, 3))
        assert type(order.event) is models.Moved
        assert order.event.to.root.name == "n"
        assert order.node.children[0].children[0].name == "b"
        """,
    )


def test_an_error_loads_its_own_model(source: Path) -> None:
    _run(
        source,
        """
        from shop_client import errors

        with answering({"since": "2020-01-01"}, status=404) as api:
            try:
                api.stock.get_catalogue()
            except errors.GetCatalogue404 as error:
                assert error.body.since.year == 2020
            else:
                raise AssertionError("nothing was raised")
        assert loaded("models") == ["", "base", "shared", "stock"], loaded("models")
        assert loaded("operations") == ["", "stock"], loaded("operations")
        """,
    )


def test_names_are_imported_as_from_one_module(source: Path) -> None:
    _run(
        source,
        f"""
        from shop_client import models

        assert len([name for name in dir(models) if name.startswith("Part")]) == {PARTS}
        assert loaded("models") == [""], loaded("models")
        try:
            models.Nothing
        except AttributeError as error:
            assert "Nothing" in str(error)
        else:
            raise AssertionError("there is no such model")

        from shop_client.models import Part1 as part
        from shop_client.models.stock import Part1

        assert part is Part1 is models.Part1
        assert "orders" not in loaded("models"), loaded("models")
        """,
    )


def test_what_no_operation_uses_stands_apart_and_works(source: Path) -> None:
    _run(
        source,
        """
        from pydantic import TypeAdapter
        from shop_client.models import ArchiveEntry, JsonValue

        assert "stock" not in loaded("models"), loaded("models")
        value = {"a": ["b", {"c": []}]}
        assert TypeAdapter(JsonValue).validate_python(value) == value
        entry = ArchiveEntry.model_validate(
            {"note": value, "order": {"sku": "a", "event": {"kind": "created"}}}
        )
        assert type(entry.order.event).__name__ == "Created"
        assert entry.note == value
        """,
    )


def test_no_module_of_models_imports_another_that_imports_it(source: Path) -> None:
    folder = source / "shop_client/models"
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    assert {"base", "orders", "shared", "stock"} < set(names)
    for name in names:
        _run(source, f"import shop_client.models.{name}")


def test_type_checkers_see_every_model(source: Path) -> None:
    usage = source / "usage.py"
    usage.write_text(
        dedent("""
        from shop_client import ShopClient, models
        from shop_client.models import Created, JsonValue, Moved, Order


        def used(api: ShopClient) -> models.State:
            order: Order = api.orders.get("bolt")
            event = order.event
            if isinstance(event, Created):
                told: models.Created = event
                print(told.kind)
            elif isinstance(event, Moved):
                print(event.kind)
            note: JsonValue = {"a": ["b", {"c": []}]}
            print(models.ArchiveEntry(order=order, note=note), models.Part7(size=1))
            return order.state
        """).lstrip(),
        "utf-8",
    )
    misuse = source / "misuse.py"
    misuse.write_text(
        dedent("""
        from shop_client import ShopClient, models


        def misused(api: ShopClient) -> None:
            print(models.Nothing)
            print(models.Part7(size="x"))
            number: int = api.orders.get("bolt").sku
            print(number)
        """).lstrip(),
        "utf-8",
    )
    (source / "pyrightconfig.json").write_text(
        '{"strict": ["shop_client/models", "usage.py"], "pythonVersion": "3.11"}', "utf-8"
    )
    mypy = ["mypy", "--strict", "--python-version=3.11", "--cache-dir=.cache"]
    pyright = ["pyright", f"--pythonpath={sys.executable}"]
    for checker, mark in ((mypy, ":{line}: error:"), (pyright, ":{line}:")):
        good = _checked(source, [*checker, "shop_client", "usage.py"])
        assert good.returncode == 0, good.stdout + good.stderr
        bad = _checked(source, [*checker, "misuse.py"])
        for line in (5, 6, 7):
            assert f"misuse.py{mark.format(line=line)}" in bad.stdout, bad.stdout


def _checked(folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
