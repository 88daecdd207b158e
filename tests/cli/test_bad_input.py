"""What goes wrong is one sentence with a place and the right exit code; nothing is half written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

READS = [("lint",), ("bundle",), ("generate",), ("generate", "--check"), ("scaffold",)]


@pytest.mark.parametrize("verb", READS)
def test_a_missing_document(project, verb: tuple[str, ...]) -> None:
    project.path("openapi.yaml").unlink()
    result = project.specwright(*verb)
    assert result.code == 2
    assert result.err == ("specwright: there is no document openapi.yaml (set in pyproject.toml)\n")
    assert result.out == ""
    assert project.specwright(*verb, "nowhere.yaml").err == (
        "specwright: there is no document nowhere.yaml\n"
    )


@pytest.mark.parametrize("verb", READS)
def test_what_cannot_be_read_is_refused(project, verb: tuple[str, ...]) -> None:
    project.change("openapi.yaml", "  /items:\n", "  /items: [\n")
    before = project.tree()
    result = project.specwright(*verb)
    assert result.code == 1
    first = (result.out + result.err).splitlines()[0]
    assert first.startswith("openapi.yaml:15:11 error document-syntax not valid YAML: ")
    assert project.tree() == before


@pytest.mark.parametrize("verb", READS)
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "openapi.yaml:1:1 error not-openapi the document is empty"),
        ("# nothing\n", "openapi.yaml:1:1 error not-openapi the document is empty"),
        ("- a\n", "openapi.yaml:1:1 error not-openapi the document is a list"),
        ("shop\n", "openapi.yaml:1:1 error not-openapi the document is text"),
    ],
)
def test_something_else_than_a_document(
    project, verb: tuple[str, ...], text: str, sentence: str
) -> None:
    project.path("openapi.yaml").write_text(text)
    before = project.tree()
    result = project.specwright(*verb)
    assert (result.code, project.tree()) == (1, before)
    assert sentence in result.out + result.err


@pytest.mark.parametrize("verb", READS)
def test_a_document_without_permission(
    project, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions do not stop root, so the system's answers are given in its place."""
    opened, may = os.open, os.access

    def refuse(path: str | Path, *rest: int, **named: int) -> int:
        if str(path) == "openapi.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "access", lambda p, *r, **n: str(p) != "openapi.yaml" and may(p, *r))
    result = project.specwright(*verb, "openapi.yaml")
    assert result.code == 1
    assert (
        result.out + result.err
        == "openapi.yaml error file-unreadable cannot be read: Permission denied\n"
    )


def test_a_terminal_shows_no_tick_where_something_is_wrong(
    project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "✓" in project.specwright("lint").err
    project.change("openapi.yaml", "operationId: getItem", "operationId: listItems")
    assert "✗\x1b[0m 1 error in openapi.yaml" in project.specwright("lint").err


def test_an_error_in_json_stays_json(project) -> None:
    project.path("openapi.yaml").write_text("openapi: [")
    result = project.specwright("lint", "--format=json")
    assert result.code == 1
    assert '"severity": "error"' in result.out
    assert result.out.startswith("[")


@pytest.mark.parametrize("verb", [*READS, ("fuzz", "http://127.0.0.1:1")])
def test_a_wrong_setting(project, verb: tuple[str, ...]) -> None:
    project.change("pyproject.toml", "out =", "otu =")
    result = project.specwright(*verb)
    assert result.code == 2
    assert result.err == (
        "pyproject.toml:3:1 error unknown-setting otu is no setting of specwright; "
        "did you mean out?\n"
    )
    assert not project.path("generated").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--nonsense"),
        ("generate", "--only", "everything"),
        ("generate", "--check", "--watch"),
        ("generate", "--package", "My Shop"),
        ("generate", "."),
        ("generate", "--out", "openapi.yaml"),
        ("nonsense",),
        ("generate", "--out", "."),
        ("bundle", "--out", "bundle.txt"),
        ("bundle", "--out", "openapi.yaml"),
        ("bundle", "--out", "src.json"),
        ("fuzz", "ftp://x"),
        ("fuzz", "http://127.0.0.1:99999"),
        ("fuzz", "http://127.0.0.1:1"),
        ("fuzz", "http://127.0.0.1:1", "-H", "nothing"),
        ("scaffold", "--handlers", "handlers.py"),
        ("init", "class"),
        ("init", "json"),
        ("init", "pyproject.toml"),
        ("init", "."),
    ],
    ids=" ".join,
)
def test_wrong_use(project, arguments: tuple[str, ...]) -> None:
    project.path("src.json").mkdir()
    before = project.tree()
    result = project.specwright(*arguments)
    assert result.code == 2
    assert result.err
    assert project.tree() == before


def test_settings_that_are_no_table(project) -> None:
    project.path("pyproject.toml").write_text("[tool]\nspecwright = 3\n")
    result = project.specwright("generate")
    assert result.code == 2
    assert (
        result.err == "pyproject.toml:1:1 error invalid-setting tool.specwright must be a table\n"
    )


def test_a_file_where_a_folder_must_be(project) -> None:
    project.path("generated").mkdir()
    project.path("generated/server").write_text("mine")
    before = project.tree()
    result = project.specwright("generate")
    assert result.code == 2
    assert result.err.endswith("generated/server: it stands where a folder must be\n")
    assert project.tree() == before


def test_a_file_that_cannot_be_written_goes_by_its_own_name(project) -> None:
    result = project.specwright("bundle", "--out", "/proc/self/bundle.json")
    assert result.code == 2
    assert result.err == (
        "specwright: cannot write /proc/self/bundle.json: no such file or directory\n"
    )


def test_an_interrupt_is_said(project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("specwright.pipeline.validate", interrupt)
    result = project.specwright("lint")
    assert (result.code, result.err) == (130, "specwright: interrupted\n")


@pytest.mark.parametrize("name", ["/proc/self/status/out", "openapi.yaml/out"])
def test_an_output_directory_that_cannot_be(project, name: str) -> None:
    before = project.tree()
    result = project.specwright("generate", "--out", name)
    assert result.code == 2
    assert result.err.startswith("specwright: cannot write ")
    assert len(result.err.splitlines()) == 1
    assert project.tree() == before


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="needs its own mount"
)
def test_a_read_only_output_directory(project, tmp_path: Path) -> None:
    """Permissions do not stop root, a read-only mount does."""
    project.specwright("generate")
    project.change("openapi.yaml", "Items", "Things")
    before = project.tree()
    script = (
        "mount --bind generated generated && mount -o remount,ro,bind generated && "
        f"exec {Path(sys.executable).parent}/specwright generate"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip("this machine does not allow mounts")
    assert done.returncode == 2
    assert "read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    assert project.tree() == before


def test_a_directory_without_permission(project) -> None:
    if os.geteuid() == 0:
        pytest.skip("permissions do not stop root")
    project.specwright("generate")
    project.change("openapi.yaml", "Items", "Things")
    before = project.tree()
    project.path("generated").chmod(0o555)
    try:
        result = project.specwright("generate")
    finally:
        project.path("generated").chmod(0o755)
    assert result.code == 2
    assert "permission denied" in result.err
    assert project.tree() == before


def test_our_own_crash_is_one_sentence_and_a_report(
    project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_arguments: object) -> None:
        raise ZeroDivisionError("an inner\nmatter")

    monkeypatch.setattr("specwright.pipeline.validate", crash)
    monkeypatch.setattr("tempfile.tempdir", str(project.root))
    result = project.specwright("lint")
    assert result.code == 3
    sentence, where = result.err.splitlines()
    assert sentence == (
        "specwright: specwright itself failed, this is a bug: ZeroDivisionError: an inner"
    )
    report = Path(where.removeprefix("The crash report is in ").removesuffix("; please report it."))
    assert "Traceback" in report.read_text()
    assert "arguments: lint" in report.read_text()
    with pytest.raises(ZeroDivisionError):
        project.specwright("--debug", "lint")


def test_a_reader_that_leaves_early_is_no_crash(project, console) -> None:
    project.path("openapi.yaml").write_text("openapi: 3.1.0\n" * 3)
    script = Path(sys.executable).parent / "specwright"
    done = subprocess.run(
        f"{script} bundle | head -c 1",
        shell=True,
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
