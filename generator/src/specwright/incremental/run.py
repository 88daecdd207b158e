"""A run that generates again what one edited schema is part of, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from specwright.cache import Cache, digest
from specwright.diagnostics import Diagnostic, Diagnostics, DocumentError
from specwright.emit.file import GeneratedFile
from specwright.incremental.edit import Edit, edit_of
from specwright.incremental.memory import Earlier, Settings, recall
from specwright.incremental.python import change_models
from specwright.incremental.shift import Shift, refuse_clashes
from specwright.incremental.slices import Slices
from specwright.incremental.splice import Files
from specwright.incremental.uses import UnclearError, has_ways, needed, refuse_inheritance, touched
from specwright.openapi.limits import Limits
from specwright.openapi.load import read_bytes
from specwright.pipeline import PARTS, Generation, model_folders


def regenerated(cache: Cache, settings: Settings) -> Generation | None:
    """What the document gives, where an earlier run tells all but a few declarations of it.

    None where a whole run has to be made. The files of the earlier run are read from the output
    directory, and nothing is written.
    """
    earlier = recall(cache, settings)
    if earlier is None:
        return None
    limits, file = Limits(), str(settings.document)
    try:
        octets = read_bytes(settings.document, limits.size)
        edit = edit_of(earlier.source, octets, file, limits)
        if edit is None:
            return None
        moved = Shift(earlier.source, edit, file).moved(earlier.diagnostics)
        diagnostics = _collected(moved)
        files = _files(cache, settings, earlier, edit)
        return Generation(
            files=tuple(GeneratedFile(path, made) for path, made in files.contents.items()),
            scope=earlier.scope,
            diagnostics=diagnostics,
            api=None,
            tally=earlier.tally,
            sources={file: digest(octets)},
            source=lambda: edit.source,
        )
    except (UnclearError, DocumentError, OSError):
        return None


def _files(cache: Cache, settings: Settings, earlier: Earlier, edit: Edit) -> Files:
    """The files of the earlier run, changed where the schema shows."""
    from specwright.incremental.excerpt import changes, concerning, excerpt

    slices = Slices(edit.source)
    if not slices.plain:
        raise UnclearError
    changing = touched(edit.name, slices)
    if len(changing) > 1:
        refuse_inheritance(slices)
    schemas = needed(changing, slices)
    one_way = has_ways(schemas.values())
    if one_way and edit.refers:
        raise UnclearError
    files = Files(dict(_contents(settings.out, earlier.outputs)))
    frame = {key: slices.root(key) for key in ("openapi", "jsonSchemaDialect")}
    frame = {key: value for key, value in frame.items() if value is not None}
    before, after = (
        excerpt(frame, {**schemas, edit.name: version}, changing, cache)
        for version in (edit.before, edit.after)
    )
    if before.findings != frozenset(concerning(earlier.diagnostics, changing)):
        raise UnclearError
    names = sorted(changes(before, after, changing))
    refuse_clashes(earlier.diagnostics, names)
    parts = settings.only or PARTS
    if "server" in parts:
        source = f"server/src/{settings.package}_server"
        files.entry(f"{source}/openapi.json", edit.name, edit.before, edit.after)
        for name in names:
            files.entry(
                f"{source}/contract.json", name, before.contract[name], after.contract[name]
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
    return files


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
