"""Settings: the table ``[tool.specwright]`` of ``pyproject.toml``, typed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from specwright.diagnostics import Diagnostic, Location, Severity

PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class FuzzSettings:
    """What ``specwright fuzz`` should know about a service: ``[tool.specwright.fuzz]``."""

    max_examples: int = 25
    """Cases per operation in the phases that invent data."""
    seed: int = 20260101
    """Equal seeds give equal cases."""
    expected_statuses: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Per operationId: refusals of valid data that are business, such as 412 or 422."""
    inference: tuple[str, ...] = ()
    """Schemathesis algorithms that guess links beside the declared ones."""
    auth: str = ""
    """``module:function`` that gives credentials by security scheme; empty where there is none."""
    auth_refresh: int = 300
    """Seconds after which it is asked again."""
    credentials: Mapping[str, str] = field(default_factory=dict)
    """Per security scheme the environment variable that holds its credential."""
    app_dir: Path | None = None
    """Where applications and ``auth`` are imported from; None for the current directory."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project says once instead of on every command line."""

    document: Path
    """The OpenAPI document, ``spec/openapi.yaml`` unless told."""
    out: Path
    """Where generated files go, ``generated`` unless told."""
    package: str
    """Stem of the package names: ``registry`` gives ``registry_server`` and ``registry_client``."""
    root: Path | None = None
    """The folder inside which references may lead; None for the document's own."""
    handlers: Path | None = None
    """Where a new handler class goes, with ``{tag}``: ``service/src/shop/{tag}/handlers.py``."""
    fuzz: FuzzSettings = FuzzSettings()
    source: Path | None = None
    """The file these settings were read from; None where there is none."""


class SettingsError(Exception):
    """The settings cannot be used; carries the findings that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(f"{d.location}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics


def places(start: Path) -> list[Path]:
    """Where settings may stand: what stands nearest to the directory holds."""
    return [directory / PYPROJECT for directory in (start, *start.parents)]


def find(start: Path) -> Path | None:
    """The nearest ``pyproject.toml`` upward from a directory that has ``[tool.specwright]``."""
    for path in places(start):
        if path.is_file() and _has_settings(path.read_text("utf-8", "replace")):
            return path
    return None


def _has_settings(text: str) -> bool:
    if "specwright" not in text:
        return False
    try:
        tools = tomllib.loads(text).get("tool")
    except tomllib.TOMLDecodeError:
        return "[tool.specwright" in text
    return isinstance(tools, dict) and "specwright" in tools


def read(start: Path | None = None) -> Settings:
    """The settings that hold in a directory (default: the current one), or the defaults."""
    start = (start or Path.cwd()).resolve()
    path = find(start)
    if path is None:
        return Settings(start / "spec/openapi.yaml", start / "generated", "api")
    return parse(path.read_text("utf-8", "replace"), path)


def parse(text: str, path: Path) -> Settings:
    """The settings in the text of a ``pyproject.toml``; paths are relative to its directory."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_broken_toml(str(error), path)) from None
    reader = _Reader(text, path)
    table = reader.table(content.get("tool", {}).get("specwright", {}), "")
    fuzz = reader.table(table.pop("fuzz", {}), "fuzz")
    root = path.parent
    settings = Settings(
        document=root / reader.string(table, "document", "spec/openapi.yaml"),
        out=root / reader.string(table, "out", "generated"),
        package=reader.package(table),
        root=root / reader.string(table, "root", "") if "root" in table else None,
        handlers=reader.handlers(table, root),
        fuzz=FuzzSettings(
            max_examples=reader.integer(fuzz, "max-examples", 25, "fuzz"),
            seed=reader.integer(fuzz, "seed", 20260101, "fuzz", minimum=0),
            expected_statuses=reader.statuses(fuzz, "expected-statuses", "fuzz"),
            inference=reader.strings(fuzz, "inference", "fuzz"),
            auth=reader.function(fuzz, "auth", "fuzz"),
            auth_refresh=reader.integer(fuzz, "auth-refresh", 300, "fuzz"),
            credentials=reader.texts(fuzz, "credentials", "fuzz"),
            app_dir=root / reader.string(fuzz, "app-dir", "", "fuzz")
            if "app-dir" in fuzz
            else None,
        ),
        source=path,
    )
    if reader.found:
        raise SettingsError(*reader.found)
    return settings


KEYS = {
    "": ("document", "root", "out", "package", "handlers", "fuzz"),
    "fuzz": (
        "max-examples",
        "seed",
        "expected-statuses",
        "inference",
        "auth",
        "auth-refresh",
        "credentials",
        "app-dir",
    ),
}


def is_importable(name: str) -> bool:
    """Whether a name looks like ``module:attribute``."""
    return re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*:[A-Za-z_]\w*(\.\w+)*", name) is not None


def is_package_name(name: str) -> bool:
    """Whether a name can be the stem of package names in both languages."""
    return re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) is not None


class _Reader:
    """Takes typed values out of tables and remembers everything that does not fit."""

    def __init__(self, text: str, path: Path) -> None:
        self._lines = text.splitlines()
        self._path = path
        self.found: list[Diagnostic] = []

    def table(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._refuse(name or "tool.specwright", "", "must be a table")
            return {}
        for key in sorted(set(value) - set(KEYS[name])):
            close = get_close_matches(key, KEYS[name], n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(KEYS[name])}"
            self._refuse(key, name, f"is no setting of specwright; {hint}", "unknown-setting")
        return dict(value)

    def string(self, table: Mapping[str, Any], key: str, default: str, name: str = "") -> str:
        value = table.get(key, default)
        if isinstance(value, str) and value and "\0" not in value:
            return value
        self._refuse(key, name, "must be a text that is not empty")
        return default

    def function(self, table: Mapping[str, Any], key: str, name: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str) and (not value or is_importable(value)):
            return value
        self._refuse(key, name, "must look like module:function")
        return ""

    def package(self, table: Mapping[str, Any]) -> str:
        value = self.string(table, "package", "api")
        if is_package_name(value):
            return value
        self._refuse("package", "", f"{value!r} must be a lower-case Python name, such as my_shop")
        return "api"

    def handlers(self, table: Mapping[str, Any], root: Path) -> Path | None:
        if "handlers" not in table:
            return None
        value = self.string(table, "handlers", "{tag}.py")
        if value.count("{tag}") == 1 and value.endswith(".py"):
            return root / value
        self._refuse("handlers", "", "must be the path of a Python file with {tag} in it once")
        return None

    def integer(
        self, table: Mapping[str, Any], key: str, default: int, name: str, minimum: int = 1
    ) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= minimum:
            return value
        self._refuse(key, name, f"must be a whole number from {minimum}")
        return default

    def strings(self, table: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._refuse(key, name, "must be a list of texts")
        return ()

    def texts(self, table: Mapping[str, Any], key: str, name: str) -> Mapping[str, str]:
        value = table.get(key, {})
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            return dict(value)
        self._refuse(key, name, "must give each security scheme the name of a variable")
        return {}

    def statuses(
        self, table: Mapping[str, Any], key: str, name: str
    ) -> Mapping[str, tuple[int, ...]]:
        value = table.get(key, {})
        if isinstance(value, dict) and all(_are_statuses(codes) for codes in value.values()):
            return {operation: tuple(codes) for operation, codes in value.items()}
        self._refuse(key, name, "must give each operationId a list of status codes")
        return {}

    def _refuse(self, key: str, name: str, what: str, rule: str = "invalid-setting") -> None:
        message = f"{key} {what}"
        location = Location(_shown(self._path), *self._place(key, name))
        self.found.append(Diagnostic(Severity.ERROR, rule, message, location))

    def _place(self, key: str, name: str) -> tuple[int, int]:
        """Line and column of a key; of its table where the key is written in another way."""
        header = "tool.specwright" + (f".{name}" if name else "")
        place, inside = (1, 1), False
        for number, line in enumerate(self._lines, start=1):
            if line.lstrip().startswith("["):
                table = line.strip().strip("[]").replace(" ", "").replace('"', "")
                inside = table == header
                if table == f"{header}.{key}":
                    return number, 1
                place = (number, 1) if inside else place
            elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
                return number, len(line) - len(line.lstrip()) + 1
        return place


def _are_statuses(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(code, int) and 100 <= code <= 599 for code in value
    )


def _broken_toml(message: str, path: Path) -> Diagnostic:
    """The parser's sentence, with the place it names moved to where places belong."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    sentence = message[: place.start()] if place else message.removesuffix(" (at end of document)")
    return Diagnostic(
        Severity.ERROR, "broken-settings", sentence, Location(_shown(path), line, column)
    )


def _shown(path: Path) -> str:
    """A path as a person in the current directory would write it."""
    cwd = Path.cwd()
    return str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)
