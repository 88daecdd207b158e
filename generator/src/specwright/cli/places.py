"""Where the document, its root and the output are: what options and settings resolve to."""

from __future__ import annotations

import os
from pathlib import Path

from specwright.cli.show import WrongUse
from specwright.config import Settings


def document_path(given: Path | None, settings: Settings) -> Path:
    """The document that a verb works on, as a person would write its path."""
    path = given or from_here(settings.document)
    if path.is_dir():
        raise WrongUse(f"{path} is a folder, not a document")
    if not path.exists():
        where = (
            "" if given or settings.source is None else f" (set in {from_here(settings.source)})"
        )
        raise WrongUse(f"there is no document {path}{where}")
    return path


def root_path(given: Path | None, settings: Settings, document: Path) -> Path | None:
    """The folder inside which references may lead; None for the document's own.

    Unless somebody said, it is the project around the document.
    """
    root = given
    if given is None and settings.root is not None and _holds(settings.root, document):
        root = from_here(settings.root)
    if root is None:
        return _project_around(document)
    if not root.is_dir():
        raise WrongUse(f"{root} is no folder; --root must be one")
    if not _holds(root, document):
        raise WrongUse(f"{document} does not lie in {root}; --root must be a folder around it")
    return root


_PROJECT_FILES = ("pyproject.toml", "package.json")


def _project_around(document: Path) -> Path | None:
    """The git work tree that a document lies in, else the nearest folder with a project's file.

    Never the folder of the user's files as a whole, nor one around that.
    """
    home = Path.home()
    nearest = None
    for folder in Path(os.path.normpath(Path.cwd() / document)).parents:
        if home.is_relative_to(folder) or folder == Path(folder.anchor):
            break
        if (folder / ".git").exists():
            return folder
        if nearest is None and any((folder / name).is_file() for name in _PROJECT_FILES):
            nearest = folder
    return nearest


def project_marks(document: Path) -> dict[str, bool]:
    """What could make a folder the project around a document, and whether it is there."""
    folders = Path(os.path.normpath(Path.cwd() / document)).parents
    places = [folder / name for folder in folders for name in (".git", *_PROJECT_FILES)]
    return {str(place): place.exists() for place in places}


def _holds(root: Path, document: Path) -> bool:
    return document.resolve().is_relative_to(root.resolve())


def out_path(given: Path | None, settings: Settings) -> Path:
    """The output directory; never the one that holds the project, nor a file."""
    path = given or from_here(settings.out)
    if path.exists() and not path.is_dir():
        raise WrongUse(f"{path} is a file; --out must be a folder")
    if settings.source is not None and settings.source.is_relative_to(path.resolve()):
        raise WrongUse(f"{path} holds {from_here(settings.source)}; --out must be a folder in it")
    return path


def from_here(path: Path) -> Path:
    """A path as a person in the current directory would write it."""
    cwd = Path.cwd()
    return path.relative_to(cwd) if path.is_relative_to(cwd) else path
