"""Rows about what the TypeScript client weighs in a browser: minified, then compressed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figure import Figure
from tests.bench.measure import run
from tests.bench.scene import Scene, settings

_ONE = "usersGetByUsername"
_MORE = (
    "activityGetFeeds",
    "emojisGet",
    "gistsGet",
    "issuesCreate",
    "issuesGet",
    "licensesGet",
    "markdownRender",
    "orgsGet",
    "reposCreateRelease",
    "reposGet",
)
_SECURED = {
    "getCurrentUser": "without parameters",
    "listWebhooks": "with a query",
    "getVersion": "with a path parameter",
    "deprecateVersion": "with a path parameter and a body",
    "listVersions": "with a path parameter and a query",
    "listFindings": "with a path parameter and an array in the query",
    "updateContract": "with a path parameter, a header and a body",
}


def bundles(scene: Scene) -> Iterator[Figure]:
    """One operation bare, the same with everything the runtime has, and eleven."""
    github = scene.generated(scene.github) / "out/clients/typescript/src/index.ts"
    one = _weight(scene, "one", _ours(github, [_ONE]))
    yield from _bare(scene, github, one)
    registry = scene.generated(scene.typical["registry"])
    index = registry / "out/clients/typescript/src/index.ts"
    for operation, takes in _SECURED.items():
        weight = _weight(scene, operation, _ours(index, [operation]))
        yield Figure(f"registry: one operation with credentials, {takes}", weight, "B", most=2000)
    full = _weight(scene, "full", _full(index))
    what = "registry: one operation, with retries, pages and a stream"
    yield Figure(what, full, "B", most=4200)
    eleven = _weight(scene, "eleven", _ours(github, [_ONE, *_MORE]))
    yield Figure("GitHub: each further operation", (eleven - one) / len(_MORE), "B")


def _bare(scene: Scene, github: Path, ours: float) -> Iterator[Figure]:
    what = "GitHub: a program with one operation, bundled"
    yield Figure(what, ours, "B", most=2000)
    out = scene.folder("bundle-peers")
    node, document = scene.peers.node, scene.github
    client = ("-c", "@hey-api/client-fetch", "--silent", "--no-log-file")
    run([node("openapi-ts"), "-i", document, "-o", out / "hey", *client], out, settings(out))
    # This one takes its output for a path below the folder that it runs in, whatever it looks like.
    run([node("typed-openapi"), document, "-o", "typed.ts"], out, settings(out))
    fetch = scene.peers.folder / "node_modules/openapi-fetch/dist/index.mjs"
    programs = {
        "hey-api": f"""
            import {{ {_ONE} }} from "{out}/hey/index";
            console.log(await {_ONE}({{ path: {{ username: "octocat" }} }}));""",
        "openapi-fetch": f"""
            import createClient from "{fetch}";
            const api = createClient({{ baseUrl: "https://api.github.com" }});
            const path = {{ username: "octocat" }};
            console.log(await api.GET("/users/{{username}}", {{ params: {{ path }} }}));""",
        "typed-openapi": f"""
            import {{ createApiClient }} from "{out}/typed";
            const send = {{ fetch: (input: any) => fetch(input.url, {{ method: input.method }}) }};
            const api = createApiClient(send as any, "https://api.github.com");
            const path = {{ username: "octocat" }};
            console.log(await api.get("/users/{{username}}", {{ path }} as any));""",
    }
    for name, program in programs.items():
        yield Figure(what, ours, "B", name, _weight(scene, name, program))


def _ours(index: Path, operations: list[str]) -> str:
    calls = "\n".join(f"console.log(await {name}(api, input));" for name in operations)
    return f"""
        import {{ createClient, {", ".join(operations)} }} from "{index}";
        const api = createClient();
        const input: any = {{ path: {{ username: "octocat" }} }};
        {calls}"""


def _full(index: Path) -> str:
    return f"""
        import {{ createClient, listEventsItems, retrying, streamEvents }} from "{index}";
        const api = createClient({{ fetch: retrying() }});
        for await (const event of listEventsItems(api)) console.log(event);
        for await (const event of streamEvents(api)) console.log(event);"""


def _weight(scene: Scene, name: str, program: str) -> float:
    """Bytes of a program with all it imports, as a browser would fetch them."""
    place = scene.folder("bundles")
    entry, made = place / f"{name}.ts", place / f"{name}.js"
    entry.write_text(program, "utf-8")
    bundler = scene.peers.node("esbuild")
    options = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=error")
    run([bundler, entry, *options, f"--outfile={made}"], place)
    return len(gzip.compress(made.read_bytes(), 9, mtime=0))
