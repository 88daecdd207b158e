"""A client package as a zip archive. Runs in a worker process."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from specwright import pipeline
from specwright.diagnostics import DocumentError, Severity
from specwright.emit.file import GeneratedFile

from registry.versions.inspection import Broken, explain

Language = Literal["python", "typescript"]

_PARTS: dict[Language, pipeline.Part] = {
    "python": "python-client",
    "typescript": "typescript-client",
}
# The earliest moment that the format knows: equal documents give equal archives.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_MOST_ERRORS = 20


def package_name(slug: str) -> str:
    """The stem of the names of a contract's packages."""
    name = re.sub(r"[^a-z0-9]+", "_", slug)
    return name if name[:1].isalpha() else f"api_{name}"


def build_archive(text: str, package: str, language: Language, root: str) -> bytes | Broken:
    """The archive with everything below one folder, or what stands in the way."""
    part = _PARTS[language]
    with tempfile.TemporaryDirectory() as folder:
        # Nothing else is in the folder, and references cannot lead out of it.
        path = Path(folder, "openapi.yaml")
        path.write_text(text, "utf-8")
        try:
            # The toolchain would make do with less; what the registry hands out is whole.
            judged = pipeline.errors(pipeline.read(path))
            errors = [d for d in judged if d.severity is Severity.ERROR]
            if errors:
                return Broken([explain(found) for found in errors[:_MOST_ERRORS]])
            generation = pipeline.generate(path, package, [part])
        except DocumentError as error:
            return Broken([explain(found) for found in error.diagnostics[:_MOST_ERRORS]])
    if not generation.files:
        refused = [d for d in generation.diagnostics if d.severity is Severity.ERROR]
        return Broken([explain(found) for found in refused[:_MOST_ERRORS]])
    (prefix,) = generation.scope
    return _zip(generation.files, f"{prefix}/", root)


def _zip(files: Iterable[GeneratedFile], prefix: str, root: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(files, key=lambda file: file.path):
            if not file.path.startswith(prefix):
                continue
            entry = zipfile.ZipInfo(f"{root}/{file.path.removeprefix(prefix)}", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            content = file.content
            archive.writestr(entry, content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()
