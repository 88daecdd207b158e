"""Servers that callers may choose, and variables in their addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.typescript_client.conftest import ROOT, Emit, Run

CASE = ROOT / "tests/corpus/cases/servers.yaml"
CHOOSING = """
import { createClient, download, ping, pong, servers, upload } from "../src/index.js";

const told = [
  servers.production(),
  servers.production({ region: "us", port: "1", basePath: "b" }),
  servers.stagingExampleCom(),
  servers.own({ host: "h" }),
  createClient({ baseUrl: servers.own() }).baseUrl,
];
const fetch = async (url: string): Promise<Response> => {
  told.push(url);
  return new Response(null, { status: 204 });
};
for (const api of [createClient({ baseUrl: "https://here" }), createClient({ fetch })]) {
  await upload({ ...api, fetch });
  await download({ ...api, fetch });
  await ping({ ...api, fetch });
}
await pong(createClient({ baseUrl: "https://here/a/b/", fetch }));
console.log(JSON.stringify(told));
// @ts-expect-error: only what is listed
servers.production({ region: "mars" });
"""


def test_each_server_is_a_function_of_its_variables(
    run: Run, emit: Emit, put: Callable[[dict[str, str], Path], None], tmp_path: Path
) -> None:
    files = emit(CASE) | {"use/use.ts": CHOOSING}
    put(files, tmp_path)
    run(["esbuild", "use/use.ts", "--bundle", "--format=esm", "--outfile=use.mjs"], tmp_path)
    told = run(["node", "use.mjs"], tmp_path).stdout.strip()
    odd = r"a`${x}\"b\\{y"
    assert told == (
        f'["https://eu.example.com:8443/{odd}/v1","https://us.example.com:1/b/v1",'
        '"https://staging.example.com/v1","https://h","https://localhost:8000",'
        '"https://here/files","https://here/files","https://here/live/ping",'
        '"https://eu.upload.example.com/v2/files","https://staging.example.com/v1/files",'
        '"https://staging.example.com/live/ping","https://here/status/ping"]'
    )
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", ""]
    run(["tsc", "--ignoreConfig", *options, "use/use.ts"], tmp_path)
    printed = ["prettier", "--print-width=100", "--check", "src/client.ts", "src/index.ts"]
    run(printed, tmp_path)
