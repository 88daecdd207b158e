"""One document through the toolchain, in a process of its own: generate, write, import, compare.

    python -m tests.corpus.trial DOCUMENT ROOT FOLDER PACKAGE

leaves its result in ``FOLDER/trial.json``.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from specwright import pipeline
from specwright.acceptance import costs
from specwright.diagnostics import Diagnostic, DocumentError, Severity
from specwright.format import format_python
from specwright.verify.mock.application import mock
from specwright.write import write

from tests.corpus import census
from tests.corpus.sent import sent_in_document, sent_in_packages


def trial(document: Path, root: Path, folder: Path, package: str) -> dict[str, Any]:
    """What became of a document; a stage that failed says why, and ends the way."""
    result: dict[str, Any] = {"operations": 0, "failed": {}}
    started = time.perf_counter()
    stage = "read"
    try:
        source = pipeline.read(document, root)
        written = census.in_document(source.value)
        result["operations"] = len(written)
        stage = "build"
        meaning = pipeline.interpret(source)
        result["findings"] = dict(Counter(f.rule for f in meaning.diagnostics).most_common())
        if meaning.api is None:
            stops = [f for f in meaning.diagnostics if f.severity is Severity.ERROR]
            raise DocumentError(*stops)
        stage = "emit"
        files = format_python(pipeline.emit(meaning.api, package))
        stage = "write"
        write(files, folder)
        result["generated"] = round(time.perf_counter() - started, 2)
        stage = "judge"
        judged = pipeline.errors(source)
        result["errors"] = [_told(f) for f in judged if f.severity is Severity.ERROR]
        stage = "compare"
        result |= comparison(source.value, judged, meaning, folder, package)
        stage = "import"
        imported(folder, package)
        stage = "mock"
        with mock(meaning.api):
            pass
    except DocumentError as error:
        result["failed"][stage] = "; ".join(_told(finding) for finding in error.diagnostics)
    except Exception as error:  # the corpus is there to find what nobody expected
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        result["failed"][stage] = f"{type(error).__name__} in {place}: {str(error)[:300]}"
    result["seconds"] = round(time.perf_counter() - started, 2)
    return result


def comparison(
    document: Mapping[str, Any],
    judged: Iterable[Diagnostic],
    meaning: pipeline.Interpretation,
    folder: Path,
    package: str,
) -> dict[str, Any]:
    """Operations of the document that are missing somewhere, silently or not, and degraded ones.

    What generating takes for a warning is judged an error where it costs something.
    """
    assert meaning.api is not None
    contract = meaning.api.contract
    written = census.in_document(document)
    parts = {
        "server": census.in_server(folder / f"server/src/{package}_server"),
        "python client": census.in_python_client(folder / f"clients/python/src/{package}_client"),
        "typescript client": census.in_typescript_client(folder / "clients/typescript/src"),
        "mock": census.in_mock(meaning.api),
    }
    findings = [finding for finding in (*judged, *meaning.diagnostics) if costs(finding)]
    places = {key: pointer for pointer, key in census.in_document(contract)}
    # Of several with one path, those that a finding is about are those that are not there.
    written.sort(key=lambda entry: any(f.pointer == entry[0] for f in findings))
    missing: dict[str, str] = {}
    silent: list[str] = []
    degraded: dict[str, list[str]] = {}
    for pointer, key in written:
        reached = {pointer, *_reached(document, pointer)}
        inner = pointer if census.at(contract, pointer) else places.get(key)
        if inner is not None:
            reached |= {inner, *_reached(contract, inner)}
        reasons = sorted({f.rule for f in findings if _below(f.pointer, reached)})
        absent = [name for name, keys in parts.items() if keys[key] < 1]
        label = str(key) if str(key) not in {**missing, **degraded} else f"{key} at {pointer}"
        if not absent and reasons:
            degraded[label] = reasons
        elif absent:
            about = [f for f in findings if _concerns(f.pointer, pointer)]
            missing[label] = ", ".join(absent)
            silent += [label] if not about else []
        for keys in parts.values():
            keys[key] -= 1
    surplus = [f"{key} in {name}" for name, keys in parts.items() for key in +keys]
    requests = sent_in_document(document)
    for name, methods in sent_in_packages(folder, package).items():
        wanted = Counter(method for _, method in requests)
        surplus += [f"sending {method} in {name}" for method in methods - wanted]
        for method in wanted - methods:
            declared = [pointer for pointer, other in requests if other == method]
            told = any(_concerns(f.pointer, place) for f in findings for place in declared)
            silent += [] if told else [f"sending {method} in {name}"]
    complete = len(written) - len(missing) - len(degraded)
    tally = meaning.tally
    if tally and (tally.written, tally.generated) != (len(written), len(written) - len(missing)):
        surplus.append(f"what the tool tells: {tally}")
    return {
        "complete": complete,
        "degraded": degraded,
        "missing": missing,
        "silent": silent,
        "surplus": surplus,
    }


def _below(pointer: str, places: Iterable[str]) -> bool:
    return any(pointer == place or pointer.startswith(f"{place}/") for place in places)


def _concerns(pointer: str, operation: str) -> bool:
    """Whether a finding is about an operation, or about something that it stands in."""
    return _below(pointer, [operation]) or (pointer != "" and _below(operation, [pointer]))


def _reached(document: Mapping[str, Any], pointer: str) -> set[str]:
    """Every place that an operation refers to, directly or not."""
    reached: set[str] = set()
    waiting = [census.at(document, pointer)]
    item = census.at(document, pointer.rpartition("/")[0])
    waiting.append(item.get("parameters") if isinstance(item, dict) else None)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            target = value.get("$ref")
            if isinstance(target, str) and target.startswith("#/"):
                place = target.removeprefix("#")
                if place not in reached:
                    reached.add(place)
                    waiting.append(census.at(document, place))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return reached


def imported(folder: Path, package: str) -> None:
    """Import every module of both Python packages, and put the server's contract into force."""
    sys.path[:0] = [str(folder / "server/src"), str(folder / "clients/python/src")]
    for name in (f"{package}_server", f"{package}_client"):
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    built(f"{package}_client.models")
    served(package)


def built(models: str) -> None:
    """Build every model and every named type: each would else be built when it is first used."""
    from pydantic import BaseModel, TypeAdapter
    from typing_extensions import TypeAliasType

    package = importlib.import_module(models)
    for name in dir(package):
        found = getattr(package, name)
        if isinstance(found, type) and issubclass(found, BaseModel) and found is not BaseModel:
            found.model_rebuild(force=True)
        elif isinstance(found, TypeAliasType):
            TypeAdapter(found)


def served(package: str) -> None:
    """Include every router in an application whose handlers answer nothing yet."""
    from fastapi import FastAPI

    app = FastAPI()
    operations = importlib.import_module(f"{package}_server.operations")
    for module in pkgutil.iter_modules(operations.__path__, f"{package}_server.operations."):
        content = vars(importlib.import_module(module.name))
        handler = next(v for k, v in content.items() if k.endswith("Handler"))
        router = next(v for k, v in content.items() if k.endswith("_router"))
        app.include_router(router(handler))
    importlib.import_module(f"{package}_server").keep_contract(app)


def _told(finding: Diagnostic) -> str:
    return f"{finding.location.line}: {finding.rule}: {finding.message[:200]}"


if __name__ == "__main__":
    path, root, folder, package = sys.argv[1:]
    outcome = trial(Path(path), Path(root), Path(folder), package)
    (Path(folder)).mkdir(parents=True, exist_ok=True)
    (Path(folder) / "trial.json").write_text(json.dumps(outcome, indent=1), "utf-8")
