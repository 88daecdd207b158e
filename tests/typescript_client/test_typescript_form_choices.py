"""Files of a multipart body that may be one of several objects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.ir.test_form_choices import CHOICE
from tests.typescript_client.conftest import Emit, Run

USE = """
import { createClient, send, type models } from "../src/index.js";

const parts: string[] = [];
const api = createClient({
  baseUrl: "https://here",
  fetch: async (_, init) => {
    const form = await new Response(init.body, { headers: init.headers ?? {} }).formData();
    for (const [name, part] of form) {
      parts.push(name, typeof part === "string" ? part : `${part.name} of ${part.size}`);
    }
    return new Response(null, { status: 204 });
  },
});
const file = new File([new Uint8Array([137, 255, 0])], "a.png", { type: "image/png" });
const picture: models.Picture = { "file-1": file, more: [file, new Blob(["x"])], meta: { n: 1 } };
await send(api, { body: picture });
await send(api, { body: { url: "http://x" } });
console.log(parts.join(" "));
// @ts-expect-error: a file is no text
await send(api, { body: { "file-1": "octets" } });
"""


def test_files_of_a_choice_are_blobs(
    run: Run, emit: Emit, put: Callable[[dict[str, str], Path], None], tmp_path: Path
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\n{CHOICE}", "utf-8")
    put(emit(document) | {"use/use.ts": USE}, tmp_path)
    run(["esbuild", "use/use.ts", "--bundle", "--format=esm", "--outfile=use.mjs"], tmp_path)
    told = run(["node", "use.mjs"], tmp_path).stdout.strip()
    assert told == 'file-1 a.png of 3 more a.png of 3 more blob of 1 meta {"n":1} url http://x'
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"]
    lib = ["--lib", "es2022,dom,dom.iterable", "--types", ""]
    run(["tsc", "--ignoreConfig", *options, *lib, "use/use.ts"], tmp_path)
