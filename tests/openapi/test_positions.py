"""Every key and every item is found where it was written, in YAML and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from specwright.openapi.document import Document, Node
from specwright.openapi.load import parse

YAML = """\
openapi: 3.1.0
info:
  title: Places
paths:
  /a/b~c:
    get:
      tags: [one, two]
      parameters:
        - name: x
          in: query
        -
          name: y
      responses:
        200: {description: ok}
"""

JSON = """{"openapi": "3.1.0",
  "paths": {
    "/a" : {"get": {"tags" : [ "one","two" ],
            "n": -1.5e3, "empty": {}, "none": [] }}, "é\\u0022": [[1], [2, {"z": null}]]
}}"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/info/title", 3, 3),
        ("/paths/~1a~1b~0c", 5, 3),
        ("/paths/~1a~1b~0c/get/tags/1", 7, 19),
        ("/paths/~1a~1b~0c/get/parameters/0", 9, 11),
        ("/paths/~1a~1b~0c/get/parameters/0/in", 10, 11),
        ("/paths/~1a~1b~0c/get/parameters/1", 12, 11),
        ("/paths/~1a~1b~0c/get/responses/200/description", 14, 15),
    ],
)
def test_places_in_yaml(pointer: str, line: int, column: int) -> None:
    location = parse(YAML.encode(), "a.yaml").locate(pointer)

    assert (location.line, location.column) == (line, column)


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 1, 1),
        ("/openapi", 1, 2),
        ("/paths/~1a", 3, 5),
        ("/paths/~1a/get/tags/1", 3, 38),
        ("/paths/~1a/get/none", 4, 39),
        ('/paths/é"', 4, 54),
        ('/paths/é"/1/1/z', 4, 76),
    ],
)
def test_places_in_json(pointer: str, line: int, column: int) -> None:
    location = parse(JSON.encode(), "a.json").locate(pointer)

    assert (location.line, location.column) == (line, column)


@pytest.mark.parametrize(("text", "file"), [(YAML, "a.yaml"), (JSON, "a.json")])
def test_what_is_missing_is_placed_at_what_surrounds_it(text: str, file: str) -> None:
    document = parse(text.encode(), file)

    assert document.locate("/paths/nothing/here") == document.locate("/paths")
    assert document.locate("/nothing") == document.locate("")


@pytest.mark.parametrize(("text", "file"), [(YAML, "a.yaml"), (JSON, "a.json")])
def test_keys_stand_where_they_are_said_to_stand(text: str, file: str) -> None:
    document = parse(text.encode(), file)
    lines = text.split("\n")

    for node in everything(document.root):
        key = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        rest = lines[node.location.line - 1][node.location.column - 1 :]
        if not key.isdecimal() or key == "200":
            assert rest.lstrip('"').startswith(key.partition('"')[0])


def test_windows_lines_count_once() -> None:
    document = parse(YAML.replace("\n", "\r\n").encode(), "a.yaml")

    assert document.locate("/info/title").line == 3


def test_columns_count_characters_after_a_mark() -> None:
    document = parse("\ufeff{é: 1, b: 2}".encode(), "a.yaml")

    assert document.locate("/b").column == 8


def test_pretty_and_dense_json_agree_on_pointers() -> None:
    value = json.loads(JSON)
    dense = parse(json.dumps(value).encode(), "a.json")

    assert [n.pointer for n in everything(dense.root)] == [
        n.pointer for n in everything(parse(JSON.encode(), "a.json").root)
    ]


def everything(node: Node | Document) -> Iterator[Node]:
    root: Any = node
    for _, member in root.members():
        yield member
        yield from everything(member)
    for item in root.items():
        yield item
        yield from everything(item)
