"""References stay inside the document's folder, and what cannot be followed is one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from specwright.openapi.bundle import bundle
from specwright.openapi.limits import Limits
from specwright.openapi.load import load, parse

from tests.openapi.several_files import HEAD, Write, bundled, complaints, schemas


def test_a_wider_folder_may_be_given(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        apis__api=schemas(A={"$ref": "../common/b.yaml"}),
        common__b={"items": {"$ref": "../apis/api.yaml#/components/schemas/C"}},
    )
    path.write_text(path.read_text() + "    C: {type: 'null'}\n")

    assert any("reference-refused" in line for line in complaints(path))
    found = bundled(path, tmp_path).value["components"]["schemas"]
    assert found["A"] == {"items": {"$ref": "#/components/schemas/C"}}


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/etc/passwd", "a file is named relative to the one that refers to it"),
        ("~/x.yaml", "a file is named relative"),
        ("..%2f..%2fsecret.yaml", "the file lies outside of the folder"),
        ("../secret.yaml", "the file lies outside of the folder"),
        ("sub/../../secret.yaml", "the file lies outside of the folder"),
        ("link.yaml", "the file lies outside of the folder"),
        ("folder/secret.yaml", "the file lies outside of the folder"),
        ("http://127.0.0.1:9/x.yaml", "nothing is fetched from the network"),
        ("HTTPS://127.0.0.1/x.yaml", "nothing is fetched from the network"),
        ("urn:x:y", "nothing is fetched from the network"),
        ("file:///etc/passwd", "only files beside the document are read, no addresses"),
        ("//127.0.0.1/x.yaml", "nothing is fetched from the network"),
        ("C:/x.yaml", "only files beside the document are read, no addresses"),
        ("a%00.yaml", "a file is named relative"),
        ("missing.yaml", "leads to a file that does not exist"),
        ("fifo", "not a regular file"),
        ("sub", "not a regular file"),
        ("twice.yaml", 'the key "a" stands twice'),
        ("fine.yaml#/nope", "leads nowhere in that file"),
        ("fine.yaml#nope", "leads nowhere in that file"),
        ("fine.yaml#/a/0", "leads nowhere in that file"),
    ],
)
def test_what_may_not_be_read_is_one_sentence(
    tmp_path: Path, write: Write, target: str, reason: str
) -> None:
    folder = tmp_path / "inside"
    path = write(folder, api=schemas(A={"items": {"$ref": target}}), fine={"a": {}})
    (tmp_path / "secret.yaml").write_text("type: secret\n")
    (folder / "sub").mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "twice.yaml").write_text("a: 1\na: 2\n")
    os.mkfifo(folder / "fifo")

    found = complaints(path)

    assert len(found) == 1
    assert reason in found[0]
    assert "type: secret" not in found[0]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../common/fine.yaml", None),
        ("../common/.hidden.yaml", "no hidden ones"),
        ("../.config/fine.yaml", "no hidden ones"),
        ("../common/secret.env", "only .yaml, .yml and .json files are read"),
        ("../common/alias.yaml", "only .yaml, .yml and .json files are read"),
        (".own.env", None),
    ],
)
def test_outside_of_the_own_folder_only_documents_are_read(
    tmp_path: Path, write: Write, target: str, reason: str | None
) -> None:
    path = write(tmp_path / "api", api=schemas(A={"items": {"$ref": target}}))
    names = ("common/fine.yaml", "common/.hidden.yaml", ".config/fine.yaml", "common/secret.env")
    for name in (*names, "api/.own.env"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("type: string\n")
    (tmp_path / "common/alias.yaml").symlink_to("secret.env")
    found = [finding.message for finding in bundle(load(path), tmp_path).findings]
    assert len(found) == (reason is not None)
    assert all(reason is not None and reason in message for message in found)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path, api=schemas(A={"items": {"$ref": "link.yaml"}}), real={"type": "null"})
    (tmp_path / "link.yaml").symlink_to("real.yaml")

    assert bundled(path).value["components"]["schemas"]["link"] == {"type": "null"}


def test_text_without_a_folder_reads_no_file(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, api=schemas(A={"$ref": "b.yaml"}), b={"type": "null"})
    monkeypatch.chdir(tmp_path)

    document = bundle(parse(path.read_bytes(), "api.yaml"))

    assert [d.rule for d in document.findings] == ["reference-refused"]
    assert "may not refer to files" in document.findings[0].message


def test_problems_show_both_places(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path, api=schemas(A={"$ref": "b.yaml"}), b={"items": {"$ref": "c.yaml"}})

    (found,) = bundle(load(path)).findings

    assert found.location.file.endswith("b.yaml")
    assert [place.file[-6:] for place in found.related] == ["c.yaml"]


def test_the_rest_survives_a_dead_reference(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path,
        api=schemas(A={"$ref": "missing.yaml"}, B={"$ref": "b.yaml"}),
        b={"type": "null"},
    )

    document = bundle(load(path))

    assert document.value["components"]["schemas"] == {
        "A": {"$ref": "missing.yaml"},
        "B": {"type": "null"},
    }
    with pytest.raises(LookupError):
        document.resolve(document.at("/components/schemas/A"))


def test_files_that_only_refer_to_each_other_are_found_out(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path, api=schemas(A={"$ref": "b.yaml"}), b={"$ref": "c.yaml"}, c={"$ref": "b.yaml"}
    )

    found = complaints(path)

    assert len(found) == 1
    assert found[0].startswith("reference-endless")


def test_path_items_that_contain_themselves_are_found_out(tmp_path: Path, write: Write) -> None:
    operation = {
        "responses": {"200": {"description": "ok"}},
        "callbacks": {"c": {"{$url}": {"$ref": "item.yaml"}}},
    }
    path = write(
        tmp_path, api={**HEAD, "paths": {"/a": {"$ref": "item.yaml"}}}, item={"post": operation}
    )

    found = complaints(path)

    assert len(found) == 1
    assert found[0] == 'reference-endless "item.yaml" leads back to itself'


def test_the_number_of_files_is_limited(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path, api=schemas(A={"$ref": "b.yaml"}), b={"$ref": "c.yaml"}, c={})

    assert any("more than 2 files" in line for line in complaints(path, Limits(files=2)))


def test_sizes_add_up(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path, api=schemas(A={"$ref": "b.yaml"}), b={"$ref": "c.yaml"}, c={"a": "x" * 200}
    )

    assert any("too-large" in line for line in complaints(path, Limits(size=150)))
