"""Settings are typed, and what is wrong with them has a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from specwright import config
from specwright.config import SettingsError


def found(text: str, tmp_path: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        config.parse(text, tmp_path / "pyproject.toml")
    return [
        f"{d.location.line}:{d.location.column} {d.rule} {d.message}"
        for d in caught.value.diagnostics
    ]


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = config.read(tmp_path)
    assert settings.document == tmp_path / "spec" / "openapi.yaml"
    assert (settings.out, settings.package) == (tmp_path / "generated", "api")


def test_settings_are_found_upward(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.specwright]\npackage = "shop"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\n")
    settings = config.read(inner)
    assert settings.package == "shop"
    assert settings.out == tmp_path / "generated"
    assert settings.source == tmp_path / "pyproject.toml"


def test_everything_can_be_said(tmp_path: Path) -> None:
    text = """
[tool.specwright]
document = "api.yaml"
handlers = "src/shop/{tag}/handlers.py"
[tool.specwright.fuzz]
max-examples = 5
seed = 0
expected-statuses = { pay = [402, 422] }
inference = ["location-headers"]
"""
    settings = config.parse(text, tmp_path / "pyproject.toml")
    assert settings.handlers == tmp_path / "src/shop/{tag}/handlers.py"
    assert settings.fuzz.expected_statuses == {"pay": (402, 422)}
    assert (settings.fuzz.max_examples, settings.fuzz.seed) == (5, 0)


def test_unknown_keys_are_errors_with_a_hint(tmp_path: Path) -> None:
    text = '[tool.specwright]\npackage = "a"\n  documnt = "x"\n[tool.specwright.fuzz]\nzzz = 1\n'
    assert found(text, tmp_path) == [
        "3:3 unknown-setting documnt is no setting of specwright; did you mean document?",
        "5:1 unknown-setting zzz is no setting of specwright; "
        "known are max-examples, seed, expected-statuses, inference, auth, auth-refresh, "
        "credentials, app-dir",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("document = 3", "document must be a text that is not empty"),
        ('out = ""', "out must be a text that is not empty"),
        (
            'package = "My Shop"',
            "package 'My Shop' must be a lower-case Python name, such as my_shop",
        ),
        ('handlers = "x.py"', "handlers must be the path of a Python file with {tag} in it once"),
        ("fuzz = 1", "fuzz must be a table"),
        ("fuzz.seed = true", "seed must be a whole number from 0"),
        ("fuzz.max-examples = 0", "max-examples must be a whole number from 1"),
        (
            "fuzz.expected-statuses = { a = [7] }",
            "expected-statuses must give each operationId a list of status codes",
        ),
    ],
)
def test_wrong_types_are_errors(tmp_path: Path, line: str, message: str) -> None:
    (only,) = found(f"[tool.specwright]\n{line}\n", tmp_path)
    assert only.endswith(f"invalid-setting {message}")


def test_broken_toml_has_a_place(tmp_path: Path) -> None:
    (only,) = found("[tool.specwright]\nout = generated\n", tmp_path)
    assert only == "2:7 broken-settings Invalid value"
