"""Bytes -> document: the one entrance for everything that somebody wrote.

Nothing here interprets OpenAPI. What is refused is what would mean different things to different
readers (duplicate keys, merge keys, tags, NaN) or cost more than its size (nesting, aliases).
"""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from specwright.cache import digest
from specwright.diagnostics import Diagnostic, DocumentError, Location, Severity
from specwright.openapi.document import Document
from specwright.openapi.json_source import read_json
from specwright.openapi.limits import Limits

__all__ = ["Limits", "collector_paused", "load", "parse", "read_bytes"]

# The longer mark first: UTF-32 begins like UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def load(path: Path, limits: Limits | None = None) -> Document:
    """Read one file, YAML or JSON; DocumentError says what is wrong with it and where."""
    limits = limits or Limits()
    source = read_bytes(path, limits.size)
    document = parse(source, str(path), limits)
    if not isinstance(document.value, Mapping):
        raise _error("not-openapi", _not_an_object(document.value), document.locate(""))
    return replace(document, folder=path.parent, sources={str(path): digest(source)})


def parse(source: bytes, file: str, limits: Limits | None = None) -> Document:
    """Read bytes that are already here; the name decides nothing but what messages show.

    The value need not be an object: a referenced file may hold any value.
    """
    limits = limits or Limits()
    if len(source) > limits.size:
        raise _too_large(file, limits.size)
    text = _decode(source, file)
    with collector_paused():
        if file.lower().endswith(".json"):
            return _document(file, *read_json(text, file, limits))
        if text.lstrip()[:1] == "{":
            # Every JSON text ought to be YAML, but libyaml knows no surrogate pairs.
            try:
                return _document(file, *read_json(text, file, limits))
            except DocumentError as error:
                if error.diagnostics[0].rule != "document-syntax":
                    raise
        from specwright.openapi.yaml_source import read_yaml

        return _document(file, *read_yaml(text, file, limits))


def _document(
    file: str, value: Any, positions: Callable[[str], Location], findings: tuple[Diagnostic, ...]
) -> Document:
    return Document(file, value, positions, findings=findings)


def read_bytes(path: Path, size: int) -> bytes:
    """The content of a regular file of at most that size."""
    file = str(path)
    try:
        # A FIFO would block without the flag, and a device may never end.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise _error("file-missing", "no such file", Location(file)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _error("file-unreadable", f"cannot be read: {reason}", Location(file)) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _error("file-unreadable", "not a regular file", Location(file))
        if status.st_size > size:
            raise _too_large(file, size)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(size + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise _error("file-unreadable", message, Location(file)) from None
    finally:
        os.close(descriptor)


def _decode(source: bytes, file: str) -> str:
    encoding = next((name for mark, name in _MARKS if source.startswith(mark)), "utf-8")
    try:
        return source.decode(encoding)
    except UnicodeDecodeError as error:
        before = source[: error.start].decode(encoding, "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"not valid {error.encoding.upper()}: {error.reason}"
        raise _error("document-encoding", message, Location(file, line, column)) from None


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cycles arise while a million values do; looking for some takes much of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _not_an_object(value: object) -> str:
    if value is None:
        return "the document is empty"
    kind = {list: "a list", str: "text", bool: "a boolean"}.get(type(value), "a number")
    return f"the document is {kind}; an OpenAPI document is an object with a member openapi"


def _too_large(file: str, size: int) -> DocumentError:
    return _error("too-large", f"larger than {size} bytes", Location(file))


def _error(rule: str, message: str, location: Location) -> DocumentError:
    return DocumentError(Diagnostic(Severity.ERROR, rule, message, location))
