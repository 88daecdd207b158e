"""What differs in a document that had to be read again as a whole: of several files, or not plain.

Reading takes little of what a whole run does. The document is compared piece by piece after that.
Where a finding stands is told by its pointer, or by what differs in the file that it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from specwright import pipeline
from specwright.incremental.edit import Change, Edit, Part, Stretch, spot
from specwright.incremental.memory import Settings
from specwright.incremental.unclear import UnclearError
from specwright.incremental.window import windows
from specwright.openapi.document import Document
from specwright.openapi.load import collector_paused
from specwright.openapi.pieces import Source
from specwright.openapi.regions import is_doubtful


def reread(earlier: Source, settings: Settings) -> tuple[Edit, Document]:
    """Read the document, and compare it with what it was.

    Raises:
        UnclearError: it cannot be told what differs.
        DocumentError: what is written there is refused.
    """
    with collector_paused():
        document = pipeline.read(settings.document, settings.root)
        source = None if document.findings else pipeline.source_of_files(document)
    before, after = earlier.files, source.files if source else None
    if source is None or before is None or after is None or list(before) != list(after):
        raise UnclearError
    if before == after:
        raise UnclearError
    stretches = {path: list(_stretches(octets, after[path])) for path, octets in before.items()}
    return Edit(tuple(_changes(earlier, source)), stretches, source), document


def _changes(earlier: Source, source: Source) -> Iterator[Change]:
    if [piece.way for piece in earlier.pieces] != [piece.way for piece in source.pieces]:
        raise UnclearError
    for old, new in zip(earlier.pieces, source.pieces, strict=True):
        before = earlier.octets[old.start : old.end]
        after = source.octets[new.start : new.end]
        if before != after:
            yield Change(old.way, json.loads(before), json.loads(after))


def _stretches(before: bytes, after: bytes) -> Iterator[Stretch]:
    if before == after:
        return
    if is_doubtful(before) or is_doubtful(after):
        raise UnclearError
    window, _ = windows(before, after)
    start = spot(before, window.start)
    yield Stretch(
        "", Part(start, spot(before, window.before)), Part(start, spot(after, window.after))
    )
