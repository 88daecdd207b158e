"""How parameters are written: the functions of the runtime that an operation needs for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from specwright.emit.typescript import Group, Layout, string
from specwright.emit.typescript_client.names import Imports
from specwright.ir.media import media_kind
from specwright.ir.operation import Parameter, Style
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Schema
from specwright.ir.type import Array, Constants, Nothing, Null, Ref, Scalar, Type, Union

_USUAL_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
_LISTS = ("form", "simple", *_DELIMITERS)


def query_expressions(parameters: Iterable[Parameter], imports: Imports) -> Iterable[Layout]:
    """What puts parameters behind the path, in their order."""
    for name, run in groupby(parameters, lambda p: _query_function(p, imports.schemas)):
        function = imports.runtime(name)
        match name:
            case "deepQuery":
                yield from (f"{function}({string(p.wire_name)})" for p in run)
            case "joinedQuery":
                for p in run:
                    yield f"{function}({string(p.wire_name)}, {_delimiter(p.style)})"
            case "styledQuery":
                yield Group(
                    f"{function}(", tuple(parameter_expression(p, imports) for p in run), ")"
                )
            case _:
                yield Group(f"{function}(", tuple(string(p.wire_name) for p in run), ")")


def _query_function(parameter: Parameter, schemas: Mapping[str, Schema]) -> str:
    """The function of the runtime that takes a parameter; ``styledQuery`` takes any."""
    if parameter.content_type is not None:
        return "styledQuery" if media_kind(parameter.content_type) == "json" else "query"
    if parameter.allow_reserved:
        return "styledQuery"
    if parameter.style == "deepObject":
        return "deepQuery"
    if parameter.style == "form" and is_scalar(parameter.type, schemas):
        return "query"
    if parameter.style in _LISTS and _is_list(parameter.type, schemas):
        return "repeatedQuery" if parameter.explode else "joinedQuery"
    return "styledQuery"


def parameter_expression(parameter: Parameter, imports: Imports) -> str:
    """The name of a parameter, in a call of what writes it unless it is a usual scalar."""
    name = string(parameter.wire_name)
    if parameter.content_type is not None:
        as_json = media_kind(parameter.content_type) == "json"
        return f"{imports.runtime('jsonParameter')}({name})" if as_json else name
    scalar = is_scalar(parameter.type, imports.schemas)
    usual = parameter.style == _USUAL_STYLES[parameter.in_]
    if scalar and usual:
        written = name
    else:
        exploded = parameter.explode and not scalar
        if exploded and parameter.in_ == "cookie":
            written = f"{imports.runtime('cookies')}({name})"
        elif _is_joined(parameter, exploded, imports.schemas):
            written = f"{imports.runtime('joined')}({name}, {_delimiter(parameter.style)})"
        else:
            written = styled(name, parameter.style, exploded, imports)
    if parameter.raw:
        return f"{imports.runtime('raw')}({written})"
    # No header is encoded, so that there is nothing to leave as it is.
    if parameter.allow_reserved and parameter.in_ != "header":
        return f"{imports.runtime('reserved')}({written})"
    return written


def whole_query(parameter: Parameter, imports: Imports) -> str:
    """What makes the whole query of one parameter."""
    as_json = media_kind(parameter.content_type or "") == "json"
    written = "JSON.stringify" if as_json else "String"
    return f"{imports.runtime('wholeQuery')}({string(parameter.wire_name)}, {written})"


def styled(name: str, style: Style, explode: bool, imports: Imports) -> str:
    """A call of the function that writes a style."""
    if style == "deepObject":
        return f"{imports.runtime(style)}({name})"
    if style in _DELIMITERS and not explode:
        return f"{imports.runtime('delimited')}({name}, {string(_DELIMITERS[style])})"
    function = imports.runtime("form" if style in _DELIMITERS else style)
    return f'{function}({name}, "explode")' if explode else f"{function}({name})"


def _is_joined(parameter: Parameter, exploded: bool, schemas: Mapping[str, Schema]) -> bool:
    """Whether it is an array of scalars with delimiters in between, which takes less code."""
    if parameter.style not in _LISTS or (exploded and parameter.style != "simple"):
        return False
    return _is_list(parameter.type, schemas)


def _delimiter(style: Style) -> str:
    return string(_DELIMITERS.get(style, ","))


def _is_list(
    type_: Type, schemas: Mapping[str, Schema], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether every value of the type is an array of scalars."""
    match type_:
        case Array(items):
            return is_scalar(items, schemas)
        case Ref(name) if name in schemas and name not in seen:
            definition = schemas[name].definition
            aliased = definition.type if isinstance(definition, Alias) else type_
            return _is_list(aliased, schemas, seen | {name})
        case _:
            return False


def is_scalar(
    type_: Type, schemas: Mapping[str, Schema], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether no value of the type is an array or an object."""
    match type_:
        case Scalar() | Null() | Constants() | Nothing():
            return True
        case Union(members):
            return all(is_scalar(each, schemas, seen) for each in members)
        case Ref(name) if name in schemas and name not in seen:
            match schemas[name].definition:
                case Enumeration():
                    return True
                case Alias(aliased):
                    return is_scalar(aliased, schemas, seen | {name})
                case OneOf(members):
                    return all(is_scalar(each, schemas, seen | {name}) for each in members)
                case Object():
                    return False
        case _:
            return False
