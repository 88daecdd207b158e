"""Parts of Swagger 2 in a document of OpenAPI 3."""

from __future__ import annotations

from typing import Any

from tests.ir.pair import arguments_of

DOCUMENT = """
consumes: [application/vnd.x+json]
paths:
  /things:
    parameters:
      - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: pipes}
      - {name: thing, in: body, required: true, schema: {$ref: '#/components/schemas/Thing'}}
    post:
      operationId: postThing
      parameters: [{name: limit, in: query, type: integer, minimum: 1, default: 5}]
      responses: {200: {description: d, schema: {$ref: '#/components/schemas/Thing'}}}
    put:
      operationId: putThing
      responses: {204: {description: d}}
  /files:
    post:
      operationId: postFile
      parameters:
        - {name: file, in: formData, type: file, required: true, description: The file.}
        - {name: note, in: formData, type: string}
      responses: {204: {description: d}}
  /forms:
    post:
      operationId: postForm
      parameters: [{$ref: '#/components/parameters/note'}]
      responses: {204: {description: d}}
components:
  parameters: {note: {name: note, in: formData, type: string, maxLength: 3, required: true}}
  schemas: {Thing: {type: object, required: [x], properties: {x: {type: integer}}}}
"""


def test_they_are_read_as_what_they_are(built: Any) -> None:
    api = built(DOCUMENT, version="3.0.3")
    post, put = api.operation("postThing"), api.operation("putThing")
    told = [(p.in_, p.wire_name, p.style, p.explode, p.default) for p in post.parameters]
    assert told == [
        ("query", "tags", "pipeDelimited", False, None),
        ("query", "limit", "form", True, 5),
    ]
    for operation in (post, put):
        (media,) = operation.body.content
        assert (media.content_type, media.type.name) == ("application/vnd.x+json", "Thing")
    (answer,) = post.responses
    assert answer.content[0].type.name == "Thing"
    (form,) = api.operation("postFile").body.content
    assert (form.content_type, form.kind) == ("multipart/form-data", "multipart")
    assert api.property("PostFileForm", "file").description == "The file."
    (plain,) = api.operation("postForm").body.content
    assert plain.content_type == "application/x-www-form-urlencoded"
    assert api.shown(plain.type.name) == "note: str"
    assert not api.rules


def test_they_are_called_and_checked(pair: Any) -> None:
    made = pair(DOCUMENT, version="3.0.3")
    seen: list[Any] = []
    app = made.app(
        post_thing=arguments_of(seen, made.received.Thing(x=2)), post_form=arguments_of(seen)
    )
    sent = made.sent.Thing(x=1)
    assert made.call(app, "post_thing", tags=["a", "b"], limit=7, body=sent).x == 2
    made.call(app, "post_form", body=made.sent.PostFormForm(note="abc"))
    assert seen == [
        {"tags": ["a", "b"], "limit": 7, "body": made.received.Thing(x=1)},
        {"body": made.received.PostFormForm(note="abc")},
    ]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for content in ("note=abcd", "other=a"):
        refused = made.request(app, "POST", "/forms", content=content, headers=headers)
        assert refused.status_code == 422
