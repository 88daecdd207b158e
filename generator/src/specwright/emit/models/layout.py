"""How models are spread over files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specwright.emit.file import GeneratedFile
from specwright.emit.models import loose
from specwright.emit.models.choice import ANNOUNCED_BY
from specwright.emit.models.choice import IMPORTS as ANNOUNCED_BY_IMPORTS
from specwright.emit.models.declaration import Declaration, ModelAlias, ModelClass, names_of
from specwright.emit.models.module import (
    BASE_CLASS,
    BASE_IMPORTS,
    HOLDING,
    HOLDING_IMPORTS,
    Templates,
    declared,
    imports,
    module,
)
from specwright.emit.models.order import longest_way, ordered
from specwright.emit.python import literal
from specwright.ir.api import Api
from specwright.ir.grouping import BASE, groups

Declarations = Mapping[str, Declaration]

_ABOUT = "The models of the contract: what requests and responses are made of."
_ROOM = """
# Pydantic follows references of models into one another as deep as they go, with calls in calls.
sys.setrecursionlimit(max(sys.getrecursionlimit(), {depth}))
"""
_USUAL_WAY, _CALLS = 25, 30
"""How long a way of references Python's own limit has room for, and what each step takes."""
_DEEPEST = 20_000
"""No more: text that nests itself would reach the end of a thread's stack before the limit."""
_LOADING = """

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_MODULES})
"""


def one_module(api: Api, found: Declarations, templates: Templates) -> Iterator[GeneratedFile]:
    """All models in the module ``models``."""
    if not found:
        yield GeneratedFile("models.py", module("The API declares no schemas.", (), ()))
        return
    needs = _needs(found)
    inside = [found[name] for name in ordered(found, needs)]
    room = _room(needs)
    lines = {*imports(inside, templates), *BASE_IMPORTS, *(["import sys"] if room else [])}
    body = [room, BASE_CLASS]
    if _holding(inside):
        lines |= set(HOLDING_IMPORTS)
        body.append(HOLDING)
    untyped = loose.used(inside)
    lines |= loose.imports(untyped)
    body += loose.texts(untyped)
    if _announcing(inside):
        lines |= set(ANNOUNCED_BY_IMPORTS)
        body.append(ANNOUNCED_BY)
    body += declared(inside, (), templates)
    yield GeneratedFile("models.py", module(_ABOUT, lines, body))


def package(api: Api, found: Declarations, templates: Templates) -> Iterator[GeneratedFile]:
    """A package ``models`` whose modules are loaded when one of their models is first used."""
    needs = _needs(found)
    homes = groups(api, needs)
    inside: defaultdict[str, list[Declaration]] = defaultdict(list)
    for name in ordered(found, needs):
        inside[homes[name]].append(found[name])
    names = {home: sorted(made.name for made in inside[home]) for home in sorted(inside)}
    announcing, untyped = _announcing(found.values()), loose.used(found.values())
    holding = _holding(found.values())
    room = _room(needs)
    yield GeneratedFile("models/__init__.py", _index({BASE: ["Model"], **names}))
    yield GeneratedFile(
        f"models/{BASE}.py",
        module(
            "What all models share.",
            {
                *BASE_IMPORTS,
                *loose.imports(untyped),
                *(HOLDING_IMPORTS if holding else ()),
                *(ANNOUNCED_BY_IMPORTS if announcing else ()),
                *(["import sys"] if room else []),
            },
            [room, BASE_CLASS, HOLDING * holding, *loose.texts(untyped), ANNOUNCED_BY * announcing],
        ),
    )
    for home in names:
        yield GeneratedFile(
            f"models/{home}.py", _group(inside[home], home, homes, needs, templates)
        )


def _group(
    inside: Sequence[Declaration],
    home: str,
    homes: Mapping[str, str],
    needs: Mapping[str, tuple[str, ...]],
    templates: Templates,
) -> str:
    others: defaultdict[str, set[str]] = defaultdict(set)
    for made in inside:
        for name in needs[made.name]:
            if homes[name] != home:
                others[homes[name]].add(name)
    if any(isinstance(made, ModelClass) and not made.loose for made in inside):
        others[BASE].add("Model")
    others[BASE].update(loose.used(inside))
    if _announcing(inside):
        others[BASE].add("announced_by")
    before = {name for names in others.values() for name in names}
    lines = {
        f"from .{other} import {', '.join(sorted(names))}"
        for other, names in others.items()
        if names
    }
    return module(
        f"Models of the contract: {home.replace('_', ' ').strip()}.",
        imports(inside, templates) | lines,
        declared(inside, before, templates),
    )


def _index(names: Mapping[str, Sequence[str]]) -> str:
    """The package's own module: it knows where each model is."""
    body = ["if TYPE_CHECKING:"]
    body += [f"    from .{home} import {', '.join(told)}" for home, told in names.items()]
    body += ["", "_MODULES = {"]
    body += [f"    {literal(name)}: {literal(home)}," for home in names for name in names[home]]
    body += [
        "}",
        '"""The module of each model; it is loaded when one of its models is used."""',
        "",
    ]
    every = sorted(name for told in names.values() for name in told)
    body += ["__all__ = [", *(f"    {literal(name)}," for name in every), "]", _LOADING]
    lines = ("from importlib import import_module", "from typing import TYPE_CHECKING")
    return module(_ABOUT, lines, body)


def _room(needs: Mapping[str, tuple[str, ...]]) -> str:
    """What lets Pydantic follow long ways of references, empty where they are short."""
    way = longest_way(needs)
    if way <= _USUAL_WAY:
        return ""
    depth = min(_DEEPEST, 1_000 + way * _CALLS)
    return _ROOM.format(depth=f"{depth:_}")


def _needs(found: Declarations) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(other for other in names_of(made) if other in found)
        for name, made in found.items()
    }


def shared(declaration: Declaration) -> tuple[object, ...]:
    """What a declaration asks of what all models share: the same asks for the same."""
    return (
        isinstance(declaration, ModelClass),
        _holding([declaration]),
        _announcing([declaration]),
        *loose.used([declaration]),
    )


def _holding(declarations: Iterable[Declaration]) -> bool:
    return any(isinstance(made, ModelClass) and made.others for made in declarations)


def _announcing(declarations: Iterable[Declaration]) -> bool:
    return any(isinstance(made, ModelAlias) and made.announcement for made in declarations)
