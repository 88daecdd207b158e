"""The types of a large API: spread over modules, imported from the place where they always were."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from specwright.emit.typescript_client.models import READABLE

from tests.typescript_client.conftest import Emit, Run

GROUPS = 4


def large(extra: int = 0) -> dict[str, Any]:
    """A document with more types than one module holds; some are used by all of its tags."""
    schemas: dict[str, Any] = {
        "Address": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Zip"}}},
        "Zip": {"type": "string", "description": "What an {@link Address} ends with."},
    }
    paths: dict[str, Any] = {}
    for number in range(READABLE + extra):
        name = f"Thing{number}"
        properties: dict[str, Any] = {"address": {"$ref": "#/components/schemas/Address"}}
        if number >= GROUPS:
            properties["other"] = {"$ref": f"#/components/schemas/Thing{number - GROUPS}"}
        schemas[name] = {"type": "object", "description": "Like Zip.", "properties": properties}
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        paths[f"/things/{number}"] = {
            "get": {
                "operationId": f"read{number}",
                "tags": [f"group {number % GROUPS}"],
                "responses": {"200": {"description": "It.", "content": content}},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


PROGRAM = """\
import { createClient, read9, unwrap, type Address, type models, type Thing9 } from "./index.js";
const thing: Thing9 = await unwrap(read9(createClient({ baseUrl: "https://large.test" })));
const address: Address | undefined = thing.other?.address;
const zip: models.Zip | undefined = address?.next;
// @ts-expect-error: it is a text
const wrong: number | undefined = zip;
export { wrong };
"""


def test_models_in_parts(emit: Emit, put: Callable[..., None], run: Run, tmp_path: Path) -> None:
    """Each tag's types stand together; nobody who imports them sees that."""
    document = tmp_path / "large.json"
    document.write_text(json.dumps(large()))
    files = emit(document, "large")
    parts = {path for path in files if path.startswith("src/models/")}
    assert parts == {
        "src/models/shared.ts",
        *(f"src/models/group-{number}.ts" for number in range(GROUPS)),
    }
    assert "interface Address" in files["src/models/shared.ts"]
    assert "interface Thing9 " in files["src/models/group-1.ts"]
    assert max(len(files[path].splitlines()) for path in parts) < 500
    put(files | {"src/program.ts": PROGRAM}, tmp_path / "package")
    run(["tsc", "--noEmit", "-p", tmp_path / "package"])

    # What is added to one tag moves nothing of the others.
    document.write_text(json.dumps(large(extra=1)))
    changed = {path for path, text in emit(document, "large").items() if files.get(path) != text}
    assert {path for path in changed if "models" in path} == {
        f"src/models/group-{READABLE % GROUPS}.ts"
    }
