"""Lists in multipart bodies: an item is a part, unless one part holds all of them as JSON."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import httpx2

from tests.server.conftest import keeping

DOCUMENT = """
openapi: 3.1.0
info: {title: Grids, version: "1"}
paths:
  /grid:
    post:
      operationId: grid
      tags: [grids]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                photo: {type: string, format: binary}
                rows: {type: array, items: {type: array, items: {type: integer}}}
                marks: {type: array, items: {type: integer}}
            encoding:
              rows: {contentType: application/json}
              marks: {contentType: application/json}
      responses: {"204": {description: Taken.}, "422": {description: Wrong.}}
"""


def test_a_part_is_an_item_or_all_of_them(tmp_path: Path) -> None:
    with keeping(DOCUMENT, tmp_path, "grids", ["grid"]) as (url, got):
        client, bodies = import_module("grids_client"), import_module("grids_client.bodies")
        with client.GridsClient(url) as api:
            for rows in ([[1]], [[1, 2], [3]]):
                api.grids.grid(body=bodies.GridForm(photo=b"p", rows=rows))
                assert got[-1].rows == rows
        for parts, marks in ((["[1, 2]"], [1, 2]), (["1", "2"], [1, 2]), (["1"], [1])):
            files = [("photo", ("p", b"p", "image/png"))]
            files += [("marks", ("", part.encode(), "application/json")) for part in parts]
            assert httpx2.post(f"{url}/grid", files=files).status_code == 204
            assert got[-1].marks == marks
        whole = [("photo", ("p", b"p")), ("rows", ("", json.dumps([[1], [2]]).encode()))]
        assert httpx2.post(f"{url}/grid", files=whole).status_code == 204
        assert got[-1].rows == [[1], [2]]
