"""Parts of a multipart body beside those that have a property: sent, checked, and handed over."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.server.conftest import keeping

DOCUMENT = """
openapi: 3.1.0
info: {title: Parcels, version: "1"}
paths:
  /weighed:
    post:
      operationId: weighed
      tags: [parcels]
      requestBody: {required: true, content: {multipart/form-data: {schema: {
        $ref: "#/components/schemas/Weighed"}}}}
      responses: {"204": {description: Taken.}, "422": {description: Wrong.}}
  /labelled:
    post:
      operationId: labelled
      tags: [parcels]
      requestBody: {required: true, content: {multipart/form-data: {schema: {
        $ref: "#/components/schemas/Labelled"}}}}
      responses: {"204": {description: Taken.}, "422": {description: Wrong.}}
  /loose:
    post:
      operationId: loose
      tags: [parcels]
      requestBody: {required: true, content: {multipart/form-data: {schema: {
        type: object, additionalProperties: {type: string, format: binary}}}}}
      responses: {"204": {description: Taken.}, "422": {description: Wrong.}}
components:
  schemas:
    Weighed:
      type: object
      required: [photo]
      properties:
        photo: {type: string, format: binary}
        additional_properties: {type: integer}
      additionalProperties: {type: integer}
    Labelled:
      type: object
      properties: {title: {type: string}}
      additionalProperties: {type: string, format: binary}
"""


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Any], Path]]:
    """Where the generated server listens, the bodies that its handlers got, and all files."""
    folder = tmp_path_factory.mktemp("parcels")
    names = ("weighed", "labelled", "loose")
    with keeping(DOCUMENT, folder, "parcels", names) as (url, got):
        yield url, got, folder / "out"


def test_what_has_no_property_arrives(parcels: tuple[str, list[Any], Path], tmp_path: Path) -> None:
    url, got, _ = parcels
    client, bodies = import_module("parcels_client"), import_module("parcels_client.bodies")
    with client.ParcelsClient(url) as api:
        weighed = bodies.Weighed(
            photo=b"p", additional_properties=1, additional_properties_={"net": 2, "gross": 3}
        )
        api.parcels.weighed(body=weighed)
        assert got[-1].photo.content == b"p"
        assert got[-1].additional_properties == 1
        assert got[-1].additional_properties_ == {"net": 2, "gross": 3}
        api.parcels.weighed(body=bodies.Weighed(photo=b"p"))
        assert got[-1].additional_properties_ == {}
        (tmp_path / "a.txt").write_text("one")
        files = {"front": tmp_path / "a.txt", "back": client.FilePart(b"two", "b.bin")}
        api.parcels.labelled(body=bodies.Labelled(title="t", additional_properties=files))
        assert got[-1].title == "t"
        found = got[-1].additional_properties
        assert {name: (file.filename, file.content) for name, file in found.items()} == {
            "front": ("a.txt", b"one"),
            "back": ("b.bin", b"two"),
        }
        api.parcels.loose(body=files)
        assert {name: file.content for name, file in got[-1].items()} == {
            "front": b"one",
            "back": b"two",
        }


def test_what_has_no_property_is_checked(parcels: tuple[str, list[Any], Path]) -> None:
    url, _, _ = parcels
    files = {"photo": ("p.png", b"p", "image/png")}
    answer = httpx2.post(f"{url}/weighed", data={"net": "heavy"}, files=files)
    assert answer.status_code == 422


def test_typescript_takes_files_beside_properties(parcels: tuple[str, list[Any], Path]) -> None:
    text = (parcels[2] / "clients/typescript/src/models.ts").read_text("utf-8")
    assert "title?: string;\n  [key: string]: Blob | string | undefined;" in text
    text = (parcels[2] / "clients/typescript/src/operations/parcels.ts").read_text("utf-8")
    assert "body: { [key: string]: Blob }" in text
