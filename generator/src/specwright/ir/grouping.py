"""Which models a module holds: those that the operations of one tag alone are made of.

Models of several tags stand in a module that all others may import, and which imports none of
them. So modules never import each other in a circle, and a schema that is added moves only what it
refers to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.ir.retype import names_in, types_of
from specwright.ir.type import Type
from specwright.naming import module_name, words

BASE = "base"
_SHARED = "shared"
_REST = "others"
_WORTH = 16
"""How many models that no operation uses are worth a module of their own."""
_RESERVED = frozenset({BASE, _SHARED, _REST})


def groups(api: Api, needs: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The module of each name; ``needs`` tells all names, and the names that each refers to."""
    forms = {
        schema.name: [name for t in types_of(schema.definition) for name in names_in(t)]
        for schema in api.schemas
        if schema.name not in needs
    }
    found = _grouped(api, {**forms, **needs})
    return {name: found[name] for name in needs}


def _grouped(api: Api, needs: Mapping[str, Iterable[str]]) -> dict[str, str]:
    used: defaultdict[str, set[str]] = defaultdict(set)
    for tag in api.tags:
        module = f"{tag.name}_" if tag.name in _RESERVED else tag.name
        roots = [name for o in api.operations_of(tag) for t in _types(o) for name in names_in(t)]
        for name in _reached(roots, needs):
            used[name].add(module)
    # What no operation is made of belongs together where its names begin alike.
    taken = {*_RESERVED, *(module for modules in used.values() for module in modules)}
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for root in needs:
        if root not in used:
            module = _beginning(root)
            while module in taken:
                module += "_"
            for name in _reached([root], needs):
                alike[name].add(module)
    rest = {name: _only(modules, _REST) for name, modules in alike.items()}
    sizes = Counter(rest.values())
    rest = {name: home if sizes[home] >= _WORTH else _REST for name, home in rest.items()}
    return rest | {name: _only(modules, _SHARED) for name, modules in used.items()}


def _types(operation: Operation) -> Iterable[Type]:
    yield from (parameter.type for parameter in operation.parameters)
    yield from (media.type for media in (operation.body.content if operation.body else ()))
    for response in operation.responses:
        yield from (media.type for media in response.content)
        yield from (header.type for header in response.headers)


def _reached(roots: Iterable[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in needs and name not in seen:
            seen.add(name)
            waiting += needs[name]
    return seen


def _only(modules: set[str], several: str) -> str:
    return next(iter(modules)) if len(modules) == 1 else several


def _beginning(name: str) -> str:
    """A module for the names that begin with the same two words."""
    return module_name(" ".join(words(name)[:2]))
