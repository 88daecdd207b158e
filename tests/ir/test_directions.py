"""Schemas that differ by the way they travel."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.ir.pair import arguments_of

ACCOUNT = """
Account:
  type: object
  additionalProperties: false
  required: [id, name, secret]
  properties:
    id: {type: integer, readOnly: true}
    name: {type: string}
    secret: {type: string, writeOnly: true}
"""
TEAM = """
Team:
  type: object
  required: [members]
  properties: {members: {type: array, items: {$ref: '#/components/schemas/Account'}}}
Plain: {type: object, properties: {a: {type: string}}}
"""


def content(name: str) -> str:
    """A body of a component."""
    return f"content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"


def paths(sent: str, received: str) -> str:
    """An operation that takes one schema and gives another."""
    return f"""
paths:
  /things:
    post:
      operationId: postThing
      requestBody: {{required: true, {content(sent)}}}
      responses: {{'200': {{description: d, {content(received)}}}, '422': {{description: d}}}}
"""


def test_both_ways(built: Any) -> None:
    api = built(paths("Account", "Account"), schemas=ACCOUNT)
    assert api.names() == ["Account", "AccountRequest"]
    assert api.shown("Account") == "id: int, name: str"
    assert api.shown("AccountRequest") == "name: str, secret: str"
    assert api.schema("Account").definition.omitted == ("secret",)
    assert api.schema("AccountRequest").pointer == api.schema("Account").pointer
    assert api.operation("postThing").body.content[0].type.name == "AccountRequest"
    assert api.operation("postThing").responses[0].content[0].type.name == "Account"
    assert list(api.api.contract["components"]["schemas"]) == ["Account"]


@pytest.mark.parametrize(
    ("sent", "received", "shown"),
    [("Account", "Plain", "name: str, secret: str"), ("Plain", "Account", "id: int, name: str")],
)
def test_one_way(built: Any, sent: str, received: str, shown: str) -> None:
    api = built(paths(sent, received), schemas=ACCOUNT + TEAM)
    assert api.shown("Account") == shown
    assert api.names() == ["Account", "Team", "Plain"]


def test_what_refers_to_them_differs_too(built: Any) -> None:
    api = built(paths("Team", "Team"), schemas=ACCOUNT + TEAM)
    assert api.names() == ["Account", "AccountRequest", "Team", "TeamRequest", "Plain"]
    assert api.shown("TeamRequest") == "members: list[AccountRequest]"
    # Nobody asks for anything of it: it stays whole.
    assert api.shown("Plain") == "a?: str"


def test_names_do_not_depend_on_what_is_unrelated(built: Any) -> None:
    before = built(paths("Team", "Team"), schemas=ACCOUNT + TEAM).names()
    more = "Request: {type: object, properties: {x: {readOnly: true}}}\n"
    after = built(paths("Team", "Team"), schemas=more + ACCOUNT + TEAM).names()
    assert [name for name in after if name not in ("Request", "RequestModel")] == before


def test_a_taken_name(built: Any) -> None:
    taken = "AccountRequest: {type: string}\n"
    api = built(paths("Account", "Account"), schemas=ACCOUNT + taken)
    assert api.shown("AccountRequest") == "str"
    assert api.shown("AccountRequestModel") == "name: str, secret: str"
    assert api.rules == ["name-clash"]


def test_a_discriminator_stays(built: Any) -> None:
    api = built(
        paths("Pet", "Pet"),
        schemas="""
        Pet:
          oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
          discriminator: {propertyName: kind}
        Cat:
          type: object
          required: [kind]
          properties: {kind: {type: string, readOnly: true}, age: {type: integer, readOnly: true}}
        Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
        """,
    )
    assert api.shown("PetRequest") == "CatRequest or Dog"
    assert api.shown("CatRequest") == "kind?: str"
    assert dict(api.schema("PetRequest").definition.discriminator.mapping) == {
        "Cat": "CatRequest",
        "Dog": "Dog",
    }


def test_calls_carry_what_belongs_to_their_way(pair: Any) -> None:
    made = pair(paths("Team", "Team") + "components:\n  schemas:\n" + _indented(ACCOUNT + TEAM))
    seen: list[Any] = []
    account = made.received.Account(id=7, name="n")
    app = made.app(post_thing=arguments_of(seen, made.received.Team(members=[account])))
    sent = made.sent.TeamRequest(members=[made.sent.AccountRequest(name="n", secret="s")])
    answer = made.call(app, "post_thing", body=sent)
    assert answer.members == [made.sent.Account(id=7, name="n")]
    (arguments,) = seen
    assert arguments["body"].members[0].secret == "s"
    assert type(arguments["body"]).__name__ == "TeamRequest"
    with pytest.raises(ValidationError, match="id"):
        made.sent.Account(name="n")
    with pytest.raises(ValidationError, match="secret"):
        made.sent.AccountRequest(name="n")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "n", "secret": "s"}, 200),
        # It should not be sent, and still the schema allows it.
        ({"id": 1, "name": "n", "secret": "s"}, 200),
        ({"id": "one", "name": "n", "secret": "s"}, 422),
        ({"name": "n"}, 422),
        ({"name": "n", "secret": "s", "other": 1}, 422),
    ],
)
def test_the_contract_decides_as_before(pair: Any, body: Any, status: int) -> None:
    made = pair(
        paths("Account", "Account") + "components:\n  schemas:\n" + _indented(ACCOUNT + TEAM)
    )
    app = made.app(post_thing=lambda body: made.received.Account(id=7, name=body.name))
    assert made.request(app, "POST", "/things", json=body).status_code == status


def test_what_another_part_requires(pair: Any) -> None:
    split = """
Account:
  allOf:
    - {$ref: '#/components/schemas/Base'}
    - type: object
      required: [id, name, secret]
      properties: {secret: {type: string, writeOnly: true}}
Base:
  type: object
  properties: {id: {type: integer, readOnly: true}, name: {type: string}}
"""
    made = pair(paths("Account", "Account") + "components:\n  schemas:\n" + _indented(split))
    app = made.app(post_thing=lambda body: made.received.Account(id=7, name=body.name))
    sent = made.sent.AccountRequest(name="n", secret="s")
    assert made.call(app, "post_thing", body=sent) == made.sent.Account(id=7, name="n")
    assert made.request(app, "POST", "/things", json={"name": "n"}).status_code == 422


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())
