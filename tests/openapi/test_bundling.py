"""Several files become one document that still knows where everything was written."""

from __future__ import annotations

from pathlib import Path

from specwright.openapi.bundle import bundle
from specwright.openapi.load import load

from tests.openapi.several_files import HEAD, Write, bundled, schemas


def test_one_file_stays_as_it_is(tmp_path: Path, write: Write) -> None:
    document = load(write(tmp_path, api=schemas(A={"$ref": "#/components/schemas/B"}, B={})))

    assert bundle(document) is document


def test_schemas_come_in_under_their_own_names(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(A={"properties": {"b": {"$ref": "shared.yaml#/components/schemas/B"}}}),
        shared={
            "components": {
                "schemas": {
                    "B": {"items": {"$ref": "#/components/schemas/C"}},
                    "C": {"type": "null"},
                }
            }
        },
    )

    document = bundled(path)

    assert document.value["components"]["schemas"] == {
        "A": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "B": {"items": {"$ref": "#/components/schemas/C"}},
        "C": {"type": "null"},
    }
    assert document.locate("/components/schemas/C/type").file.endswith("shared.yaml")
    assert document.locate("/components/schemas/C/type") == load(tmp_path / "shared.yaml").locate(
        "/components/schemas/C/type"
    )
    assert document.locate("/components/schemas/A").file.endswith("api.yaml")


def test_a_file_is_named_after_itself_or_by_the_component_that_is_it(
    tmp_path: Path, write: Write
) -> None:
    path = write(
        tmp_path,
        api=schemas(
            Person={"$ref": "user.yaml"},
            A={"items": {"$ref": "./user.yaml"}, "contains": {"$ref": "models/team-v1.yaml"}},
        ),
        user={"type": "object"},
        models__team_v1={"type": "array", "items": {"$ref": "../user.yaml"}},
    )
    (tmp_path / "models" / "team_v1.yaml").rename(tmp_path / "models" / "team-v1.yaml")

    document = bundled(path)

    assert document.value["components"]["schemas"] == {
        "Person": {"type": "object"},
        "A": {
            "items": {"$ref": "#/components/schemas/Person"},
            "contains": {"$ref": "#/components/schemas/team-v1"},
        },
        "team-v1": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
    }
    assert document.locate("/components/schemas/Person/type").file.endswith("user.yaml")


def test_clashing_names_are_told_apart_by_the_file(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(
            Error={"type": "string"},
            A={"items": {"$ref": "one.yaml#/Error"}, "contains": {"$ref": "two.yaml#/Error"}},
            two_Error={},
        ),
        one={"Error": {"type": "number"}},
        two={"Error": {"type": "boolean"}},
    )

    document = bundled(path)

    found = document.value["components"]["schemas"]
    assert found["A"]["items"] == {"$ref": "#/components/schemas/one_Error"}
    assert found["A"]["contains"] == {"$ref": "#/components/schemas/two_Error_2"}
    assert found["Error"] == {"type": "string"}
    assert found["two_Error_2"] == {"type": "boolean"}


def test_bundling_twice_gives_the_same(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(A={"items": {"$ref": "b.yaml#/x"}, "contains": {"$ref": "b.yaml#/y"}}),
        b={"x": {"$ref": "#/y"}, "y": {"$ref": "c.yaml"}},
        c={"type": "null"},
    )

    first, second = bundled(path), bundled(path)

    assert first.value == second.value
    assert list(first.value["components"]["schemas"]) == list(second.value["components"]["schemas"])


def test_other_objects_go_to_their_own_sections(tmp_path: Path, write: Write) -> None:
    operation = {
        "parameters": [{"$ref": "shared.yaml#/limit"}],
        "requestBody": {"$ref": "shared.yaml#/body"},
        "responses": {"200": {"$ref": "shared.yaml#/ok"}},
    }
    path = write(
        tmp_path,
        api={**HEAD, "paths": {"/a": {"post": operation}}},
        shared={
            "limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/size"}},
            "body": {"content": {"text/plain": {"examples": {"x": {"$ref": "#/example"}}}}},
            "ok": {"description": "OK", "headers": {"X-A": {"$ref": "#/header"}}},
            "header": {"schema": {"$ref": "#/size"}},
            "size": {"type": "integer"},
            "example": {"value": {"$ref": "not followed"}},
        },
    )

    components = bundled(path).value["components"]

    assert {section: list(entries) for section, entries in components.items()} == {
        "parameters": ["limit"],
        "requestBodies": ["body"],
        "responses": ["ok"],
        "schemas": ["size"],
        "headers": ["header"],
        "examples": ["example"],
    }
    assert components["examples"]["example"]["value"] == {"$ref": "not followed"}


def test_path_items_are_copied_into_place(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api={**HEAD, "paths": {"/a": {"$ref": "paths/a.yaml", "summary": "Mine"}, "/b": {}}},
        paths__a={
            "summary": "Theirs",
            "get": {
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"a/b": {"schema": {"$ref": "../m.yaml"}}},
                    }
                }
            },
        },
        m={"type": "string"},
    )

    document = bundled(path)

    item = document.value["paths"]["/a"]
    assert item["summary"] == "Mine"
    assert item["get"]["responses"]["200"]["content"]["a/b"]["schema"] == {
        "$ref": "#/components/schemas/m"
    }
    assert document.locate("/paths/~1a/get").file.endswith("paths/a.yaml")
    assert document.locate("/paths/~1b").file.endswith("api.yaml")


def test_whole_maps_may_come_from_files(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api={
            **HEAD,
            "paths": {"$ref": "paths.yaml"},
            "components": {"schemas": {"$ref": "schemas.yaml"}},
        },
        paths={"/a": {"get": {"responses": {"200": {"$ref": "paths.yaml#/ok"}}}}, "ok": "x"},
        schemas={"A": {"properties": {"$ref": "props.yaml"}}},
        props={"id": {"$ref": "schemas.yaml#/A"}},
    )
    (tmp_path / "paths.yaml").write_text("/a: {get: {responses: {'200': {description: ok}}}}\n")

    document = bundled(path)

    assert document.value["paths"] == {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}}
    assert document.value["components"]["schemas"]["A"]["properties"]["id"]["$ref"].startswith("#/")
    assert document.locate("/components/schemas/A/properties/id").file.endswith("props.yaml")


def test_recursion_across_files_is_kept(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(Node={"properties": {"edges": {"$ref": "edge.yaml"}}}),
        edge={"items": {"$ref": "api.yaml#/components/schemas/Node"}, "not": {"$ref": "#"}},
    )

    found = bundled(path).value["components"]["schemas"]

    assert found["Node"] == {"properties": {"edges": {"$ref": "#/components/schemas/edge"}}}
    assert found["edge"] == {
        "items": {"$ref": "#/components/schemas/Node"},
        "not": {"$ref": "#/components/schemas/edge"},
    }


def test_what_stands_beside_a_reference_stays(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(
            A={"$ref": "b.yaml", "description": "D", "properties": {"x": {"$ref": "b.yaml"}}}
        ),
        b={"type": "object"},
    )

    assert bundled(path).value["components"]["schemas"]["A"] == {
        "$ref": "#/components/schemas/b",
        "description": "D",
        "properties": {"x": {"$ref": "#/components/schemas/b"}},
    }


def test_discriminator_mappings_are_followed(tmp_path: Path, write: Write) -> None:
    mapping = {"cat": "cat.yaml", "dog": "#/components/schemas/Dog", "cow": "Cow"}
    path = write(
        tmp_path,
        api=schemas(
            Pet={"discriminator": {"propertyName": "k", "mapping": mapping}}, Dog={}, Cow={}
        ),
        cat={"type": "object"},
    )

    pet = bundled(path).value["components"]["schemas"]["Pet"]

    assert pet["discriminator"]["mapping"] == {
        "cat": "#/components/schemas/cat",
        "dog": "#/components/schemas/Dog",
        "cow": "Cow",
    }


def test_names_of_schemas_become_pointers(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(
            A={"$ref": "#leaf"},
            B={"properties": {"x": {"$anchor": "leaf", "type": "string"}}},
            C={"$ref": "other.yaml#leaf"},
            D={"$ref": "https://example.com/d"},
            E={"$id": "https://example.com/d", "type": "null"},
        ),
        other={"$defs": {"x": {"$anchor": "leaf", "type": "number"}}},
    )

    found = bundled(path).value["components"]["schemas"]

    assert found["A"] == {"$ref": "#/components/schemas/B/properties/x"}
    assert found["C"]["type"] == "number"
    assert found["D"] == {"$ref": "#/components/schemas/E"}


def test_pointers_inside_a_schema_with_an_id_are_its_own(tmp_path: Path, write: Write) -> None:
    own = {
        "$id": "https://example.com/a",
        "$defs": {"Part": {"type": "string"}},
        "properties": {
            "part": {"$ref": "#/$defs/Part"},
            "again": {"$ref": "#"},
            "other": {"$ref": "#/components/schemas/B"},
        },
    }
    path = write(tmp_path, api=schemas(A=own, B={"type": "null"}))

    document = bundled(path)
    found = document.value["components"]["schemas"]["A"]["properties"]

    assert not document.findings
    assert found == {
        "part": {"$ref": "#/components/schemas/A/$defs/Part"},
        "again": {"$ref": "#/components/schemas/A"},
        "other": {"$ref": "#/components/schemas/B"},
    }


def test_percent_encoded_pointers_are_understood(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api={
            **HEAD,
            "paths": {"/a/{b}": {"description": "x"}, "/c": {"$ref": "#/paths/~1a~1%7Bb%7D"}},
        },
    )

    assert bundled(path).value["paths"]["/c"] == {"$ref": "#/paths/~1a~1{b}"}


def test_data_is_not_searched_for_references(tmp_path: Path, write: Write) -> None:
    data = {"$ref": "missing.yaml"}
    path = write(
        tmp_path,
        api=schemas(
            A={"example": data, "default": data, "enum": [data], "const": data, "x-y": data},
            B={"properties": {"$ref": {"type": "string"}, "example": {"$ref": "b.yaml"}}},
        ),
        b={"type": "null"},
    )

    found = bundled(path).value["components"]["schemas"]

    assert found["A"]["default"] == found["A"]["example"] == found["A"]["const"] == data
    assert found["B"]["properties"]["example"] == {"$ref": "#/components/schemas/b"}


def test_a_document_is_known_by_its_own_address(tmp_path: Path, write: Write) -> None:
    address = "https://example.com/apis/shop.yaml"
    named = {"items": {"$ref": f"{address}#/components/schemas/B"}}
    own = schemas(A=named, B={"type": "string"}) | {"openapi": "3.2.0", "$self": address}

    document = bundled(write(tmp_path, api=own))

    assert document.findings == ()
    found = document.value["components"]["schemas"]
    assert found["A"] == {"items": {"$ref": "#/components/schemas/B"}}
