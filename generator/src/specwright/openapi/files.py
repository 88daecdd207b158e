"""The files a document may refer to: those below one directory, and nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from specwright.cache import digest
from specwright.diagnostics import Diagnostic, quoted
from specwright.openapi.document import Document
from specwright.openapi.limits import Limits
from specwright.openapi.load import parse, read_bytes

_OUTSIDE = "the file lies outside of the folder that references may lead into"
_SUFFIXES = (".json", ".yaml", ".yml")
_NETWORK = re.compile(r"//|(?!file:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
"""How an address begins; one letter and a colon are the drive of a file."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class ReferenceRefusedError(Exception):
    """A reference to something that is not read; the message says why, without its content."""


class RemoteReferenceError(ReferenceRefusedError):
    """A reference to an address of the network: it costs what needs it, and is never fetched."""


class Files:
    """Reads each file once; ``None`` as directory means that no file may be read.

    Outside of ``home``, the document's own directory, only files are read that are named like
    documents and not hidden: a project holds more than what its documents are about.
    """

    def __init__(self, folder: Path | None, home: Path | None, limits: Limits) -> None:
        self._folder = folder
        self._home = home
        self._limits = limits
        self._left = limits.size
        self._read: dict[str, Document] = {}
        self._addresses: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        """Digests of what was read by path, as a document has them."""

    def add(self, name: str, document: Document) -> None:
        """A document that has been read already."""
        self._read[name] = document
        self._remember_address(name, document)
        self.sources |= document.sources

    def name(self, target: str, beside: str) -> str:
        """The name, relative to the directory, of the file that a reference in another means."""
        if target in self._addresses:
            return self._addresses[target]
        target = unquote(target)
        if _NETWORK.match(target):
            raise RemoteReferenceError("nothing is fetched from the network")
        if self._folder is None:
            raise ReferenceRefusedError("this document may not refer to files")
        if _SCHEME.match(target):
            raise ReferenceRefusedError("only files beside the document are read, no addresses")
        if "\0" in target or target.startswith(("/", "\\", "~")):
            raise ReferenceRefusedError("a file is named relative to the one that refers to it")
        name = os.path.normpath(str(PurePosixPath(beside).parent / target))
        outside = name == ".." or name.startswith("../")
        root = os.path.realpath(self._folder)
        real = os.path.realpath(self._folder / name)
        if outside or os.path.commonpath((root, real)) != root:
            raise ReferenceRefusedError(f"{_OUTSIDE}; see --root")
        if not self._is_at_home(real) and not _is_like_a_document(os.path.relpath(real, root)):
            raise ReferenceRefusedError(
                "outside of the document's own folder only .yaml, .yml and .json files are read, "
                "and no hidden ones"
            )
        return name

    def _remember_address(self, name: str, document: Document) -> None:
        """Whoever names a document by its own address means that file (OAS 3.2, section 4.1.1)."""
        own = document.value.get("$self") if isinstance(document.value, Mapping) else None
        if isinstance(own, str):
            self._addresses.setdefault(own.removesuffix("#"), name)

    def _is_at_home(self, real: str) -> bool:
        home = os.path.realpath(self._home) if self._home is not None else None
        return home is not None and os.path.commonpath((home, real)) == home

    def read(self, name: str) -> Document:
        """The document in a file; DocumentError where it cannot be read or is not well-formed."""
        if name not in self._read:
            assert self._folder is not None
            if len(self._read) >= self._limits.files:
                raise ReferenceRefusedError(f"more than {self._limits.files} files")
            path = self._folder / name
            self.sources[str(path)] = ""
            source = read_bytes(path, self._left)
            self.sources[str(path)] = digest(source)
            self._left -= len(source)
            self._read[name] = parse(source, str(path), self._limits)
            self._remember_address(name, self._read[name])
        return self._read[name]

    def findings(self) -> Iterator[Diagnostic]:
        """What reading them had to say."""
        for document in self._read.values():
            yield from document.findings

    def display(self, name: str) -> str:
        """The file as a message shows it."""
        return quoted(name)


def _is_like_a_document(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.lower().endswith(_SUFFIXES) and not any(part.startswith(".") for part in parts)
