"""An opaque media type has no object schema.

What it does
    Reports object and array schemas under media types that are just bytes: images, audio, video,
    fonts, archives, PDF and ``application/octet-stream``.

Why it matters
    Nothing says how an object becomes such bytes, so neither side can check or build it.
"""

from __future__ import annotations

from collections.abc import Iterator

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import unescape_token
from specwright.openapi.structure import Kind

_OPAQUE = frozenset(
    ("application/octet-stream", "application/pdf", "application/zip", "application/gzip")
)
_OPAQUE_TYPES = ("audio/", "font/", "image/", "video/")


def check(outline: Outline) -> Iterator[Finding]:
    """Schemas of objects where there are only bytes."""
    for node in outline.of(Kind.MEDIA_TYPE):
        name = unescape_token(node.pointer.rpartition("/")[2]).partition(";")[0].strip().lower()
        if name not in _OPAQUE and (not name.startswith(_OPAQUE_TYPES) or name.endswith("+xml")):
            continue
        written = node.get("schema")
        schema = outline.resolve(written) if written else None
        if written is None or schema is None:
            continue
        kind = schema.get("type")
        if kind is not None and kind.value in ("object", "array"):
            yield Finding(written, f"{quoted(name)} is bytes, but the schema is an {kind.value}")


RULE = Rule(
    "media-type-opaque-object", "bytes are not described as objects", Severity.WARNING, check
)
