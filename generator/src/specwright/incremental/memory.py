"""What a run leaves behind for the next one: the document, and what was said and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specwright.acceptance import Tally
from specwright.cache import Cache, digest, tool
from specwright.diagnostics import Diagnostic, Location, Severity
from specwright.openapi.pieces import Piece, Source
from specwright.openapi.regions import Region, Written
from specwright.pipeline import Generation, Part

_KIND = "edit"
_LAYOUT = "3"


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides, beside the document, on what is generated and where it goes."""

    document: Path
    root: Path | None
    out: Path
    package: str
    only: tuple[Part, ...]
    keep_going: bool

    @property
    def key(self) -> str:
        """The entry of the cache that is about runs with these settings."""
        places = map(str, (Path.cwd(), self.document, self.root, self.out))
        told = (self.package, str(self.keep_going), *self.only)
        return digest(_KIND, _LAYOUT, *places, *told)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run that wrote what its document gives."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    pointed: tuple[bool, ...]
    """Of each, whether it stands where its pointer leads."""
    tally: Tally
    outputs: Mapping[str, str]
    """Digests of the files by path, without the manifest."""
    scope: tuple[str, ...]


def remember(
    cache: Cache, settings: Settings, generation: Generation, outputs: Mapping[str, str]
) -> None:
    """Keep what the next run needs, if the document was read without complaint."""
    if generation.source is None or generation.tally is None:
        return
    source = generation.source()
    if source is None:
        return
    files = [source.file] if source.files is None else list(source.files.values())
    if list(generation.sources.values()) != list(map(digest, files)):
        # A mark at its beginning, or another encoding.
        return
    tally, written = generation.tally, source.written
    header = {
        "tool": tool(),
        "pieces": [(*piece.way, piece.start, piece.end) for piece in source.pieces],
        "regions": None if written is None else list(written.regions),
        "length": len(source.octets),
        "files": None if source.files is None else [(p, len(o)) for p, o in source.files.items()],
        "diagnostics": [_written(found) for found in generation.diagnostics],
        "pointed": [_is_pointed(found, generation) for found in generation.diagnostics],
        "tally": (tally.written, tally.generated, tally.degraded),
        "outputs": dict(outputs),
        "scope": generation.scope,
    }
    told = json.dumps(header).encode()
    besides = files if source.files is not None or written is not None else []
    cache.put(
        _KIND, settings.key, b"%d\n%b" % (len(told), b"".join([told, source.octets, *besides]))
    )


def recall(cache: Cache, settings: Settings) -> Earlier | None:
    """The last run with these settings, if this program made it."""
    written = cache.get(_KIND, settings.key)
    if written is None:
        return None
    length, _, rest = written.partition(b"\n")
    header: dict[str, Any] = json.loads(rest[: int(length)])
    if header["tool"] != tool():
        return None
    return Earlier(
        source=_source(header, rest[int(length) :]),
        diagnostics=tuple(map(_read, header["diagnostics"])),
        pointed=tuple(header["pointed"]),
        tally=Tally(*header["tally"]),
        outputs=header["outputs"],
        scope=tuple(header["scope"]),
    )


def _source(header: Mapping[str, Any], octets: bytes) -> Source:
    pieces = tuple(Piece(tuple(way), start, end) for *way, start, end in header["pieces"])
    if header["files"] is not None:
        files, end = dict[str, bytes](), header["length"]
        for path, length in header["files"]:
            files[path] = octets[end : end + length]
            end += length
        return Source(octets[: header["length"]], pieces, None, files)
    if header["regions"] is None:
        return Source(octets, pieces)
    regions = tuple(Region(tuple(way), *place) for way, *place in header["regions"])
    length = header["length"]
    return Source(octets[:length], pieces, Written(octets[length:], regions))


def _is_pointed(found: Diagnostic, generation: Generation) -> bool:
    locate = generation.locate
    return bool(locate and found.pointer and locate(found.pointer) == found.location)


def _written(found: Diagnostic) -> list[Any]:
    places = [(place.file, place.line, place.column) for place in (found.location, *found.related)]
    return [found.severity.value, found.rule, found.message, found.pointer, places]


def _read(written: list[Any]) -> Diagnostic:
    severity, rule, message, pointer, places = written
    here, *related = (Location(*place) for place in places)
    return Diagnostic(Severity(severity), rule, message, here, pointer, tuple(related))
