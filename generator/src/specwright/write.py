"""The only module that changes generated files on disk, and the comparison that changes nothing.

A tree is written whole or not at all: everything is staged beside its place, then renamed file by
file; a failure puts back what was there. The manifest lists what is ours; nothing else is touched.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from specwright import manifest
from specwright.emit.file import GeneratedFile

_STAGING = ".specwright-staging-"
_NOT_OURS = ("node_modules", "dist", "build", "__pycache__")


class WriteError(Exception):
    """The tree cannot be written; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between what is on disk and what the document says."""

    kind: Literal["changed", "missing", "orphaned"]
    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did, as paths relative to the output directory."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that are not generated any more but were edited by somebody, so they stay."""
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to happen to a directory."""

    contents: Mapping[str, bytes]
    changed: tuple[str, ...]
    orphaned: tuple[str, ...]
    kept: tuple[str, ...]


def compare(files: Iterable[GeneratedFile], out: Path, scope: tuple[str, ...] = ()) -> list[Drift]:
    """Every file on disk that differs from the generated one, is missing, or should not exist.

    ``scope`` limits the comparison to files below some folders of the output directory.
    """
    with _one_sentence(out):
        plan = _plan(files, out, scope)
        stray = {*plan.orphaned, *plan.kept, *strays(out, plan.contents, scope)}
    found: list[Drift] = []
    for path in plan.changed:
        found.append(Drift("changed" if os.path.lexists(out / path) else "missing", path))
    return found + [Drift("orphaned", path) for path in sorted(stray)]


def write(files: Iterable[GeneratedFile], out: Path, scope: tuple[str, ...] = ()) -> Written:
    """Make the output directory hold exactly these files, beside whatever people put there."""
    with _one_sentence(out):
        plan = _plan(files, out, scope)
        _refuse_foreign(plan, out)
        if plan.changed or plan.orphaned:
            _apply(plan, out)
    unchanged = len(plan.contents) - len(plan.changed)
    return Written(plan.changed, plan.orphaned, plan.kept, unchanged)


def write_alone(path: Path, content: str | bytes) -> None:
    """Write one file that a person asked for, whole or not at all."""
    with _one_sentence(path, staged=True):
        _make_directory(path.parent)
        descriptor, staged = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_octets(content))
            mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
            Path(staged).chmod(mode)
            Path(staged).replace(path)
        except BaseException:
            Path(staged).unlink(missing_ok=True)
            raise


def write_project(
    target: Path, texts: Mapping[str, str], out: str, files: Iterable[GeneratedFile]
) -> None:
    """Create a folder with a person's first files and the generated ones, whole or not at all."""
    target = target.absolute()
    with _one_sentence(target, staged=True):
        _make_directory(target.parent)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            staging.chmod(0o777 & ~_umask())
            for path, text in texts.items():
                place = staging / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8", newline="\n")
            write(files, staging / out)
            # On POSIX a folder replaces an empty one, and nothing else.
            staging.replace(target)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise


@contextmanager
def _one_sentence(out: Path, *, staged: bool = False) -> Iterator[None]:
    """What the operating system refuses is the user's to settle, not a crash of ours.

    Where the file that was refused is a staged one, only the name of its place means something.
    """
    try:
        yield
    except OSError as error:
        place = out if staged else error.filename or out
        reason = (error.strerror or str(error)).lower()
        if isinstance(error, FileExistsError):
            reason = "it stands where a folder must be"
        raise WriteError(f"cannot write {place}: {reason}") from error


def _plan(files: Iterable[GeneratedFile], out: Path, scope: tuple[str, ...]) -> _Plan:
    contents = _contents(files)
    owned = manifest.read(out)
    beyond = {path: digests for path, digests in owned.items() if not _within(path, scope)}
    listed = {path: manifest.digest(content) for path, content in contents.items()}
    listed |= {path: sorted(digests)[0] for path, digests in beyond.items() if path not in listed}
    contents[manifest.NAME] = manifest.text(listed).encode()
    _refuse_links(out, {*contents, *owned})
    changed = tuple(path for path in sorted(contents) if _read(out / path) != contents[path])
    orphaned: list[str] = []
    kept: list[str] = []
    for path in sorted(owned.keys() - contents.keys() - beyond.keys()):
        found = _read(out / path)
        if found is not None:
            ours = manifest.is_marked(found) or manifest.digest(found) in owned[path]
            (orphaned if ours else kept).append(path)
    return _Plan(contents, changed, tuple(orphaned), tuple(kept))


def _contents(files: Iterable[GeneratedFile]) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    spellings: dict[str, str] = {}
    for file in files:
        _refuse_unsafe(file.path)
        # Two names that differ only in case are one file on some systems.
        clash = spellings.setdefault(file.path.casefold(), file.path)
        if clash != file.path or file.path in contents:
            raise AssertionError(f"two generated files want one place: {clash}, {file.path}")
        contents[file.path] = _octets(file.content)
    return contents


def _octets(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _within(path: str, scope: tuple[str, ...]) -> bool:
    return not scope or any(path.startswith(f"{folder}/") for folder in scope)


def _refuse_unsafe(path: str) -> None:
    """A path that leaves the output directory is a bug of an emitter, whatever the document."""
    pure = PurePosixPath(path)
    bad = {"", ".", ".."} & set(path.split("/"))
    if bad or pure.is_absolute() or set(path) & set("\\\0:") or path == manifest.NAME:
        raise AssertionError(f"a generated file has an impossible path: {path!r}")


def _refuse_links(out: Path, paths: Iterable[str]) -> None:
    """Nothing is read or written through a symbolic link below the output directory."""
    places = {path[:end] for path in paths for end in _ends(path)}
    for place in sorted(places):
        if (out / place).is_symlink():
            raise WriteError(
                f"{out / place} is a symbolic link; generated files are never behind one"
            )


def _ends(path: str) -> Iterator[int]:
    """Where the names of folders in a path end, and where the path does."""
    yield from (position for position, sign in enumerate(path) if sign == "/")
    yield len(path)


def _refuse_foreign(plan: _Plan, out: Path) -> None:
    """A file that somebody else put in the way is theirs."""
    owned = manifest.read(out)
    for path in plan.changed:
        place = out / path
        if place.is_dir():
            raise WriteError(f"{place} is a folder where a generated file must go")
        found = _read(place)
        if found is None or path in owned or path == manifest.NAME or manifest.is_marked(found):
            continue
        raise WriteError(f"{place} was not written by specwright; move it out of the way")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _apply(plan: _Plan, out: Path) -> None:
    created = _make_directory(out)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=out))
    try:
        for number, path in enumerate(plan.changed):
            staged = staging / f"new-{number}"
            staged.write_bytes(plan.contents[path])
            staged.chmod(0o666 & ~_umask())
        _exchange(plan, out, staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        _remove_empty(created)
        raise
    shutil.rmtree(staging)
    for path in plan.orphaned:
        _remove_empty(_folders(out, path))


def _exchange(plan: _Plan, out: Path, staging: Path) -> None:
    """Rename everything into place; what was there waits in the staging folder until all went."""
    undo: list[tuple[Path, Path | None]] = []
    created: list[Path] = []
    try:
        for number, path in enumerate((*plan.changed, *plan.orphaned)):
            place, aside = out / path, staging / f"old-{number}"
            existed = os.path.lexists(place)
            created += _make_directory(place.parent)
            if existed:
                _keep(place, aside)
            undo.append((place, aside if existed else None))
            if number < len(plan.changed):
                (staging / f"new-{number}").replace(place)
            else:
                place.unlink()
    except BaseException:
        for place, kept in reversed(undo):
            if kept is not None:
                kept.replace(place)
            else:
                place.unlink(missing_ok=True)
        _remove_empty(created)
        raise


def _keep(place: Path, aside: Path) -> None:
    try:
        os.link(place, aside, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(place, aside, follow_symlinks=False)


def _make_directory(path: Path) -> list[Path]:
    """Create a directory and its missing parents; answers those created, deepest first."""
    missing = [place for place in (path, *path.parents) if not os.path.lexists(place)]
    path.mkdir(parents=True, exist_ok=True)
    return missing


def _folders(out: Path, path: str) -> list[Path]:
    return [out / folder for folder in PurePosixPath(path).parents if str(folder) != "."]


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def strays(out: Path, known: Container[str], scope: tuple[str, ...]) -> Iterator[str]:
    """Files that say they are generated, but that this document does not give."""
    for folder, names, files in os.walk(out):
        names[:] = [n for n in names if n not in _NOT_OURS and not n.startswith(".")]
        for name in files:
            place = Path(folder) / name
            path = place.relative_to(out).as_posix()
            if path in known or not _within(path, scope):
                continue
            if stat.S_ISREG(place.lstat().st_mode) and manifest.is_marked(place.read_bytes()[:400]):
                yield path
