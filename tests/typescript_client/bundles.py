"""What programs with the TypeScript client weigh: minified by esbuild, compressed by gzip."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ESBUILD = Path(__file__).parent / "node_modules" / ".bin" / "esbuild"
_OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=error")

BARE = (("createClient", "getHealth"), "getHealth(createClient()).then(console.log);")
SECURED = (
    ("createClient", "getContract"),
    'getContract(createClient({ auth: { apiKey: "x" } }), { path: { contract: "y" } })'
    ".then(console.log);",
)
SECURED_QUERY = (
    ("createClient", "listWebhooks"),
    'listWebhooks(createClient({ auth: { oauth: "x" } }), { query: { limit: 1 } })'
    ".then(console.log);",
)
SECURED_PATH = (
    ("createClient", "getVersion"),
    'getVersion(createClient({ auth: { apiKey: "x" } }), { path: { contract: "y", version: "1" } })'
    ".then(console.log);",
)
SECURED_PATH_QUERY = (
    ("createClient", "listVersions"),
    'listVersions(createClient({ auth: { apiKey: "x" } }), '
    '{ path: { contract: "y" }, query: { limit: 1 } }).then(console.log);',
)
SECURED_LIST = (
    ("createClient", "listFindings"),
    'listFindings(createClient({ auth: { apiKey: "x" } }), '
    '{ path: { contract: "y", version: "1" }, query: { severity: ["warning"] } })'
    ".then(console.log);",
)
SECURED_BODY = (
    ("createClient", "updateContract"),
    'updateContract(createClient({ auth: { oauth: "x" } }), '
    '{ path: { contract: "y" }, header: { "If-Match": "z" }, body: {} }).then(console.log);',
)
FEATURES = (
    ("createClient", "listContractsItems", "retrying", "streamEvents"),
    """\
const api = createClient({ fetch: retrying() });
for await (const contract of listContractsItems(api)) console.log(contract);
for await (const event of streamEvents(api)) console.log(event);
""",
)
"""Programs that use the registry's client: what they import, and what they do."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A program with all that it needs of the client."""

    text: str

    @property
    def compressed(self) -> int:
        """Bytes on their way to a browser."""
        return len(gzip.compress(self.text.encode(), 9, mtime=0))


def bundle(
    sources: Path, names: Sequence[str], program: str, options: Sequence[str] = ()
) -> Bundle:
    """Bundle a program that imports the names from the package whose sources are given."""
    script = f"import {{ {', '.join(names)} }} from './index.ts';\n{program}"
    done = subprocess.run(
        [str(_ESBUILD), *_OPTIONS, *options, "--loader=js"],
        input=script,
        cwd=sources,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Bundle(done.stdout)
