"""A document with more models than one module holds, and with every way to cross modules."""

from __future__ import annotations

from typing import Any

PARTS = 260


def document() -> dict[str, Any]:
    """Two tags, models of one and of both, and models that no operation uses."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "tags": [{"name": "Orders"}, {"name": "Stock"}],
        "paths": {
            "/orders/{sku}": {
                "get": {
                    "operationId": "getOrder",
                    "tags": ["Orders"],
                    "parameters": [_sku("path", required=True)],
                    "responses": {
                        "200": _answer("Order"),
                        "404": _answer("Missing"),
                    },
                }
            },
            "/stock": {
                "get": {
                    "operationId": "getCatalogue",
                    "tags": ["Stock"],
                    "parameters": [_sku("query", required=False)],
                    "responses": {"200": _answer("Catalogue"), "404": _answer("Gone")},
                }
            },
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Any]:
    parts = {f"Part{number}": _object({"size": {"type": "integer"}}) for number in range(PARTS)}
    return {
        **parts,
        "Sku": {"type": "string", "pattern": "^[a-z]+$"},
        "State": {"enum": ["open", "closed"]},
        "Node": _object(
            {"name": {"type": "string"}, "children": _list("Node"), "at": _ref("Site")}
        ),
        "Site": _object({"root": _ref("Node")}),
        "Created": _object({"kind": {"const": "created"}, "sku": _ref("Sku")}, "kind"),
        "Moved": _object({"kind": {"const": "moved"}, "to": _ref("Site")}, "kind"),
        "Event": {
            "oneOf": [_ref("Created"), _ref("Moved")],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"created": "Created", "moved": "Moved"},
            },
        },
        "Order": _object(
            {
                "sku": _ref("Sku"),
                "state": {**_ref("State"), "default": "open"},
                "event": _ref("Event"),
                "node": _ref("Node"),
                "since": {"type": "string", "format": "date", "default": "2020-02-03"},
            },
            "sku",
        ),
        "Missing": _object({"reason": {"type": "string"}}),
        "Gone": _object({"since": {"type": "string", "format": "date"}}),
        "Catalogue": _object(
            {"last": _ref("Moved"), "node": _ref("Node"), **{name: _ref(name) for name in parts}}
        ),
        "JsonValue": {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": _ref("JsonValue")},
                {"type": "object", "additionalProperties": _ref("JsonValue")},
            ]
        },
        "ArchiveEntry": _object({"order": _ref("Order"), "note": _ref("JsonValue")}),
    }


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _answer(name: str) -> dict[str, Any]:
    return {"description": name, "content": {"application/json": {"schema": _ref(name)}}}


def _sku(place: str, *, required: bool) -> dict[str, Any]:
    return {"name": "sku", "in": place, "required": required, "schema": _ref("Sku")}
