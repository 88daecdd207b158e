"""What operations say about themselves, and what shows when they say it otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from specwright.cache import Cache
from specwright.diagnostics import Diagnostic, Diagnostics, Location
from specwright.emit.file import GeneratedFile
from specwright.incremental.edit import pointer_of, text
from specwright.incremental.slices import Slices
from specwright.incremental.unclear import UnclearError
from specwright.incremental.uses import objects
from specwright.ir.api import Api
from specwright.openapi.document import Document, unescape_token
from specwright.openapi.pieces import Way
from specwright.openapi.structure import METHODS
from specwright.pipeline import PARTS, Part

_COMPONENTS = "#/components/"
_TELLING = frozenset({"description", "summary"})


@dataclass(frozen=True, slots=True)
class Telling:
    """What an API with these paths and nothing else gives."""

    files: Mapping[str, GeneratedFile]
    """All but models."""
    contract: Mapping[str, Any]
    """Its paths."""
    names: frozenset[str]
    operations: tuple[tuple[str, ...], ...]
    """What each is called, and its responses."""
    findings: frozenset[tuple[str, str, str]]


def refuse_other_changes(before: Any, after: Any) -> None:
    """A path item may say nothing else than before but in summaries and descriptions.

    Raises:
        UnclearError: it does.
    """
    if text(_silent(before, _item)) != text(_silent(after, _item)):
        raise UnclearError


def surroundings(paths: Mapping[str, Any], slices: Slices) -> dict[str, Any]:
    """The document around some paths: what it says of all, and the components that they need.

    Raises:
        UnclearError: they refer to something else.
    """
    frame = {way[0]: slices.value(piece) for way, piece in slices.pieces.items() if len(way) == 1}
    secured = {way for way in slices.pieces if way[:-1] == ("components", "securitySchemes")}
    wanted, waiting = set[Way](), [*_targets([*paths.values(), frame]), *secured]
    while waiting:
        way = waiting.pop()
        if way not in wanted:
            wanted.add(way)
            waiting += _targets(slices.value(slices.pieces[way])) if way in slices.pieces else ()
    components: dict[str, Any] = {}
    for way, piece in slices.pieces.items():
        if way in wanted:
            components.setdefault(way[1], {})[way[2]] = slices.value(piece)
    return {**frame, "paths": {}, "components": components}


def telling(
    around: Mapping[str, Any], paths: Mapping[str, Any], package: str, only: Collection[Part]
) -> Telling:
    """Generate from some paths."""
    from specwright import pipeline
    from specwright.acceptance import usable

    document = Document("", {**around, "paths": dict(paths)}, Location)
    judged, built = pipeline.errors(document), Diagnostics()
    api = pipeline.build(usable(document, judged), built)
    api = replace(api, document=document.value)
    # In an excerpt, the file of a location is the pointer.
    found = [replace(d, pointer=d.pointer or d.location.file) for d in (*judged, *built)]
    named = [(o.name, o.tag, *(r.name for r in o.responses)) for o in api.all_operations]
    return Telling(
        files={file.path: file for file in _emitted(api, package, only)},
        contract=api.contract["paths"],
        names=frozenset(name for o in api.operations for name in (o.name, o.short_name)),
        operations=tuple(named),
        findings=frozenset(about(found, paths)),
    )


def about(found: Iterable[Diagnostic], paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """What is said about some paths."""
    inside = tuple(f"{pointer_of(('paths', path))}/" for path in paths)
    for diagnostic in found:
        if f"{diagnostic.pointer}/".startswith(inside):
            yield diagnostic.rule, diagnostic.message, diagnostic.pointer


def differing(before: Telling, after: Telling, cache: Cache) -> Iterator[tuple[str, str, str]]:
    """Path and both texts, as they are laid out, of each file of text that differs.

    Raises:
        UnclearError: more differs than what operations say.
    """
    from specwright.format import format_python

    same = before.operations == after.operations and before.findings == after.findings
    if not same or list(before.files) != list(after.files):
        raise UnclearError
    names = [name for name in before.files if before.files[name] != after.files[name]]
    names = [name for name in names if not name.endswith(("/openapi.json", "/contract.json"))]
    files = [
        replace(told.files[name], path=f"{version}/{name}")
        for name in names
        for version, told in (("before", before), ("after", after))
    ]
    texts = {file.path: str(file.content) for file in format_python(files, cache)}
    for name in names:
        yield name, texts[f"before/{name}"], texts[f"after/{name}"]


def _emitted(api: Api, package: str, only: Collection[Part]) -> Iterator[GeneratedFile]:
    from specwright.emit import python_client, server, typescript_client

    emitters: dict[Part, Callable[[Api, str], Iterable[GeneratedFile]]] = {
        "server": server.emit,
        "python-client": python_client.emit,
        "typescript-client": typescript_client.emit,
    }
    for part in only or PARTS:
        if part in emitters:
            yield from emitters[part](api, package)


def _targets(value: Any) -> Iterator[Way]:
    """The components that something refers to."""
    for inside in objects(value):
        discriminator = inside.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        told = list(mapping.values()) if isinstance(mapping, dict) else []
        yield from (("components", "schemas", t) for t in told if isinstance(t, str))
        for target in (inside.get("$ref"), *told):
            if isinstance(target, str) and target.startswith("#"):
                way = tuple(map(unescape_token, target.removeprefix("#/").split("/")))
                if not target.startswith(_COMPONENTS) or len(way) != 3:
                    raise UnclearError
                yield way


def _silent(value: Any, below: Callable[[str, Any], Any]) -> Any:
    """Something without what it tells about itself, and so what is in it."""
    if not isinstance(value, dict):
        return value
    told = {key: value[key] for key in _TELLING & value.keys()}
    if not all(isinstance(said, str) for said in told.values()):
        raise UnclearError
    return {key: below(key, inner) for key, inner in value.items() if key not in told}


def _item(key: str, value: Any) -> Any:
    return _silent(value, _operation) if key in METHODS else _parameters(key, value)


def _operation(key: str, value: Any) -> Any:
    if key == "requestBody":
        return _silent(value, _leaf)
    if key == "responses" and isinstance(value, dict):
        return {status: _silent(response, _leaf) for status, response in value.items()}
    return _parameters(key, value)


def _parameters(key: str, value: Any) -> Any:
    if key == "parameters" and isinstance(value, list):
        return [_silent(parameter, _leaf) for parameter in value]
    return value


def _leaf(_: str, value: Any) -> Any:
    return value
