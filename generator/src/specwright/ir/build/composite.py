"""Objects put together by ``allOf``: one list of properties, each with its narrowest type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from specwright.ir.build.default import build_default, same
from specwright.ir.build.scope import Scope, flag, text
from specwright.ir.schema import Object, Property
from specwright.ir.shape import choice, sole_reference
from specwright.ir.type import (
    Anything,
    Array,
    Constants,
    Map,
    Nothing,
    Null,
    Ref,
    Scalar,
    Type,
    Union,
)
from specwright.naming import NameTable, attribute_name
from specwright.openapi.document import Node

_TELLING = frozenset({"type", "const", "enum"})
"""Keywords that say what kind of value something is; all others bind values of one kind."""

_CONDITIONAL = frozenset({"then", "else", "dependentSchemas"})
"""Keywords that say of an object what holds under a condition."""

BuildType = Callable[[Node, Scope, bool], Type]


def narrowest(types: Iterable[Type]) -> Type:
    """The type of a value that is of all these types at once, as far as it can be told."""
    result: Type = Anything()
    for type_ in types:
        result = _both(result, type_)
    return result


def union(members: Iterable[Type]) -> Type:
    """Any of several types, flattened and without duplicates; null comes last."""
    flat: dict[Type, None] = {}
    for member in members:
        for single in member.members if isinstance(member, Union) else (member,):
            flat.setdefault(single)
    if Anything() in flat:
        return Anything()
    flat.pop(Nothing(), None)
    ordered = sorted(flat, key=lambda member: isinstance(member, Null))
    if not ordered:
        return Nothing()
    return ordered[0] if len(ordered) == 1 else Union(tuple(ordered))


def _both(left: Type, right: Type) -> Type:
    if isinstance(left, Anything) or left == right:
        return right
    if isinstance(right, Anything):
        return left
    if isinstance(left, Union) and isinstance(right, Union):
        shared = tuple(member for member in left.members if member in right.members)
        return (shared[0] if len(shared) == 1 else Union(shared)) if shared else right
    if isinstance(left, Union) or isinstance(right, Union):
        wide, narrow = (left, right) if isinstance(left, Union) else (right, left)
        assert isinstance(wide, Union)
        rest = [_both(m, narrow) for m in wide.members if not isinstance(m, Null)]
        return rest[0] if len(rest) == 1 else narrow
    match left, right:
        case Array(a, loose), Array(b, other):
            return Array(_both(a, b), loose and other)
        case ((Array(loose=True) | Map(loose=True)), (Array() | Map() | Scalar() | Constants())):
            return right
        case ((Array() | Map() | Scalar() | Constants()), (Array(loose=True) | Map(loose=True))):
            return left
        case Scalar(kind), Scalar(other, other_format):
            if kind == other:
                return right if other_format else left
            return left if (kind, other) == ("integer", "number") else right
        case Constants(a), Constants(b):
            # Where no value is left, nothing is valid: validators say so.
            left_over = tuple(v for v in a if any(same(v, other) for other in b))
            return Constants(left_over) if left_over else right
        case ((Constants() | Ref()), Scalar()):
            return left
        case _:
            return right


def object_parts(node: Node, scope: Scope) -> Iterator[Node]:
    """A schema and what ``$ref`` and ``allOf`` add to it, each once, the most basic first."""
    if isinstance(node.value, dict) and not ("$ref" in node.value or "allOf" in node.value):
        yield node
        return
    waiting, seen = [(node, False)], set[str]()
    while waiting:
        part, opened = waiting.pop()
        if opened:
            yield part
            continue
        if not isinstance(part.value, dict) or part.pointer in seen:
            continue
        seen.add(part.pointer)
        waiting.append((part, True))
        branches = part.get("allOf")
        if branches is not None:
            waiting += [(branch, False) for branch in reversed(list(branches.items()))]
        ref = part.value.get("$ref")
        target = scope.target(ref) if isinstance(ref, str) else None
        if target is not None:
            waiting.append((target, False))


def build_object(node: Node, scope: Scope, build_type: BuildType, octets: bool) -> Object:
    """The object that a schema declares; ``octets`` where it describes a multipart body."""
    declared: dict[str, list[Node]] = {}
    required: set[str] = set()
    closed = typed = False
    extras: list[Node] = []
    patterns: list[Node] = []
    choosers: list[Node] = []
    for part in object_parts(node, scope):
        if choice(part.value) is not None or not _CONDITIONAL.isdisjoint(part.value):
            choosers.append(part)
        properties = part.get("properties")
        if properties is not None:
            for key, property_ in properties.members():
                declared.setdefault(key, []).append(property_)
        matching = part.get("patternProperties")
        patterns += [node for _, node in matching.members()] if matching is not None else []
        typed = typed or not _TELLING.isdisjoint(part.value)
        required |= {key for key in part.value.get("required", ()) if isinstance(key, str)}
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            rest = part.get(keyword)
            if rest is not None:
                closed = closed or rest.value is False
                extras.append(rest)
    names = NameTable(scope.diagnostics)
    additional = narrowest(build_type(rest, scope, octets) for rest in extras if rest.value)
    if patterns:
        # Whether a key matches is no question of types: a value is of one pattern or of the rest.
        matched = [build_type(pattern, scope, octets) for pattern in patterns]
        additional = union(matched if closed else (*matched, additional))
    properties_ = [
        _property(key, nodes, key in required, names, scope, build_type, octets)
        for key, nodes in declared.items()
        if not all(n.value is False for n in nodes)
    ]
    for key, nodes, certain in _of_alternatives(choosers, scope):
        if key not in declared:
            declared[key] = nodes
            made = _property(key, nodes, key in required, names, scope, build_type, octets)
            told = union(build_type(alternative, scope, octets) for alternative in nodes)
            # The limits of one alternative are none of the others.
            type_ = told if certain or closed else Anything()
            properties_.append(replace(made, type=type_, pointers=()))
    if declared and not closed:
        unknown = sorted(required.difference(declared) - {""})
        properties_ += [_unknown(key, additional, node, names) for key in unknown]
    return Object(
        tuple(properties_),
        None if closed and not patterns else additional,
        open=bool(patterns) or (bool(extras) and not closed),
        loose=not typed,
    )


def _of_alternatives(waiting: list[Node], scope: Scope) -> Iterator[tuple[str, list[Node], bool]]:
    """Properties that only alternatives or conditions beside the object have.

    Each comes with all that it may be, and whether it may be something else besides. Such a choice
    is one of objects, except where several multiply to more than can be read.
    """
    found: dict[str, list[Node]] = {}
    certain: dict[str, bool] = {}
    seen: set[str] = set()
    while waiting:
        chooser = waiting.pop(0)
        if chooser.pointer in seen or not isinstance(chooser.value, dict):
            continue
        seen.add(chooser.pointer)
        keyword = choice(chooser.value)
        branches = chooser.get(keyword) if keyword is not None else None
        told: list[tuple[Node, bool]] = []
        told += [(b, True) for b in branches.items()] if branches is not None else []
        told += [(c, False) for word in ("then", "else") if (c := chooser.get(word)) is not None]
        dependent = chooser.get("dependentSchemas")
        told += [(c, False) for _, c in dependent.members()] if dependent is not None else []
        for branch, sure in told:
            for part in object_parts(branch, scope):
                waiting.append(part)
                properties = part.get("properties")
                for key, property_ in properties.members() if properties is not None else ():
                    found.setdefault(key, []).append(property_)
                    certain[key] = certain.get(key, True) and sure
    # What holds under a condition says nothing of the other values.
    return ((key, nodes, certain[key]) for key, nodes in found.items())


def _unknown(wire_name: str, type_: Type, node: Node, names: NameTable) -> Property:
    """What is required, but declared nowhere.

    It can be written, and validators ask for it; who reads does not rely on it, as authors often
    mean a property of another name.
    """
    return Property(
        name=names.claim(attribute_name(wire_name), node.location, wire_name),
        wire_name=wire_name,
        type=type_,
        required=False,
        description="",
        deprecated=False,
        read_only=False,
        write_only=False,
        has_default=False,
        default=None,
        location=node.location,
        pointers=(node.pointer,),
    )


def _property(
    key: str,
    nodes: list[Node],
    required: bool,
    names: NameTable,
    scope: Scope,
    build_type: BuildType,
    octets: bool,
) -> Property:
    last = nodes[-1]
    location = last.location
    views = _views(nodes, scope)
    default = None
    for node in reversed(nodes):
        default = default or build_default(node, scope, nodes)
    types = [build_type(node, scope, octets) for node in nodes]
    return Property(
        name=names.claim(attribute_name(key), location, key),
        wire_name=key,
        type=types[0] if len(types) == 1 else narrowest(types),
        required=required,
        description=_described(nodes),
        deprecated=_flagged(nodes, "deprecated"),
        read_only=_flagged(views, "readOnly"),
        write_only=_flagged(views, "writeOnly"),
        has_default=default is not None,
        default=None if default is None else default[0],
        location=location,
        pointers=tuple(node.pointer for node in nodes),
    )


def _views(nodes: list[Node], scope: Scope) -> list[Node]:
    """Schemas, each after the one that it does nothing but refer to."""
    found: list[Node] = []
    for node in nodes:
        ref = sole_reference(node.value)
        target = scope.target(ref) if ref is not None else None
        if target is not None:
            found.append(target)
        found.append(node)
    return found


def _flagged(nodes: list[Node], key: str) -> bool:
    for node in nodes:  # noqa: SIM110 - asked of every property; any() would cost twice as much
        if flag(node, key):
            return True
    return False


def _described(nodes: list[Node]) -> str:
    for node in reversed(nodes):
        told = text(node, "description")
        if told:
            return told
    return ""
