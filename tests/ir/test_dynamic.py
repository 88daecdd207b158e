"""Dynamic references whose target a document tells in advance."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime.schemas import Schemas

TEMPLATE = """
paths:
  /users:
    get:
      operationId: listUsers
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Page'
                $defs: {item: {$dynamicAnchor: item, $ref: '#/components/schemas/User'}}
components:
  schemas:
    User: {type: object, required: [name], properties: {name: {type: string}}}
    Page:
      $id: https://example.com/page
      type: object
      required: [items]
      properties: {items: {$ref: '#/components/schemas/Items'}, next: {type: string}}
    Items:
      type: array
      items: {$dynamicRef: '#item'}
    Anything: {$dynamicAnchor: item}
    Numbers:
      $defs: {n: {$dynamicAnchor: item, type: integer}}
      $ref: '#/components/schemas/Page'
      properties: {next: {maxLength: 3}}
"""

TREE = """
Tree:
  $dynamicAnchor: node
  type: object
  properties: {data: {type: string}, children: {type: array, items: {$dynamicRef: '#node'}}}
Strict:
  $dynamicAnchor: node
  $ref: '#/components/schemas/Tree'
  unevaluatedProperties: false
Leaf: {$anchor: leaf, type: object, properties: {x: {type: integer}}}
Holder: {type: object, properties: {leaf: {$dynamicRef: '#leaf'}, tree: {$dynamicRef: '#node'}}}
"""


def test_a_template_is_bound_where_it_is_used(built: Any) -> None:
    api = built(TEMPLATE)
    assert api.shown("ListUsersResponse200") == "items: list[User], next?: str"
    assert api.shown("Numbers") == "items: list[int], next?: str"
    assert api.shown("Items") == "list[Anything]"
    assert not api.rules


def test_a_tree_of_its_own_kind(built: Any) -> None:
    api = built(schemas=TREE)
    assert api.shown("Tree") == "data?: str, children?: list[Tree]"
    assert api.shown("Strict") == "data?: str, children?: list[Strict]"


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ("Tree", {"children": [{"data": "x", "more": 1}]}, True),
        ("Tree", {"children": [{"data": 1}]}, False),
        ("Strict", {"children": [{"data": "x"}]}, True),
        ("Strict", {"children": [{"data": "x", "more": 1}]}, False),
        ("Strict", {"more": 1}, False),
    ],
)
def test_validators_agree(built: Any, schema: str, value: Any, valid: bool) -> None:
    schemas = Schemas(built(schemas=TREE).api.contract)
    assert schemas.is_valid(f"/components/schemas/{schema}", "request", value) is valid


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ("Numbers", {"items": [1, 2]}, True),
        ("Numbers", {"items": ["1"]}, False),
        ("Numbers", {"items": [], "next": "long"}, False),
        ("Page", {"items": ["1", 2]}, True),
        ("ListUsersResponse200", {"items": [{"name": "n"}]}, True),
        ("ListUsersResponse200", {"items": [{}]}, False),
    ],
)
def test_validators_of_a_template(built: Any, schema: str, value: Any, valid: bool) -> None:
    schemas = Schemas(built(TEMPLATE).api.contract)
    assert schemas.is_valid(f"/components/schemas/{schema}", "request", value) is valid


def test_what_several_anchors_leave_open_is_told(built: Any) -> None:
    api = built(
        schemas="""
        A: {$dynamicAnchor: x, type: string}
        B: {$dynamicAnchor: x, type: integer}
        C: {type: object, properties: {x: {$dynamicRef: '#x'}}}
        """
    )
    assert api.shown("C") == "x?: Any"
    assert api.rules == ["unsupported-dynamic-reference"]


def test_a_template_is_found_by_the_name_it_gives_itself(built: Any) -> None:
    api = built(
        """
components:
  schemas:
    Page:
      $id: page
      type: object
      properties: {items: {type: array, items: {$dynamicRef: '#content'}}, first: {$ref: 'leaf#it'}}
      $defs: {anything: {$dynamicAnchor: content}}
    Numbers: {$id: numbers, $ref: page, $defs: {n: {$dynamicAnchor: content, type: integer}}}
    Leaf: {$id: leaf, $defs: {a: {$anchor: it, type: boolean}}}
    Far:
      $id: https://example.com/schemas/far
      type: object
      properties: {near: {$ref: near}, part: {$ref: 'near#/properties/x'}}
    Near: {$id: https://example.com/schemas/near, type: object, properties: {x: {type: string}}}
"""
    )
    assert api.shown("Numbers") == "items?: list[int], first?: LeafA"
    assert api.shown("Page") == "items?: list[PageAnything], first?: LeafA"
    assert api.shown("Far") == "near?: Near, part?: NearX"
    assert not api.rules
