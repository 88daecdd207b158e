"""Settings are checked at boot: one clear sentence for each that is wrong."""

from pathlib import Path
from typing import Any

import pytest
from registry.settings import Settings, SettingsError, describe_settings, load_settings

KEY = "k" * 32


def sentences(**environment: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**{"secret_key": KEY, **environment})
    return caught.value.sentences


def test_production_needs_a_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value) == (
        "REGISTRY_SECRET_KEY is missing: set it to at least 32 random bytes, "
        "or set REGISTRY_ENVIRONMENT=development."
    )


def test_development_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_ENVIRONMENT", "development")
    settings = load_settings()
    assert len(settings.secret_key) >= 32
    assert not settings.logs_as_json


def test_the_development_key_opens_nothing_else() -> None:
    known = load_settings(environment="development").secret_key
    assert sentences(secret_key=known) == [
        "REGISTRY_SECRET_KEY is the development key that everybody knows: choose another."
    ]


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("secret_key", "short", "is too short: it needs at least 32 bytes."),
        ("port", "99999", "is wrong: input should be less than or equal to 65535."),
        ("port", "http", "is wrong: input should be a valid integer"),
        ("environment", "prod", "is wrong: input should be 'production', 'development' or 'test'."),
        ("access_token_seconds", "0", "is wrong: input should be greater than 0."),
        ("refresh_token_seconds", "60", "must not be less than REGISTRY_ACCESS_TOKEN_SECONDS."),
        ("stream_lifetime_seconds", "inf", "is wrong: input should be a finite number."),
        ("webhook_retry_seconds", "1,soon", "is wrong: input should be a valid number"),
        ("webhook_allowed_networks", "intranet", "must list networks such as 10.0.0.0/8"),
        ("database_url", "nonsense", "is not a database URL such as sqlite:///registry.sqlite3."),
        ("database_url", "mysql://db/registry", "must begin with sqlite:// or postgresql://."),
        ("database_url", "sqlite://", "must name a file: "),
        ("database_url", "sqlite:////no/such/place/x.db", "names a file in a directory that does"),
    ],
)
def test_a_wrong_setting_is_one_sentence(setting: str, value: str, sentence: str) -> None:
    (found,) = sentences(**{setting: value})
    assert found.startswith(f"REGISTRY_{setting.upper()} {sentence}")
    assert "\n" not in found


def test_every_wrong_setting_is_named() -> None:
    found = sentences(port="-1", secret_key="short", database_url="mysql://db")
    assert [sentence.split()[0] for sentence in found] == [
        "REGISTRY_PORT",
        "REGISTRY_DATABASE_URL",
        "REGISTRY_SECRET_KEY",
    ]


def test_a_password_in_a_wrong_url_is_not_repeated() -> None:
    (found,) = sentences(database_url="mysql://me:hunter2@db/registry")
    assert "hunter2" not in found


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGISTRY_SECRET_KEY", KEY)
    monkeypatch.setenv("REGISTRY_WEBHOOK_RETRY_SECONDS", "1, 2.5")
    monkeypatch.setenv("REGISTRY_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128")
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path}/registry.sqlite3")
    settings = load_settings()
    assert settings.webhook_retry_seconds == (1, 2.5)
    assert [str(network) for network in settings.webhook_allowed_networks] == [
        "127.0.0.0/8",
        "::1/128",
    ]
    assert settings.database_url.startswith("sqlite+aiosqlite:///")


def test_every_variable_is_listed_with_what_holds_without_it() -> None:
    lines = describe_settings().splitlines()
    assert len(lines) == 1 + len(Settings.model_fields)
    assert lines[3].split() == ["REGISTRY_PORT", "8000"]
    assert "development-only" not in describe_settings()
