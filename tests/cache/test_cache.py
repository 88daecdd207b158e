"""The cache: it answers with what was put there, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from specwright.cache import VARIABLE, Cache, digest, open_cache

KEY = digest("a key")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_answers_what_was_put(folder: Path) -> None:
    Cache(str(folder)).put("kind", KEY, b"content\0\xff")
    assert Cache(str(folder)).get("kind", KEY) == b"content\0\xff"
    assert Cache(str(folder)).get("other", KEY) is None
    assert Cache(str(folder)).get("kind", digest("another")) is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache(None)
    cache.put("kind", KEY, b"content")
    cache.prune()
    assert cache.get("kind", KEY) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(str(tmp_path / "file"))
    cache.put("kind", KEY, b"content")
    assert cache.get("kind", KEY) is None


@pytest.mark.parametrize(
    "broken", [b"", b"short", b"\0" * 400, b"content"], ids=["empty", "short", "zeros", "bare"]
)
def test_a_broken_entry_is_none(folder: Path, broken: bytes) -> None:
    cache = Cache(str(folder))
    cache.put("kind", KEY, b"content")
    (entry,) = entries(folder)
    entry.write_bytes(broken)
    assert cache.get("kind", KEY) is None
    cache.put("kind", KEY, b"again")
    assert cache.get("kind", KEY) == b"again"


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("kind", KEY, b"content")
    (entry,) = entries(folder)
    written = bytearray(entry.read_bytes())
    written[-1] ^= 1
    entry.write_bytes(bytes(written))
    assert cache.get("kind", KEY) is None


def test_an_entry_is_no_answer_under_another_name(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("kind", KEY, b"content")
    cache.put("kind", digest("another"), b"other")
    mine, other = (p for k in (KEY, digest("another")) for p in entries(folder) if p.name == k)
    mine.replace(other)
    assert cache.get("kind", digest("another")) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users have no numbers here")
def test_what_others_may_write_is_not_trusted(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("kind", KEY, b"content")
    (entry,) = entries(folder)
    entry.chmod(0o666)
    assert cache.get("kind", KEY) is None
    entry.chmod(0o600)
    assert Cache(str(folder)).get("kind", KEY) == b"content"
    (folder / "v1").chmod(0o777)
    assert Cache(str(folder)).get("kind", KEY) is None


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed here")
def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    cache = Cache(str(folder))
    cache.put("kind", KEY, b"content")
    (entry,) = entries(folder)
    entry.replace(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    assert cache.get("kind", KEY) is None


def test_forgets_what_was_not_used_for_longest(folder: Path) -> None:
    cache = Cache(str(folder), limit=3 * 1100)
    keys = [digest(str(number)) for number in range(4)]
    for age, key in enumerate(keys):
        cache.put("kind", key, b"x" * 1000)
        (entry,) = (path for path in entries(folder) if path.name == key)
        os.utime(entry, (1000 + age, 1000 + age))
    (folder / "v1" / "kind" / "kept.txt").write_text("somebody's")
    assert cache.get("kind", keys[0]) is not None
    cache.prune()
    assert [key in {e.name for e in entries(folder)} for key in keys] == [True, False, True, True]
    assert (folder / "v1" / "kind" / "kept.txt").exists()


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path) -> None:
    program = (
        "import sys; from specwright.cache import Cache, digest\n"
        "cache = Cache(sys.argv[1])\n"
        "for number in range(200):\n"
        "    key = digest(str(number % 5))\n"
        "    found = cache.get('kind', key)\n"
        "    assert found in (None, key.encode() * 1000), number\n"
        "    cache.put('kind', key, key.encode() * 1000)\n"
    )
    command = [sys.executable, "-c", program, str(folder)]
    runs = [subprocess.Popen(command) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(entries(folder)) == 5


def test_parts_of_a_key_do_not_flow_together() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({VARIABLE: "told"}, "told/v1"),
        ({"XDG_CACHE_HOME": "{tmp}/xdg"}, "xdg/specwright/v1"),
        ({"XDG_CACHE_HOME": "relative"}, "home/.cache/specwright/v1"),
        ({}, "home/.cache/specwright/v1"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_stands_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(tmp=tmp_path))
    open_cache().put("kind", KEY, b"content")
    assert (tmp_path / place / "kind" / KEY[:2] / KEY).exists()


def test_an_empty_name_means_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.chdir(tmp_path)
    open_cache().put("kind", KEY, b"content")
    assert open_cache().get("kind", KEY) is None
    assert not list(tmp_path.iterdir())
