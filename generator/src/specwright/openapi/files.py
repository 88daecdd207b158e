"""The files a document may refer to: those in its own directory, and nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from specwright.diagnostics import quoted
from specwright.openapi.document import Document
from specwright.openapi.limits import Limits
from specwright.openapi.load import parse, read_bytes

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class ReferenceRefusedError(Exception):
    """A reference to something that is not read; the message says why, without its content."""


class Files:
    """Reads each file once; ``None`` as directory means that no file may be read."""

    def __init__(self, folder: Path | None, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._left = limits.size
        self._read: dict[str, Document] = {}

    def add(self, name: str, document: Document) -> None:
        """A document that has been read already."""
        self._read[name] = document

    def name(self, target: str, beside: str) -> str:
        """The name, relative to the directory, of the file that a reference in another means."""
        target = unquote(target)
        if self._folder is None:
            raise ReferenceRefusedError("this document may not refer to files")
        if _SCHEME.match(target) or target.startswith("//"):
            raise ReferenceRefusedError("only files beside the document are read, no addresses")
        if "\0" in target or target.startswith(("/", "\\", "~")):
            raise ReferenceRefusedError("a file is named relative to the one that refers to it")
        name = os.path.normpath(str(PurePosixPath(beside).parent / target))
        outside = name == ".." or name.startswith("../")
        root = os.path.realpath(self._folder)
        real = os.path.realpath(self._folder / name)
        if outside or os.path.commonpath((root, real)) != root:
            raise ReferenceRefusedError("the file lies outside of the document's directory")
        return name

    def read(self, name: str) -> Document:
        """The document in a file; DocumentError where it cannot be read or is not well-formed."""
        if name not in self._read:
            assert self._folder is not None
            if len(self._read) >= self._limits.files:
                raise ReferenceRefusedError(f"more than {self._limits.files} files")
            path = self._folder / name
            source = read_bytes(path, self._left)
            self._left -= len(source)
            self._read[name] = parse(source, str(path), self._limits)
        return self._read[name]

    def display(self, name: str) -> str:
        """The file as a message shows it."""
        return quoted(name)
