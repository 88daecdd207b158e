"""What a document leaves out or says twice, settled before anything is built from it."""

from __future__ import annotations

from tests.ir.conftest import Build


def test_an_undeclared_path_parameter_is_text(built: Build) -> None:
    made = built(
        """
        paths:
          /a/{b}-{c}:
            parameters: [{name: c, in: path, required: true, schema: {type: integer}}]
            get: {responses: {"200": {description: d}}}
        """
    )
    (operation,) = made.api.operations
    assert [(p.wire_name, p.required, p.in_) for p in operation.parameters] == [
        ("b", True, "path"),
        ("c", True, "path"),
    ]


def test_an_operation_id_that_is_taken_gives_way_to_method_and_path(built: Build) -> None:
    made = built(
        """
        paths:
          /a: {get: {operationId: same, responses: {"200": {description: d}}}}
          /b: {get: {operationId: same, responses: {"200": {description: d}}}}
        """
    )
    assert [(o.path, o.wire_name) for o in made.api.operations] == [("/a", "same"), ("/b", "getB")]


def test_an_answer_of_several_parts_is_octets(built: Build) -> None:
    made = built(
        """
        paths:
          /a:
            get:
              operationId: a
              responses:
                "200":
                  description: d
                  content:
                    multipart/mixed: {schema: {type: object, properties: {b: {type: string}}}}
        """
    )
    (media,) = made.api.operations[0].responses[0].content
    assert media.kind == "binary"


def test_a_path_item_that_two_paths_borrow_gives_two_operations(built: Build) -> None:
    made = built(
        """
        paths:
          /a: {$ref: "#/components/pathItems/Shared"}
          /a/{b}: {$ref: "#/components/pathItems/Shared"}
        components:
          pathItems:
            Shared: {get: {operationId: same, responses: {"200": {description: d}}}}
        """
    )
    assert [(o.wire_name, len(o.parameters)) for o in made.api.operations] == [
        ("same", 0),
        ("getAByB", 1),
    ]
