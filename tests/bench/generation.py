"""Rows about generating: cold, for TypeScript alone, unchanged, after an edit, and for memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.bench.measure import Failed, least, run
from tests.bench.scene import BIN, Scene, generate, settings

_MODELS = "datamodel-code-generator, models alone"
# Schemas that few and that very many others of GitHub's document use.
_EDITED = ("license", "simple-user")
_TOLD = ("licenses/get",)


def cold(scene: Scene) -> Iterator[Figure]:
    """Everything for GitHub's document, from nothing."""
    ours = scene.cold(scene.github).cpu
    what = "GitHub: server, models and both clients"
    yield Figure(what, ours, "s", _MODELS, scene.models_alone(scene.github).cpu, 1.0)
    # Of the others, only this one reads the document.
    name, command = next(iter(_python_peers(scene, scene.github).items()))
    yield Figure(what, ours, "s", name, _attempt(scene, f"{name} github", command))


def typescript(scene: Scene) -> Iterator[Figure]:
    """The TypeScript client for GitHub's document, beside what others write."""
    ours = scene.cold(scene.github, "typescript-client").cpu
    for name, command in _typescript_programs(scene, scene.github).items():
        other = _attempt(scene, f"{name} {scene.github.name}", command)
        target = 0.7 if name == "openapi-typescript" else None
        yield Figure("GitHub: TypeScript client", ours, "s", name, other, target)


def typical(scene: Scene) -> Iterator[Figure]:
    """Everything for documents of an ordinary size."""
    for name, document in scene.typical.items():
        ours = scene.cold(document).cpu
        what = f"{name}: server, models and both clients"
        yield Figure(what, ours, "s", _MODELS, scene.models_alone(document).cpu, 1.3)
        for peer, command in _python_peers(scene, document).items():
            yield Figure(what, ours, "s", peer, _attempt(scene, f"{peer} {name}", command))


def unchanged(scene: Scene) -> Iterator[Figure]:
    """A second run, where nothing has changed since the first."""
    for name, document in {"GitHub": scene.github, "registry": scene.typical["registry"]}.items():
        place = scene.generated(document)
        command = generate(place / document.name)
        # Edits may have been measured here before.
        shutil.copy(document, place)
        run(command, place, settings(place))
        ours = least(command, scene.rounds * 3, place, settings(place)).cpu
        hashing = f"import hashlib; hashlib.sha256(open({str(document)!r}, 'rb').read()).digest()"
        other = least([BIN / "python", "-c", hashing], scene.rounds * 3, place).cpu
        yield Figure(f"{name}: nothing changed", ours, "s", "Python hashing the document", other, 2)


def edited(scene: Scene) -> Iterator[Figure]:
    """A run after an edit of one schema or operation, of JSON and of the same in YAML."""
    content: dict[str, Any] = json.loads(scene.github.read_text("utf-8"))
    # What is measured is an edit, not the new layout of the file that it comes with.
    indented = json.dumps(content, indent=2)
    yield from _edited(scene, scene.github, "GitHub", indented, _with_json_property)
    as_yaml = scene.github_as_yaml
    text = as_yaml.read_text("utf-8")
    yield from _edited(scene, as_yaml, "GitHub as YAML", text, _with_yaml_property)
    yield from _edited(scene, as_yaml, "GitHub as YAML", text, _with_summary, "operation", _TOLD)


def _edited(
    scene: Scene,
    document: Path,
    name: str,
    text: str,
    edit: Callable[[str, str, str], str],
    kind: str = "schema",
    keys: Sequence[str] = _EDITED,
) -> Iterator[Figure]:
    whole = scene.cold(document).cpu
    place = scene.generated(document)
    copy = place / document.name
    copy.write_text(text, "utf-8")
    run(generate(copy), place, settings(place))
    for key in keys:
        costs = []
        for number in range(scene.rounds):
            # Every round makes another edit, so that none finds the result of the one before.
            text = edit(text, key, f"added_{number}")
            copy.write_text(text, "utf-8")
            costs.append(run(generate(copy), place, settings(place)).cpu)
        yield Figure(f"{name}: the {kind} `{key}` edited", min(costs), "s", "cold", whole, 0.2)


def _with_json_property(text: str, schema: str, name: str) -> str:
    content: dict[str, Any] = json.loads(text)
    content["components"]["schemas"][schema]["properties"][name] = {"type": "string"}
    return json.dumps(content, indent=2)


def _with_yaml_property(text: str, schema: str, name: str) -> str:
    heading = "\n      properties:\n"
    place = text.index(heading, text.index(f"\n    {schema}:\n")) + len(heading)
    return f"{text[:place]}        {name}:\n          type: string\n{text[place:]}"


def _with_summary(text: str, operation: str, name: str) -> str:
    mark = "summary: "
    place = text.rindex(mark, 0, text.index(f"operationId: {operation}\n")) + len(mark)
    return f"{text[:place]}{name}, {text[place:]}"


def start(scene: Scene) -> Iterator[Figure]:
    """What the tool costs before it does anything."""
    empty = least([BIN / "python", "-c", "pass"], scene.rounds * 5, scene.place).cpu
    ours = least([BIN / "specwright", "--help"], scene.rounds * 5, scene.place).cpu
    yield Figure("`specwright --help`", ours, "s", "an empty start of Python", empty, 4)


def memory(scene: Scene) -> Iterator[Figure]:
    """The most memory at once, all processes of a cold run together."""
    place = scene.folder("memory")
    shutil.copy(scene.github, place)
    command = generate(place / scene.github.name)
    cost = run(command, place, settings(place), watched=True)
    yield Figure("GitHub: peak memory of all processes", cost.memory, "MB", most=400)


def verbs(scene: Scene) -> Iterator[Figure]:
    """Other verbs over our own document."""
    document = scene.typical["registry"]
    base = scene.models_alone(document).cpu
    linting = scene.cost("registry lint", [BIN / "specwright", "lint", document]).cpu
    yield Figure("registry: `specwright lint`", linting, "s", _MODELS, base)
    models = scene.cold(document, "models").cpu
    yield Figure("registry: `specwright generate --only models`", models, "s", _MODELS, base)


def _typescript_programs(scene: Scene, document: Path) -> dict[str, list[str | Path]]:
    node, out = scene.peers.node, scene.folder("typescript-peers")
    return {
        "openapi-typescript": [node("openapi-typescript"), document, "-o", out / "types.ts"],
        "typed-openapi": [node("typed-openapi"), document, "-o", "typed.ts"],
        "orval": [node("orval"), "--input", document, "--output", out / "orval.ts"],
        "hey-api": [
            *(node("openapi-ts"), "-i", document, "-o", out / "hey", "--silent"),
            *("-c", "@hey-api/client-fetch", "--no-log-file"),
        ],
    }


def _python_peers(scene: Scene, document: Path) -> dict[str, list[str | Path]]:
    client = scene.place / f"client-{document.stem}"
    stubs = scene.place / f"stubs-{document.stem}"
    plain = scene.place / "plain.yaml"
    plain.write_text("post_hooks: []\n", "utf-8")
    return {
        "openapi-python-client, client alone": [
            *(scene.peers.python("openapi-python-client"), "generate", "--path", document),
            *("--output-path", client, "--meta", "none", "--overwrite", "--config", plain),
        ],
        "fastapi-code-generator, stubs alone": [
            *(scene.peers.python("fastapi-codegen"), "--input", document, "--output", stubs),
        ],
    }


def _attempt(scene: Scene, name: str, command: list[str | Path]) -> float | None:
    """The cost of another program, None if it cannot read the document."""
    try:
        return scene.cost(name, command).cpu
    except Failed:
        return None
