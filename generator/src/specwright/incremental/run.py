"""A run that generates again what a few edited schemas or operations are part of, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from specwright.cache import Cache, digest
from specwright.diagnostics import Diagnostic, Diagnostics, DocumentError
from specwright.emit.file import GeneratedFile
from specwright.incremental.edit import Change, Edit, text
from specwright.incremental.json_edit import json_edit
from specwright.incremental.memory import Earlier, Settings, recall
from specwright.incremental.python import change_models
from specwright.incremental.reread import reread
from specwright.incremental.schema import changed_properties
from specwright.incremental.shift import Shift, refuse_clashes
from specwright.incremental.slices import SCHEMAS, Slices
from specwright.incremental.splice import Files
from specwright.incremental.unclear import UnclearError
from specwright.incremental.uses import has_ways, needed, refuse_inheritance, touched
from specwright.incremental.yaml_edit import yaml_edit
from specwright.openapi.document import Document
from specwright.openapi.limits import Limits
from specwright.openapi.load import read_bytes
from specwright.openapi.pieces import Source
from specwright.pipeline import PARTS, Generation, model_folders

_PATHS = ("paths",)


def regenerated(cache: Cache, settings: Settings) -> Generation | None:
    """What the document gives, where an earlier run tells all but a few declarations of it.

    None where a whole run has to be made. The files of the earlier run are read from the output
    directory, and nothing is written.
    """
    earlier = recall(cache, settings)
    if earlier is None:
        return None
    try:
        edit, document = _edit(earlier, settings)
        locate = None if document is None else document.locate
        pointed = (locate if told else None for told in earlier.pointed)
        diagnostics = _collected(Shift(edit).moved(earlier.diagnostics, pointed))
        files = _files(cache, settings, earlier, edit)
        read = edit.source.files or {str(settings.document): edit.source.file}
        return Generation(
            files=tuple(GeneratedFile(path, made) for path, made in files.contents.items()),
            scope=earlier.scope,
            diagnostics=diagnostics,
            api=None,
            tally=earlier.tally,
            sources={path: digest(octets) for path, octets in read.items()},
            source=lambda: edit.source,
            locate=locate,
        )
    except (UnclearError, DocumentError, OSError):
        return None


def _edit(earlier: Earlier, settings: Settings) -> tuple[Edit, Document | None]:
    """What differs in the document, and the document itself where it was read as a whole.

    Raises:
        UnclearError: nothing does, or too much.
        DocumentError: what is written there is refused.
    """
    if earlier.source.files is not None:
        return reread(earlier.source, settings)
    limits, file = Limits(), str(settings.document)
    octets = read_bytes(settings.document, limits.size)
    if octets == earlier.source.file:
        raise UnclearError
    edit_of = json_edit if earlier.source.written is None else yaml_edit
    edit = edit_of(earlier.source, octets, file, limits)
    # At least as many as there are values in a JSON text.
    if sum(edit.source.octets.count(sign) for sign in (b",", b"{", b"[")) >= limits.nodes:
        raise UnclearError
    return edit, None


def _files(cache: Cache, settings: Settings, earlier: Earlier, edit: Edit) -> Files:
    """The files of the earlier run, changed where the edit shows."""
    files = Files(dict(_contents(settings.out, earlier.outputs)))
    changes = [change for change in edit.changes if not change.is_void]
    kinds = {SCHEMAS: _change_schemas, _PATHS: _change_paths}
    if any(change.way[:-1] not in kinds for change in changes):
        raise UnclearError
    for place, change_all in kinds.items():
        found = [change for change in changes if change.way[:-1] == place]
        if found:
            change_all(files, cache, settings, earlier, edit.source, found)
    return files


def _change_schemas(
    files: Files,
    cache: Cache,
    settings: Settings,
    earlier: Earlier,
    source: Source,
    edited: list[Change],
) -> None:
    from specwright.incremental.excerpt import changes, concerning, excerpt

    slices = Slices(source)
    if not slices.plain:
        raise UnclearError
    properties = [changed_properties(change.before, change.after) for change in edited]
    changing = touched((change.way[-1] for change in edited), slices)
    if len(changing) > len(edited):
        refuse_inheritance(slices)
    schemas = needed(changing, slices)
    one_way = has_ways(schemas.values())
    if one_way and "$ref" in text(properties):
        raise UnclearError
    frame = {key: slices.root(key) for key in ("openapi", "jsonSchemaDialect")}
    frame = {key: value for key, value in frame.items() if value is not None}
    was = {change.way[-1]: change.before for change in edited}
    now = {change.way[-1]: change.after for change in edited}
    before, after = (
        excerpt(frame, {**schemas, **versions}, changing, cache) for versions in (was, now)
    )
    if before.findings != frozenset(concerning(earlier.diagnostics, changing)):
        raise UnclearError
    names = sorted(changes(before, after, changing))
    refuse_clashes(earlier.diagnostics, names)
    parts = settings.only or PARTS
    if "server" in parts:
        folder = f"server/src/{settings.package}_server"
        for key in was:
            files.entry(f"{folder}/openapi.json", (*SCHEMAS, key), was[key], now[key])
        for name in names:
            files.entry(
                f"{folder}/contract.json",
                (*SCHEMAS, name),
                before.contract[name],
                after.contract[name],
            )
    if "typescript-client" in parts:
        modules = files.modules("clients/typescript/src/models", ".ts")
        if one_way:
            files.refuse_twins(modules, names)
        for name in names:
            files.type(modules, before.typescript[name].texts[0], after.typescript[name].texts[0])
    if {"server", "python-client", "models"} & set(parts):
        folders = model_folders(settings.package, parts)
        modules_of = [files.modules(f"{folder}/models", ".py") for folder in folders]
        if one_way:
            files.refuse_twins(modules_of[0], names)
        change_models(files, modules_of, before.python, after.python, cache)


def _change_paths(
    files: Files,
    cache: Cache,
    settings: Settings,
    earlier: Earlier,
    source: Source,
    edited: list[Change],
) -> None:
    from specwright.incremental.telling import (
        about,
        differing,
        refuse_other_changes,
        surroundings,
        telling,
    )

    slices = Slices(source)
    if not slices.plain or slices.holding(b'"#/paths/'):
        raise UnclearError
    was = {change.way[-1]: change.before for change in edited}
    now = {change.way[-1]: change.after for change in edited}
    for path in was:
        refuse_other_changes(was[path], now[path])
    around = surroundings(now, slices)
    before, after = (
        telling(around, paths, settings.package, settings.only) for paths in (was, now)
    )
    if before.findings != frozenset(about(earlier.diagnostics, was)):
        raise UnclearError
    refuse_clashes(earlier.diagnostics, before.names)
    for path, old, new in differing(before, after, cache):
        files.text(path, old, new, before.names)
    if "server" in (settings.only or PARTS):
        folder = f"server/src/{settings.package}_server"
        for path in was:
            way = (*_PATHS, path)
            files.entry(f"{folder}/openapi.json", way, was[path], now[path])
            if path not in before.contract:
                raise UnclearError
            files.entry(f"{folder}/contract.json", way, before.contract[path], after.contract[path])


def _contents(out: Path, outputs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """What stands on disk, if that is what the earlier run wrote."""
    for path, told in outputs.items():
        content = (out / path).read_bytes()
        if digest(content) != told:
            raise UnclearError
        yield path, content


def _collected(found: Iterable[Diagnostic]) -> Diagnostics:
    diagnostics = Diagnostics()
    diagnostics.extend(found)
    return diagnostics
