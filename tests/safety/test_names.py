"""Names that clash, or mean something already, come out as many as they went in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from specwright import pipeline

from tests.safety.typescript_atoms import TOOLS

CLASHING = [
    *("class", "Class", "CLASS", "none", "None", "self", "cls", "type", "str", "list", "dict"),
    *("user_id", "userId", "UserID", "user-id", "user id", "user.id", "USER_ID", "userID"),
    *("ﬁle", "file", "ＦＩＬＥ", "straße", "strasse", "STRASSE", "Å", "å", "ı", "i", "İ", "K", "k"),
    *("__init__", "__class__", "__dict__", "__proto__", "constructor", "prototype", "toString"),
    *("hasOwnProperty", "valueOf", "model_config", "model_dump", "model_fields", "copy", "json"),
    *("Model", "BaseModel", "Field", "Annotated", "Any", "Literal", "MISSING", "UUID", "datetime"),
    *("Client", "Response", "Request", "Headers", "Operation", "Security", "keep_contract"),
    *("createClient", "Promise", "Array", "Record", "await", "async", "yield", "import", "delete"),
    *("", " ", "-", "1", "1st", "$", "_", "__", "ns1:a", "日本", "🚀", "a" * 300, "a" * 300 + "b"),
    *("con", "CON", "nul", "aux.txt", "enum", "models", "runtime", "operations", "errors"),
    *("..", "../x", "/etc/passwd", "C:\\x", "a/b", "a\0b", "%2e%2e", "body", "timeout", "accept"),
]
OPERATIONS = [name for name in CLASHING if name.strip()]
TAGS = [name for name in CLASHING if name.strip()]
COMPONENTS = sorted({name for name in CLASHING if re.fullmatch(r"[A-Za-z0-9._-]+", name)})


def document() -> dict[str, Any]:
    """Everything that has a name of its author's, called all of them."""
    paths: dict[str, Any] = {}
    for number, name in enumerate(OPERATIONS):
        paths[f"/{number}/{{x}}"] = {
            "get": {
                "operationId": name,
                "tags": [TAGS[number % len(TAGS)]],
                "parameters": [
                    {"name": "x", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": name, "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"204": {"description": ""}},
            }
        }
    paths["/all"] = {
        "post": {
            "operationId": "all",
            "tags": ["all"],
            "parameters": [
                {"name": name, "in": place, "schema": {"type": "string"}}
                for place in ("query", "cookie")
                for name in CLASHING
                if name
            ],
            "requestBody": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/all"}}}
            },
            "responses": {"204": {"description": ""}},
        }
    }
    properties = {name: {"type": "string"} for name in CLASHING}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "tags": [{"name": name} for name in TAGS],
        "paths": paths,
        "components": {
            "schemas": {
                "all": {"type": "object", "properties": properties},
                "words": {"type": "string", "enum": CLASHING},
                **{
                    name: {"type": "object", "properties": {"at": {"const": name}}}
                    for name in COMPONENTS
                },
            }
        },
    }


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the document gives, on disk."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "openapi.json").write_text(json.dumps(document()))
    generation = pipeline.generate(folder / "openapi.json", "evil")
    assert generation.api is not None
    assert len(generation.api.operations) == len(OPERATIONS) + 1
    for file in generation.files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        content = file.content
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


CHECK = """
import json, sys
from pathlib import Path
folder = Path(sys.argv[1])
sys.path[:0] = [str(folder / "server/src"), str(folder / "clients/python/src")]
names = json.loads(sys.argv[2])
import evil_client, evil_client.models as models, evil_server, inspect
value = models.All.model_validate({name: name for name in names})
assert value.model_dump() == {name: name for name in names}, "a property was lost"
assert len(type(value).model_fields) == len(names)
with evil_client.EvilClient("http://localhost") as client:
    found = set()
    for tag in dir(client):
        space = getattr(client, tag) if not tag.startswith("_") else None
        if type(space).__module__.startswith("evil_client.operations"):
            found |= {(tag, n) for n, f in inspect.getmembers(space, inspect.ismethod)
                      if not n.startswith("_") and "timeout" in inspect.signature(f).parameters}
print(len(found))
"""


def test_as_many_come_out_as_go_in(package: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECK, package, json.dumps(CLASHING).replace("\0", "")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) == len(OPERATIONS) + 1


def test_files_are_plain_names_on_every_system(package: Path) -> None:
    paths = [path.relative_to(package) for path in package.rglob("*") if path.is_file()]
    assert len({str(path).casefold() for path in paths}) == len(paths)
    reserved = {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
    }
    for path in paths:
        for part in PurePosixPath(path).parts:
            assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,99}|\.git\w+", part), path
            assert part.split(".")[0].lower() not in reserved, path


def test_names_do_not_depend_on_the_run(package: Path, tmp_path: Path) -> None:
    again = pipeline.generate(package / "openapi.json", "evil").files
    for file in again:
        content = file.content
        octets = content.encode() if isinstance(content, str) else content
        assert (package / file.path).read_bytes() == octets


@pytest.mark.skipif(shutil.which("node") is None, reason="the compiler needs Node")
def test_the_compiler_takes_all_names(package: Path) -> None:
    tsc = TOOLS / "node_modules/.bin/tsc"
    command = [tsc, "--noEmit", "-p", package / "clients/typescript"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    index = (package / "clients/typescript/src/operations").glob("*.ts")
    made = [re.findall(r"^export function (\w+)", path.read_text("utf-8"), re.M) for path in index]
    assert len({name for names in made for name in names}) >= len(OPERATIONS) + 1
