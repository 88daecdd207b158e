"""specwright scaffold adds what is missing and leaves every other byte alone."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ruff import find_ruff_bin

RUFF = find_ruff_bin()


def add_operation(project, tag: str = "Items") -> None:
    project.change(
        "openapi.yaml",
        "components:\n  responses:",
        f"""\
  /{tag.lower()}/{{item_id}}/price:
    put:
      tags: [{tag}]
      operationId: setPrice
      summary: Set the price
      description: Of one item.
      parameters:
        - {{name: item_id, in: path, required: true, schema: {{type: string, format: uuid}}}}
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Item'}}}}}}
      responses:
        '204': {{description: Done.}}
        '404': {{$ref: '#/components/responses/NotFound'}}
components:
  responses:""",
    )


def type_check(project, *files: str) -> None:
    paths = [project.path("generated/server/src"), project.path("src")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *files, "--cache-dir", ".cache"],
        cwd=project.root,
        env={"MYPYPATH": ":".join(str(path) for path in paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_tag_without_a_class_gets_a_file_that_type_checks(project) -> None:
    project.specwright("generate")
    result = project.specwright("scaffold")
    assert result.code == 0
    assert result.err == "src/items.py now has list_items, get_item\n"
    text = project.path("src/items.py").read_text()
    assert "class Items(ItemsHandler):" in text
    assert 'raise OperationNotImplemented("listItems")' in text
    type_check(project, "src/items.py")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--isolated",
            "--check",
            "--line-length=100",
            "src",
        ],
        cwd=project.root,
        check=False,
    )
    assert done.returncode == 0
    before = project.tree("src")
    again = project.specwright("scaffold")
    assert (again.code, again.err) == (0, "every operation of openapi.yaml has its method\n")
    assert project.tree("src") == before


MINE = b'''\
#!/usr/bin/env python
"""My  handlers."""
from shop_server.operations.items import ItemsHandler as Base   # odd, but mine
from shop_server.models import (Item,)
import os; import sys

X = {  'a':1 }

class   Mine( Base ):

\tdef __init__(self): self.x=1    # no spaces at all
\t# a comment
\tasync def list_items(self, *, limit: int) -> list[Item]:
\t\treturn []

\t# what comes last in my class


def after( ):
    """Stays behind the class."""   '''


def test_a_persons_class_grows_and_nothing_else_changes(project) -> None:
    add_operation(project)
    project.path("src/deep").mkdir(parents=True)
    mine = project.path("src/deep/whatever.py")
    mine.write_bytes(MINE)
    result = project.specwright("scaffold")
    assert result.err == "src/deep/whatever.py now has get_item, set_price\n"
    grown = mine.read_bytes()
    kept = [line for line in grown.split(b"\n") if line in MINE.split(b"\n")]
    assert b"\n".join(kept).replace(b"\n", b"") == MINE.replace(b"\n", b"")
    text = grown.decode()
    assert "\n\tdef get_item(self, *, item_id: int)" in text
    assert "\n\tdef set_price(self, *, item_id: UUID, body: Item)" in text
    assert text.index("what comes last") < text.index("def get_item") < text.index("def after")
    assert "from uuid import UUID\n" in text
    assert text.count("import Item\n") == 0
    assert project.specwright("scaffold", "--check").code == 0
    project.specwright("generate")
    assert mine.read_bytes() == grown


@pytest.mark.parametrize(
    "content",
    [
        b"from shop_server import ItemsHandler\n\n\nclass Items(ItemsHandler): ...\n",
        b"from shop_server import ItemsHandler\r\n\r\nclass Items(ItemsHandler):\r\n    pass\r\n",
        b"import shop_server\n\n\nclass Items(shop_server.ItemsHandler):\n    '''Mine.'''",
        "from shop_server import ItemsHandler\nP= 'ä𝄞'\nclass A(ItemsHandler):\n  y = 1\n".encode(),
    ],
    ids=["ellipsis", "crlf", "no-newline-at-end", "two-spaces-and-unicode"],
)
def test_shapes_of_classes(project, content: bytes) -> None:
    project.path("src").mkdir()
    mine = project.path("src/mine.py")
    mine.write_bytes(content)
    assert project.specwright("scaffold").code == 0
    grown = mine.read_bytes()
    for line in content.split(b"\n")[:-1]:
        assert line.strip(b". \r") in grown
    assert (b"\r\n" in content) == (b"\r\n" in grown)
    assert grown.count(b"\r\n") in (0, grown.count(b"\n"))
    compile(grown, "mine.py", "exec")
    assert project.specwright("scaffold", "--check").code == 0


def test_what_no_longer_fits_is_listed_and_left_alone(project) -> None:
    project.path("src").mkdir()
    mine = project.path("src/mine.py")
    mine.write_text(
        "from shop_server import ItemsHandler\n\n\n"
        "class Items(ItemsHandler):\n"
        "    async def list_items(self, *, limit: int, page: int) -> None: ...\n\n"
        "    async def get_item(self, **anything: object) -> None: ...\n\n"
        "    async def buy_item(self) -> None: ...\n"
    )
    before = mine.read_bytes()
    result = project.specwright("scaffold", "--format", "json")
    assert result.code == 1
    assert [(f["line"], f["rule"], f["message"]) for f in json.loads(result.out)] == [
        (
            5,
            "signature-misfit",
            "list_items asks for page, which the operation does not have",
        ),
        (9, "no-operation", "buy_item is no operation of ItemsHandler"),
    ]
    project.change("src/mine.py", "limit: int, page: int", "page: int = 1")
    result = project.specwright("scaffold")
    assert "list_items must take limit" in result.out
    project.change("src/mine.py", "page: int = 1", "limit: int, page: int")
    assert mine.read_bytes() == before


def test_check_changes_nothing(project) -> None:
    result = project.specwright("scaffold", "--check")
    assert result.code == 1
    assert result.err == "src/items.py lacks list_items, get_item\n"
    assert not project.path("src").exists()


def test_a_file_that_is_not_python_is_reported(project) -> None:
    project.path("src").mkdir()
    project.path("src/broken.py").write_text("class ItemsHandler(:\n")
    result = project.specwright("scaffold")
    assert result.code == 1
    assert "src/broken.py:1:" in result.out


@pytest.mark.parametrize(
    "content", [b"this is (", b"class Items(ItemsHandler:", b"# coding: nonsense\n", b"x = '\xff'"]
)
def test_a_file_that_is_not_python_stays_where_a_class_would_go(project, content: bytes) -> None:
    project.path("src").mkdir()
    mine = project.path("src/items.py")
    mine.write_bytes(content)
    result = project.specwright("scaffold")
    assert (result.code, result.err) == (1, "")
    assert len(result.out.splitlines()) == 1
    assert result.out.startswith("src/items.py")
    assert mine.read_bytes() == content


def test_two_tags_in_one_file(project) -> None:
    add_operation(project, "Prices")
    project.path("src").mkdir()
    mine = project.path("src/all.py")
    mine.write_text(
        "from shop_server import ItemsHandler, PricesHandler\n\n\n"
        "class Items(ItemsHandler):\n    pass\n\n\nclass Prices(PricesHandler):\n    pass\n"
    )
    result = project.specwright("scaffold")
    assert result.err == "src/all.py now has list_items, get_item, set_price\n"
    assert project.specwright("scaffold", "--check").code == 0


RUN = """
import asyncio, sys
import httpx2
from fastapi import FastAPI
from items_receiver import ReceivedItems
from shop_server import keep_contract
from shop_server.receivers import items_receiver_router

app = FastAPI()
app.include_router(items_receiver_router(ReceivedItems))
keep_contract(app)

async def main():
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://here") as http:
        for body in ({"count": 1}, {"count": "1"}):
            answer = await http.post("/webhooks/item.sold", json=body)
            print(answer.status_code)

asyncio.run(main())
"""


def test_receivers_are_written_on_request_and_run(project) -> None:
    project.change(
        "openapi.yaml",
        "components:\n  responses:",
        """\
webhooks:
  item.sold:
    post:
      tags: [Items]
      operationId: itemSold
      summary: An item was sold
      description: To somebody.
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {count: {type: integer}}}}}
      responses:
        '204': {description: Heard.}
        '422': {description: Refused.}
components:
  responses:""",
    )
    project.specwright("generate")
    assert project.specwright("scaffold").err == "src/items.py now has list_items, get_item\n"
    again = project.specwright("scaffold", "--receivers")
    assert (again.code, again.err) == (0, "src/items_receiver.py now has item_sold\n")
    text = project.path("src/items_receiver.py").read_text()
    assert "class ReceivedItems(ItemsReceiver):" in text
    type_check(project, "src/items_receiver.py")
    paths = [str(project.path("generated/server/src")), str(project.path("src"))]
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        env={"PYTHONPATH": ":".join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["501", "422"], done.stderr

    # A class that is there grows without being asked for.
    project.path("src/items_receiver.py").write_text(text.replace("item_sold", "item_told"))
    grown = project.specwright("scaffold")
    assert "src/items_receiver.py now has item_sold" in grown.err
    assert "item_told is no operation of ItemsReceiver" in grown.out
