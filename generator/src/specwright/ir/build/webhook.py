"""Webhooks and callbacks: requests that the API sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from specwright.ir.build.operation import Place, operation_places
from specwright.ir.build.scope import Scope
from specwright.ir.operation import Operation
from specwright.ir.webhook import Callback, Webhook
from specwright.naming import NameTable, camel_name, class_name
from specwright.openapi.document import Node, unescape_token

# Documents of 3.0 have webhooks by the extension that GitHub and others agreed on.
_SECTIONS = ("webhooks", "x-webhooks")
_SHARED = "/components/callbacks/"


@dataclass(frozen=True, slots=True)
class SentPlace:
    """Where a request that the API sends is declared."""

    place: Place
    key: str
    spoken: str
    """What it is called where it has no operationId, as words."""
    callback: Callback | None


@dataclass(slots=True)
class _Declared:
    """A callback, however many operations refer to it."""

    stem: str
    node: Node
    operations: list[str]


def sent_places(root: Node, served: Sequence[Place], scope: Scope) -> list[SentPlace]:
    """Each method of each webhook and of each callback, which may have callbacks itself."""
    taken = {place.operation_id for place in served}
    found = [
        entry
        for section in _SECTIONS
        for entry in _settled(_webhooks(root.get(section), scope), taken)
    ]
    seen: dict[str, _Declared] = {}
    waiting = [*served, *(entry.place for entry in found)]
    while waiting:
        fresh = _declared(waiting, seen, scope)
        added = [e for entry in fresh for e in _settled(_callbacks(entry, scope), taken)]
        found += added
        waiting = [entry.place for entry in added]
    return list(_keyed([_asked_for(entry, seen) for entry in found]))


def _webhooks(section: Node | None, scope: Scope) -> Iterator[SentPlace]:
    for place in operation_places(section, scope):
        told = replace(place, untagged="webhooks")
        yield SentPlace(told, place.path, place.path, None)


def _declared(places: Iterable[Place], seen: dict[str, _Declared], scope: Scope) -> list[_Declared]:
    """The callbacks of some operations that were not seen before."""
    fresh: list[_Declared] = []
    for place in places:
        callbacks = place.operation.get("callbacks")
        for key, entry in callbacks.members() if callbacks is not None else ():
            node = scope.resolved(entry)
            if node is None or key.startswith("x-"):
                continue
            known = seen.get(node.pointer)
            if known is None:
                stem = f"{place.operation_id} {key}"
                if node.pointer.startswith(_SHARED):
                    stem = unescape_token(node.pointer.removeprefix(_SHARED))
                known = seen[node.pointer] = _Declared(stem, node, [])
                fresh.append(known)
            if place.operation_id not in known.operations:
                known.operations.append(place.operation_id)
    return fresh


def _callbacks(declared: _Declared, scope: Scope) -> Iterator[SentPlace]:
    places = list(operation_places(declared.node, scope))
    several = len({place.path for place in places}) > 1
    for place in places:
        spoken = f"{declared.stem} {place.path}" if several else declared.stem
        if not Callback(place.path, ()).clear:
            scope.diagnostics.note(
                "unsupported-callback-expression",
                f"{place.path!r} is no runtime expression: who sends {spoken!r} must know the URL",
                place.path_item.location,
                place.path_item.pointer,
            )
        told = replace(place, untagged="callbacks")
        # Who asks for it is known in the end only; until then its place stands for it.
        callback = Callback(place.path, (declared.node.pointer,))
        yield SentPlace(told, camel_name(spoken), spoken, callback)


def _settled(entries: Iterable[SentPlace], taken: set[str]) -> Iterator[SentPlace]:
    """The places, with ids that no other operation has."""
    told = list(entries)
    methods = Counter(entry.spoken for entry in told)
    for entry in told:
        spoken = entry.spoken
        if methods[spoken] > 1:
            spoken = f"{spoken} {entry.place.method.lower()}"
        written = entry.place.operation.value.get("operationId")
        name = written if isinstance(written, str) and written else camel_name(spoken)
        if name in taken:
            name += "Webhook" if entry.callback is None else "Callback"
        free, count = name, 2
        while free in taken:
            free, count = f"{name}{count}", count + 1
        taken.add(free)
        yield replace(entry, spoken=spoken, place=replace(entry.place, sent_as=free))


def _asked_for(entry: SentPlace, seen: dict[str, _Declared]) -> SentPlace:
    if entry.callback is None:
        return entry
    (pointer,) = entry.callback.operations
    operations = tuple(seen[pointer].operations)
    return replace(entry, callback=replace(entry.callback, operations=operations))


def _keyed(entries: Iterable[SentPlace]) -> Iterator[SentPlace]:
    """The places, each path item with a key of its own."""
    owners: dict[str, tuple[str, str]] = {}
    for entry in entries:
        owner = (entry.place.path_item.pointer, entry.place.path)
        key, count = entry.key, 2
        while owners.setdefault(key, owner) != owner:
            key, count = f"{entry.key}{count}", count + 1
        yield replace(entry, key=key)


def build_webhooks(
    places: Iterable[SentPlace], operations: Iterable[Operation | None], scope: Scope
) -> tuple[Webhook, ...]:
    """Each of them with its operation; without those that were left out."""
    classes = NameTable(scope.diagnostics)
    found = []
    for entry, operation in zip(places, operations, strict=True):
        if operation is not None:
            name = class_name(entry.spoken)
            name = classes.claim(name, operation.location, entry.spoken)
            found.append(Webhook(entry.key, name, operation, entry.callback))
    return tuple(found)
