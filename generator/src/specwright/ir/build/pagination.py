"""Cursor pagination, as a link says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specwright.ir.operation import Pagination, Parameter, Response
from specwright.ir.schema import Object, Schema
from specwright.ir.type import Array, Null, Ref, Type, Union

_BODY = "$response.body#"


def build_pagination(
    operation_id: str,
    parameters: Iterable[Parameter],
    responses: Iterable[Response],
    schemas: Mapping[str, Schema],
) -> Pagination | None:
    """How to get the next page: a success's link ``next`` leads back to its own operation."""
    query = {p.wire_name for p in parameters if p.in_ == "query"}
    for response in responses:
        for link in response.links if response.success else ():
            if link.name != "next" or link.operation != operation_id:
                continue
            told = [
                (name.removeprefix("query."), value[len(_BODY) :])
                for name, value in link.parameters
                if name.removeprefix("query.") in query
                and isinstance(value, str)
                and value.startswith(_BODY)
            ]
            items = _items(response, schemas)
            if len(told) == 1 and items is not None:
                return Pagination(told[0][0], told[0][1], *items)
    return None


def _items(response: Response, schemas: Mapping[str, Schema]) -> tuple[str, Type] | None:
    """The only array of the page, and the type of its items."""
    for media_type in response.content:
        body = media_type.type
        schema = schemas.get(body.name) if isinstance(body, Ref) else None
        if media_type.kind != "json" or schema is None:
            continue
        if not isinstance(schema.definition, Object):
            continue
        arrays = [
            (f"/{property_.wire_name.replace('~', '~0').replace('/', '~1')}", array.items)
            for property_ in schema.definition.properties
            if (array := _array(property_.type, schemas)) is not None
        ]
        return arrays[0] if len(arrays) == 1 else None
    return None


def _array(type_: Type, schemas: Mapping[str, Schema]) -> Array | None:
    if isinstance(type_, Union):
        rest = [member for member in type_.members if not isinstance(member, Null)]
        return _array(rest[0], schemas) if len(rest) == 1 else None
    if isinstance(type_, Ref) and type_.name in schemas:
        inner = getattr(schemas[type_.name].definition, "type", None)
        return inner if isinstance(inner, Array) else None
    return type_ if isinstance(type_, Array) else None
