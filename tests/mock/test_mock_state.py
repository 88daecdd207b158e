"""What was posted can be read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.emit.server.runtime.schemas import Schemas
from specwright.verify.mock.application import Behaviour, mock
from specwright.verify.mock.collection import roles
from starlette.testclient import TestClient

KEY = {"X-Key": "any"}
TOM = "6f1cf0a2-6d3a-4c0a-9d4e-3a0f2c1b7f10"


@pytest.fixture
def client(served):
    return served(stateful=True)


def create(client, name: str, **members: object):
    # The identity is the server's to give; that a client has to send one is odd but declared.
    cat = {"name": name, "secret": "x", **members}
    return client.post("/cats", json=cat, headers=KEY)


def test_collections_begin_empty(client) -> None:
    assert client.get("/cats").json() == {"items": [], "total": 0, "next_cursor": None}
    assert client.get(f"/cats/{TOM}").status_code == 404


def test_what_was_posted_is_listed_and_can_be_read(client) -> None:
    answer = create(client, "Garfield", tags=["ab", "cd"])
    cat = answer.json()
    assert answer.status_code == 201
    assert cat["name"] == "Garfield"
    assert cat["tags"] == ["ab", "cd"]
    assert "born" in cat, "what the server alone can say is made up"
    assert "secret" not in cat
    assert answer.headers["location"] == f"/cats/{cat['id']}"
    assert client.get(answer.headers["location"]).json() == cat
    other = create(client, "Felix").json()
    assert other["id"] != cat["id"]
    listed = client.get("/cats").json()
    assert listed == {"items": [cat, other], "total": 2, "next_cursor": None}


def test_put_patch_and_delete_follow(client) -> None:
    cat = create(client, "Garfield", tags=["ab", "cd"]).json()
    place = f"/cats/{cat['id']}"
    patch = {"content-type": "application/merge-patch+json"}
    changed = client.patch(place, json={"tags": None, "name": "Jon"}, headers=patch).json()
    assert changed == {"id": cat["id"], "born": cat["born"], "name": "Jon"}
    put = client.put(place, json={"name": "Odie", "secret": "y"})
    assert put.status_code == 200
    assert client.get(place).json() == put.json()
    assert put.json()["name"] == "Odie"
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404
    assert client.delete(place).status_code == 404
    assert client.patch(place, json={}, headers=patch).status_code == 404


def test_put_creates_what_is_not_there(client) -> None:
    answer = client.put(f"/cats/{TOM}", json={"name": "Tom", "secret": "x"})
    assert answer.status_code == 201
    assert answer.json()["id"] == TOM
    assert client.get(f"/cats/{TOM}").json() == answer.json()


def test_a_change_that_the_schema_does_not_allow_is_not_kept(client) -> None:
    cat = create(client, "Garfield").json()
    patch = {"content-type": "application/merge-patch+json"}
    answer = client.patch(f"/cats/{cat['id']}", json={"name": "x" * 99}, headers=patch)
    assert answer.json()["name"] == "Garfield"


def test_preferences_come_before_the_state(client) -> None:
    preferred = client.get(f"/cats/{TOM}", headers={"Prefer": "example=tom"})
    assert preferred.json()["name"] == "Tom"
    create(client, "Garfield")
    client.post("/cats", json={"name": "Jon", "secret": "x"}, headers=KEY | {"Prefer": "code=422"})
    assert client.get("/cats").json()["total"] == 1


def test_what_is_no_collection_answers_as_usual(client) -> None:
    assert client.get("/report").status_code == 200


def test_files_are_taken_and_not_kept(client) -> None:
    sent = {"title": (None, "Sunset"), "file": ("a.png", b"\x89PNG", "image/png")}
    picture = client.post("/pictures", files=sent).json()
    assert picture == {"id": picture["id"], "title": "Sunset"}
    assert client.get(f"/pictures/{picture['id']}").json() == picture
    assert client.get("/pictures/999").status_code == 404


def test_roles(shop) -> None:
    found = {name: role.verb for name, role in roles(shop, Schemas(shop.contract)).items()}
    assert found == {
        "listCats": "list",
        "createCat": "create",
        "getCat": "read",
        "putCat": "replace",
        "patchCat": "change",
        "deleteCat": "remove",
        "addPicture": "create",
        "getPicture": "read",
    }


def roles_of_tokens(folder: Path, identity: str, read: bool) -> int:
    """How many operations of a collection are seen as such, with identities of a type."""
    token = {"type": "object", "properties": {"token": {"type": identity}}}
    body = {"content": {"application/json": {"schema": token}}}
    variable = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
    known = {"description": "Known.", **(body if read else {})}
    responses = {"200": known, "404": {"description": "Nobody."}}
    made = {"requestBody": body, "responses": {"201": {"description": "Made.", **body}}}
    item = {"get": {"parameters": [variable], "responses": responses}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Tokens", "version": "1"},
        "paths": {"/tokens": {"post": made}, "/tokens/{token}": item},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    api = pipeline.build(pipeline.read(path), Diagnostics())
    return len(roles(api, Schemas(api.contract)))


@pytest.mark.parametrize(
    ("identity", "read", "known"),
    [
        ("string", True, 2),
        ("integer", True, 2),
        ("number", True, 2),
        ("string", False, 0),
        ("array", True, 0),
    ],
)
def test_what_cannot_be_read_back_is_no_collection(
    tmp_path: Path, identity: str, read: bool, known: int
) -> None:
    assert roles_of_tokens(tmp_path, identity, read) == known


def test_what_is_made_in_many_pieces_is_no_collection(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"id": {"type": "integer"}}}
    many = {"content": {"application/json": {"schema": {"type": "array", "items": thing}}}}
    one = {"content": {"application/json": {"schema": thing}}}
    variable = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    read = {"parameters": [variable], "responses": {"200": {"description": "It.", **one}}}
    made = {"requestBody": many, "responses": {"201": {"description": "They.", **many}}}
    paths = {"/things": {"post": made}, "/things/{id}": {"get": read}}
    path = tmp_path / "openapi.json"
    info = {"title": "Things", "version": "1"}
    path.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": paths}))
    api = pipeline.build(pipeline.read(path), Diagnostics())
    assert roles(api, Schemas(api.contract)) == {}


def test_a_thing_knows_the_path_that_it_was_made_at(tmp_path: Path) -> None:
    text = {"type": "string"}
    names = ("team", "id")
    member = {"type": "object", "required": names, "properties": dict.fromkeys(names, text)}
    one = {"content": {"application/json": {"schema": member}}}
    sent = {"content": {"application/json": {"schema": {"type": "object"}}}}
    team, own = ({"name": n, "in": "path", "required": True, "schema": text} for n in names)
    made = {"requestBody": sent, "responses": {"201": {"description": "Made.", **one}}}
    paths = {
        "/teams/{team}/members": {"parameters": [team], "post": made},
        "/teams/{team}/members/{id}": {
            "parameters": [team, own],
            "get": {"responses": {"200": {"description": "It.", **one}}},
        },
    }
    path = tmp_path / "openapi.json"
    info = {"title": "Teams", "version": "1"}
    path.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": paths}))
    api = pipeline.build(pipeline.read(path), Diagnostics())
    with mock(api, Behaviour(stateful=True)) as app, TestClient(app) as client:
        answer = client.post("/teams/blue/members", json={}).json()
        assert answer["team"] == "blue"
        assert client.get(f"/teams/blue/members/{answer['id']}").json() == answer
