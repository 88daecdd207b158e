"""What one run worked out and the next need not: bytes by the digest of what they follow from.

A cache never decides what comes out, only how soon. Whatever is wrong with it (no folder, no
permission, a broken entry, another process at work) is as if it were empty. Its entries are plain
bytes, never code or pickles, and a folder that other users may write to is not trusted.

Imported by every start of the command line, and so with few imports of its own.
"""

from __future__ import annotations

import os
import sys

try:  # hashlib costs a third of a start of Python, for OpenSSL's sake.
    from _blake2 import blake2b
except ImportError:  # another Python than CPython
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "SPECWRIGHT_CACHE_DIR"
"""Names another folder than the user's own; empty for no cache at all."""

_LAYOUT = "v1"
_LARGEST = 64 * 1024 * 1024
_CHECK = 16
_WORLD = 0o022


class Cache:
    """A folder of entries. ``folder`` is None for a cache that is always empty."""

    def __init__(self, folder: str | None, limit: int = 256 * 1024 * 1024) -> None:
        self._folder = None if folder is None else os.path.join(folder, _LAYOUT)
        self._limit = limit
        self._grown = False
        self._trusted: bool | None = None

    def get(self, kind: str, key: str) -> bytes | None:
        """The content of an entry; None where there is none that can be relied on."""
        if not self._usable():
            return None
        try:
            descriptor = os.open(self._place(kind, key), os.O_RDONLY | _SAFELY)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            if not _is_own_file(status) or not _CHECK <= status.st_size <= _LARGEST:
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                written = file.read(_LARGEST)
            # What is used stays longest.
            os.utime(descriptor)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        content = written[_CHECK:]
        return content if written[:_CHECK] == _check(kind, key, content) else None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep an entry, whole or not at all; where that fails, nothing happens."""
        if len(content) > _LARGEST - _CHECK or not self._usable(create=True):
            return
        place = self._place(kind, key)
        staged = f"{place}.{os.getpid()}-{os.urandom(6).hex()}"
        try:
            os.makedirs(os.path.dirname(place), 0o700, exist_ok=True)
            descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_check(kind, key, content))
                file.write(content)
            os.replace(staged, place)
            self._grown = True
        except OSError:
            _remove(staged)

    def prune(self) -> None:
        """Where it has grown beyond its limit, forget what was not used for longest."""
        if not self._grown or self._folder is None:
            return
        self._grown = False
        entries = sorted(_entries(self._folder))
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self._limit:
                return
            _remove(path)
            total -= size

    def _place(self, kind: str, key: str) -> str:
        return os.path.join(str(self._folder), kind, key[:2], key)

    def _usable(self, create: bool = False) -> bool:
        if self._folder is None:
            return False
        if self._trusted is None:
            try:
                if create:
                    os.makedirs(self._folder, 0o700, exist_ok=True)
                self._trusted = _is_own(os.stat(self._folder))
            except FileNotFoundError:
                return False
            except OSError:
                self._trusted = False
        return self._trusted


def open_cache() -> Cache:
    """The user's cache: below the cache folder of the system unless a variable names another."""
    return Cache(_folder())


def digest(*parts: str | bytes) -> str:
    """One key for several things, none of which can pass for part of its neighbour."""
    state = blake2b(digest_size=20)
    for part in parts:
        octets = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        state.update(len(octets).to_bytes(8, "little"))
        state.update(octets)
    return state.hexdigest()


def tool() -> str:
    """A digest that differs where the same document may give something else.

    By the sources of this program, the packages installed beside it, and Python itself.
    """
    known = [sys.version, sys.platform]
    own = os.path.dirname(os.path.abspath(__file__))
    known += sorted(
        f"{path[len(own) :]} {status.st_size} {status.st_mtime_ns}"
        for path, status in _files(own)
        if not path.endswith(".pyc")
    )
    for place in sys.path:
        try:
            known += sorted(n for n in os.listdir(place) if n.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
    return digest(*known)


def _folder() -> str | None:
    told = os.environ.get(VARIABLE)
    if told is not None:
        return os.path.abspath(told) if told else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        # XDG Base Directory Specification: a path that is not absolute is to be ignored.
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return os.path.join(base, "specwright") if os.path.isabs(base) else None


_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _check(kind: str, key: str, content: bytes) -> bytes:
    return bytes.fromhex(digest(kind, key, content))[:_CHECK]


def _is_own(status: os.stat_result) -> bool:
    """Whether nobody else may write there; where users have no numbers, nobody can tell."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _WORLD


def _is_own_file(status: os.stat_result) -> bool:
    return status.st_mode & 0o170000 == 0o100000 and _is_own(status)


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder; what vanishes meanwhile is left out."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry.path, entry.stat(follow_symlinks=False)
        except OSError:
            continue


def _entries(folder: str) -> Iterator[tuple[int, int, str]]:
    """When used, size, path; nothing but entries, whatever else somebody keeps in that folder."""
    for path, status in _files(folder):
        above, name = os.path.split(path)
        if len(name) >= 40 and name[:2] == os.path.basename(above):
            yield status.st_mtime_ns, status.st_size, path


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
