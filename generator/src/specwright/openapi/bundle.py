"""Several files -> one document: every reference is local afterwards.

What a reference to another file means becomes a component of the main document; where the
specification has no section for its kind, or the author referred to a whole map, it is copied
into place. Contents are walked by the grammar, so that examples stay what they are.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from specwright.diagnostics import Diagnostic, DocumentError, Location, Severity, quoted
from specwright.openapi.anchors import Names, names
from specwright.openapi.document import Document, Node, escape_token, unescape_token
from specwright.openapi.files import Files, ReferenceRefusedError, RemoteReferenceError
from specwright.openapi.limits import Limits
from specwright.openapi.structure import (
    COMPONENT_SECTIONS,
    Kind,
    entries_of,
    fields_of,
    parts,
    reference,
)

_MAIN = "."
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class _Target(NamedTuple):
    """A place in a file; the main document's name is a dot."""

    file: str
    pointer: str


def bundle(
    document: Document, folder: Path | None = None, limits: Limits | None = None
) -> Document:
    """The document with everything it refers to inside; ``locate`` keeps answering with files.

    References that cannot be followed stay as they are; ``findings`` of the result names them.
    ``folder`` widens what may be read from the document's own directory to one around it.
    """
    if not (isinstance(document.value, Mapping) and _may_have_foreign(document.value)):
        return document
    if not _has_foreign(document):
        return document
    return _Bundle(document, folder, limits or Limits()).run()


def _may_have_foreign(document: Mapping[str, Any]) -> bool:
    """Whether anything at all looks like a reference that is not yet a plain local pointer.

    Looking at everything takes a fraction of the time of knowing what is a reference and what is
    part of an example, and mostly settles it.
    """
    level: list[Any] = [document]
    while level:
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                if "$ref" in value and _is_foreign(value["$ref"]):
                    return True
                if "discriminator" in value and any(map(_is_file, _mapping(value).values())):
                    return True
                if isinstance(value.get("$id"), str):
                    return True
                below += value.values()
            elif isinstance(value, list):
                below += value
        level = below
    return False


def _is_foreign(target: object) -> bool:
    return isinstance(target, str) and (not target.startswith("#/") or "%" in target)


def _has_foreign(document: Document) -> bool:
    """Whether there is a reference that is not yet a plain local pointer."""
    waiting: list[tuple[Kind, Any]] = [(Kind.OPENAPI, document.value)]
    while waiting:
        kind, value = waiting.pop()
        if not isinstance(value, Mapping):
            continue
        # A member may be a reference to a whole map.
        for holder in (value, *value.values()):
            if _is_foreign(reference(holder)):
                return True
        if "discriminator" in value and any(map(_is_file, _mapping(value).values())):
            return True
        if kind is Kind.SCHEMA and isinstance(value.get("$id"), str):
            return True
        waiting.extend((part, item) for part, _, item in parts(kind, value))
    return False


def _mapping(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The mapping of a schema's discriminator, empty where there is none."""
    discriminator = schema["discriminator"]
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    return mapping if isinstance(mapping, Mapping) else {}


def _is_file(target: object) -> bool:
    """Whether an entry of a discriminator's mapping is a reference to a file and not a name."""
    return (
        isinstance(target, str)
        and not target.startswith("#")
        and ("/" in target or "#" in target or target.endswith((".json", ".yaml", ".yml")))
    )


class _Bundle:
    def __init__(self, document: Document, folder: Path | None, limits: Limits) -> None:
        self._main = document
        self._limits = limits
        root = folder or document.folder
        self._files = Files(root, document.folder, limits)
        self._main_name = _relative(document, root)
        self._files.add(self._main_name, document)
        self._placed: dict[tuple[Kind, _Target], str] = {}
        self._waiting: deque[tuple[Kind, _Target, str]] = deque()
        self._names: dict[str, set[str]] = {}
        self._moved: dict[str, _Target] = {"": _Target(self._main_name, "")}
        self._inlining: list[_Target] = []
        self._findings: dict[Diagnostic, None] = {}
        self._called: dict[str, Names] = {}
        self._copied: set[_Target] = set()
        self._repeating = 0
        self._repeated = 0

    def run(self) -> Document:
        components = self._main.value.get("components")
        for kind, section in COMPONENT_SECTIONS.items():
            entries = components.get(section) if isinstance(components, Mapping) else None
            entries = entries if isinstance(entries, Mapping) else {}
            self._names[section] = set(entries)
            self._adopt(kind, section, entries)
        result = self._copy(Kind.OPENAPI, self._main.root, self._main_name, "")
        while self._waiting:
            kind, target, out = self._waiting.popleft()
            self._moved[out] = target
            value = self._copy(kind, self._at(target), target.file, out)
            _, _, section, name = out.split("/")
            own = result.setdefault("components", {})
            own.setdefault(section, {})[unescape_token(name)] = value
        return Document(
            self._main.file,
            result,
            self._locate,
            self._main.folder,
            (*self._files.findings(), *self._findings),
            self._files.sources,
        )

    def _adopt(self, kind: Kind, section: str, entries: Mapping[str, Any]) -> None:
        """A component that only refers to a file is that file's home: its name is the author's."""
        for name, entry in entries.items():
            out = f"/components/{section}/{escape_token(name)}"
            text = reference(entry)
            if text is None or len(entry) > 1 or text.startswith("#"):
                continue
            node = Node(entry, out, self._main)
            target = self._target(node, self._main_name, text)
            if target is not None and target.file != self._main_name:
                self._placed.setdefault((kind, target), out)

    def _copy(self, kind: Kind, node: Node, file: str, out: str) -> Any:
        """The value with references rewritten, and with what must stand in place of them."""
        self._repeated += self._repeating > 0
        if self._repeated > self._limits.copied:
            message = f"references repeat more than {self._limits.copied} objects"
            raise DocumentError(self._problem("too-many-values", message, node))
        if not isinstance(node.value, Mapping):
            return node.value
        text = reference(node.value)
        if text is not None:
            return self._reference(kind, node, file, out, text)
        return self._copy_members(kind, node, file, out)

    def _copy_members(self, kind: Kind, node: Node, file: str, out: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        entry_kind = entries_of(kind)
        fields = fields_of(kind) if entry_kind is None else None
        for key, member in node.members():
            below = f"{out}/{escape_token(key)}"
            value = member.value
            if entry_kind is not None and not key.startswith("x-"):
                value = self._copy(entry_kind, member, file, below)
            elif fields is not None and key in fields.one:
                value = self._copy(fields.one[key], member, file, below)
            elif fields is not None and key in fields.many:
                value = self._copy_list(fields.many[key], member, file, below)
            elif fields is not None and key in fields.named:
                value = self._copy_map(fields.named[key], member, file, below)
            elif kind is Kind.SCHEMA and key == "discriminator":
                value = self._discriminator(member, file)
            result[key] = value
        return result

    def _copy_list(self, kind: Kind, node: Node, file: str, out: str) -> Any:
        if not isinstance(node.value, list):
            return node.value
        return [self._copy(kind, n, file, f"{out}/{i}") for i, n in enumerate(node.items())]

    def _copy_map(self, kind: Kind, node: Node, file: str, out: str) -> Any:
        if not isinstance(node.value, Mapping):
            return node.value
        text = reference(node.value)
        if text is not None and not text.startswith("#"):
            target = self._target(node, file, text)
            if target is None or not self._enter(node, target):
                return dict(node.value)
            self._moved[out] = target
            result = self._copy_map(kind, self._at(target), target.file, out)
            self._leave(target)
            return result
        return {
            key: self._copy(kind, member, file, f"{out}/{escape_token(key)}")
            for key, member in node.members()
        }

    def _reference(self, kind: Kind, node: Node, file: str, out: str, text: str) -> Any:
        beside = Node(
            {k: v for k, v in node.value.items() if k != "$ref"}, node.pointer, node.document
        )
        siblings = self._copy_members(kind, beside, file, out) if beside.value else {}
        target = self._target(node, file, text)
        if target is None:
            return {"$ref": text, **siblings}
        if target.file == self._main_name:
            return {"$ref": f"#{target.pointer}", **siblings}
        home = self._placed.get((kind, target))
        if kind in COMPONENT_SECTIONS and home != out:
            return {"$ref": f"#{home or self._place(kind, target)}", **siblings}
        if not self._enter(node, target):
            return siblings
        self._moved[out] = target
        copied = self._copy(kind, self._at(target), target.file, out)
        self._leave(target)
        return {**copied, **siblings} if isinstance(copied, Mapping) else copied

    def _enter(self, node: Node, target: _Target) -> bool:
        """Begin to copy something into place, unless that would never end."""
        if target in self._inlining or len(self._inlining) >= self._limits.hops:
            there = self._at(target).location
            message = f"{quoted(node.value['$ref'])} leads back to itself"
            self._problem("reference-endless", message, node, there)
            return False
        self._inlining.append(target)
        self._repeating += target in self._copied
        return True

    def _leave(self, target: _Target) -> None:
        self._inlining.pop()
        self._repeating -= target in self._copied
        self._copied.add(target)

    def _place(self, kind: Kind, target: _Target) -> str:
        section = COMPONENT_SECTIONS[kind]
        name = self._free_name(section, target)
        self._names[section].add(name)
        out = f"/components/{section}/{name}"
        self._placed[kind, target] = out
        self._waiting.append((kind, target, out))
        return out

    def _free_name(self, section: str, target: _Target) -> str:
        stem = _identifier(PurePosixPath(target.file).name.split(".")[0])
        last = _identifier(unescape_token(target.pointer.rpartition("/")[2]))
        name = last if last and not last[0].isdecimal() else "_".join(filter(None, (stem, last)))
        taken = self._names[section]
        if name in taken and last:
            name = f"{stem}_{last}"
        count, free = 2, name
        while free in taken:
            count, free = count + 1, f"{name}_{count}"
        return free

    def _discriminator(self, node: Node, file: str) -> Any:
        mapping = node.get("mapping")
        if mapping is None or not isinstance(mapping.value, Mapping):
            return node.value
        rewritten = {}
        for key, entry in mapping.members():
            rewritten[key] = entry.value
            if _is_file(entry.value) or (file != self._main_name and "#" in str(entry.value)):
                as_reference = Node({"$ref": entry.value}, entry.pointer, entry.document)
                copied = self._reference(Kind.SCHEMA, as_reference, file, "?", entry.value)
                rewritten[key] = copied["$ref"]
        return {**node.value, "mapping": rewritten}

    def _target(self, node: Node, file: str, text: str) -> _Target | None:
        """What a reference means; None, and a finding, where it cannot be followed."""
        address, _, fragment = text.partition("#")
        if address and (own := self._identified(node, file, address, fragment)) is not None:
            return own
        try:
            name = self._files.name(address, file) if address else file
            document = self._files.read(name)
        except ReferenceRefusedError as refusal:
            remote = isinstance(refusal, RemoteReferenceError)
            rule = "reference-remote" if remote else "reference-refused"
            self._problem(rule, f"{quoted(text)}: {refusal}", node)
            return None
        except DocumentError as error:
            for found in error.diagnostics:
                if found.rule == "file-missing":
                    message = f"{quoted(text)} leads to a file that does not exist"
                    self._problem("reference-dead", message, node, found.location)
                else:
                    self._findings.setdefault(replace(found, related=(node.location,)))
            return None
        resource = "" if address else self._names_in(name).around(node.pointer)
        # Most who write an $id mean the document by a pointer all the same, so that is tried first.
        pointer = _existing(document, fragment) if fragment or not resource else resource
        if pointer is None:
            pointer = self._anchor(name, fragment)
        if pointer is None and resource:
            pointer = _existing(document, resource + fragment)
        if pointer is None:
            if name != self._main_name:
                message = f"{quoted(text)} leads nowhere in that file"
                self._problem("reference-dead", message, node, document.locate(fragment))
            return None
        return _Target(name, pointer)

    def _identified(self, node: Node, file: str, address: str, fragment: str) -> _Target | None:
        """The place of a reference to a schema by the ``$id`` that it has in the same file."""
        resource = self._names_in(file).resource(node.pointer, address)
        if resource is None:
            return None
        pointer = f"{resource}{unquote(fragment)}"
        if fragment and not fragment.startswith("/"):
            pointer = self._anchor(file, fragment) or ""
        return _Target(file, pointer) if _existing(self._files.read(file), pointer) else None

    def _anchor(self, file: str, name: str) -> str | None:
        return self._names_in(file).anchors.get(name)

    def _names_in(self, file: str) -> Names:
        if file not in self._called:
            self._called[file] = names(self._files.read(file).value)
        return self._called[file]

    def _at(self, target: _Target) -> Node:
        return self._files.read(target.file).at(target.pointer)

    def _locate(self, pointer: str) -> Location:
        """Where the author wrote what stands at a pointer of the result."""
        moved = pointer
        while moved not in self._moved:
            moved = moved.rpartition("/")[0]
        target = self._moved[moved]
        rest = pointer[len(moved) :]
        return self._files.read(target.file).locate(target.pointer + rest)

    def _problem(self, rule: str, message: str, node: Node, *related: Location) -> Diagnostic:
        found = Diagnostic(Severity.ERROR, rule, message, node.location, node.pointer, related)
        self._findings.setdefault(found)
        return found


def _relative(document: Document, root: Path | None) -> str:
    """The name of the main document in the directory that references stay inside of."""
    if root is None or document.folder is None:
        return _MAIN
    name = os.path.relpath(document.file, root)
    if name.startswith(".."):
        # One of the two is told by a way that leads through a link.
        name = os.path.relpath(os.path.realpath(document.file), os.path.realpath(root))
    if name.startswith(".."):
        raise ValueError(f"{document.file} lies outside of {root}")
    return PurePosixPath(name).as_posix()


def _existing(document: Document, fragment: str) -> str | None:
    """The pointer that a fragment means, if something stands there."""
    for pointer in (unquote(fragment), fragment):
        if pointer and not pointer.startswith("/"):
            continue
        try:
            document.at(pointer)
        except LookupError:
            continue
        return pointer
    return None


def _identifier(text: str) -> str:
    return _NOT_IN_A_NAME.sub("_", text).strip("_")
