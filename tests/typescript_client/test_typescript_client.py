"""The TypeScript client as a whole: it compiles, behaves, packs, stays small, and talks."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live_registry import LiveRegistry
from tests.typescript_client.conftest import HERE, ROOT, Emit, Run

PACKAGE = ROOT / "generated" / "clients" / "typescript"
CASES = sorted(path for path in (HERE / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, emit: Emit, put: Callable[..., None], run: Run, tmp_path: Path) -> None:
    """The text is the expected one, and the strictest compiler takes it."""
    files = emit(case / "openapi.yaml", case.name)
    told = {
        path: text
        for path, text in files.items()
        if path.startswith("src/") and "/runtime/" not in path
    }
    golden = case / "golden"
    # GOLDEN=write accepts what is written now; the difference is for people to read.
    if os.environ.get("GOLDEN") == "write":
        put(told, golden)
    expected = {
        path.relative_to(golden).as_posix(): path.read_text("utf-8")
        for path in golden.rglob("*.ts")
    }
    assert told == expected
    put(files, tmp_path)
    run(["tsc", "--noEmit", "-p", tmp_path])


def test_repeated(emit: Emit) -> None:
    """A second run gives the same bytes."""
    document = ROOT / "spec" / "openapi.yaml"
    assert emit(document, "registry") == emit(document, "registry")


def test_behaviour(run: Run) -> None:
    """The runtime and the registry's client do what vitest says."""
    run(["vitest", "run", "--reporter=dot"])


def test_types(run: Run) -> None:
    """The registry's types narrow, demand and refuse what they should."""
    run(["tsc", "-p", HERE])


def test_layout(run: Run) -> None:
    """What the emitter prints, a formatter would leave alone; so it would what people wrote."""
    runtime = Path("generator/src/specwright/emit/typescript_client/runtime")
    written = [PACKAGE.relative_to(ROOT) / "src", runtime, HERE.relative_to(ROOT), "tests/scenario"]
    patterns = [f"{folder}/**/*.{{ts,mjs}}" for folder in written]
    command = ["prettier", "--print-width=100", "--ignore-path=/dev/null", "--check"]
    run([*command, *patterns, "!**/node_modules/**", "!**/golden/**"], ROOT)


@pytest.fixture(scope="session")
def tarball(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry's package as npm would publish it."""
    folder = tmp_path_factory.mktemp("package")
    for path in PACKAGE.rglob("*"):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and inside.parts[0] not in ("dist", "node_modules"):
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(path.read_bytes())
    run(["npm", "pack", "--silent"], folder)
    return next(folder.glob("*.tgz"))


@pytest.fixture
def installed(tarball: Path, tmp_path: Path) -> Path:
    """A consumer's project that has the package and nothing else."""
    (tmp_path / "package.json").write_text('{"type": "module", "private": true}')
    with tarfile.open(tarball) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (tmp_path / "unpacked" / "package").rename(modules / "registry-client")
    return tmp_path


def test_tarball(tarball: Path) -> None:
    """It holds what a consumer needs: metadata, README, code, types and their sources."""
    with tarfile.open(tarball) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}
        member = archive.extractfile("package/package.json")
        assert member is not None
        metadata: dict[str, Any] = json.load(member)
    entry = metadata["exports"]["."]
    assert list(entry) == ["types", "default"]
    assert {
        "package.json",
        "README.md",
        *(path.removeprefix("./") for path in entry.values()),
    } <= names
    assert not metadata.get("dependencies")
    for name in names:
        if name.startswith("dist/") and name.endswith(".js"):
            assert {name.replace(".js", ".d.ts"), f"{name}.map"} <= names
            assert f"src/{name[5:-3]}.ts" in names
    assert not [name for name in names if not name.startswith(("dist/", "src/")) and "/" in name]


CONSUMER = """\
import { createClient, listContractsItems, type Contract } from "registry-client";
const api = createClient({ baseUrl: "https://registry.test" });
export async function first(): Promise<Contract | undefined> {
  for await (const contract of listContractsItems(api)) return contract;
  return undefined;
}
"""


@pytest.mark.parametrize(
    ("module", "resolution", "lib", "types"),
    [
        ("nodenext", "nodenext", ["es2022"], ["node"]),
        ("esnext", "bundler", ["es2022", "dom", "dom.iterable"], []),
    ],
    ids=["node", "browser"],
)
def test_consumer(
    installed: Path, run: Run, module: str, resolution: str, lib: list[str], types: list[str]
) -> None:
    """A consumer type-checks against the published types, without skipping the library's own."""
    options = {
        "module": module,
        "moduleResolution": resolution,
        "target": "es2022",
        "lib": lib,
        "types": types,
        "typeRoots": [str(HERE / "node_modules" / "@types")],
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "skipLibCheck": False,
        "noEmit": True,
    }
    (installed / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
    (installed / "consumer.ts").write_text(CONSUMER)
    run(["tsc", "-p", installed])


def test_import(installed: Path, run: Run) -> None:
    """Node imports the published package and sends a request with it."""
    (installed / "consumer.mjs").write_text(
        """\
import { createClient, getContract, unwrap } from "registry-client";
const fetch = async (url) => Response.json({ slug: url }, { status: 200 });
const api = createClient({ baseUrl: "https://registry.test", fetch });
const contract = await unwrap(getContract(api, { path: { contract: "a b" } }));
console.log(contract.slug);
"""
    )
    done = run(["node", "consumer.mjs"], installed)
    assert done.stdout.strip() == "https://registry.test/v1/contracts/a%20b"


def test_bundle(installed: Path, run: Run) -> None:
    """A program with one operation carries that operation, and no feature that it does not use."""
    (installed / "one.js").write_text(
        'import { createClient, getContract } from "registry-client";\n'
        'getContract(createClient(), { path: { contract: "x" } }).then(console.log);\n'
    )
    command = ["esbuild", "one.js", "--bundle", "--minify", "--format=esm", "--target=es2022"]
    bundle = run([*command, "--outfile=out.js"], installed) and (installed / "out.js").read_bytes()
    size = len(gzip.compress(bundle, 9))
    assert size < 2100, f"{len(bundle)} bytes, {size} compressed"
    for foreign in (b"/v1/teams", b"refresh_token", b"form-data", b"deepObject", b"retry-after"):
        assert foreign not in bundle


def test_scenario(live_registry: LiveRegistry, run: Run) -> None:
    """A day with the running registry."""
    run(["tsc", "-p", PACKAGE])
    script = ROOT / "tests" / "scenario" / "typescript_scenario.mjs"
    done = run(["node", script, live_registry.base_url], ROOT)
    assert done.stdout.endswith("all as the contract says\n")
