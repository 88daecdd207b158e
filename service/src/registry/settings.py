"""The settings of the service: environment variables named REGISTRY_*, checked at boot."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "REGISTRY_"
SECRET_KEY_BYTES = 32

# Known to everyone who reads this file, hence only ever accepted in development.
_DEVELOPMENT_KEY = "development-only-key-that-everybody-knows"

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def _network(value: Any) -> Any:
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        raise ValueError("must list networks such as 10.0.0.0/8, separated by commas") from None


Network = Annotated[ipaddress.IPv4Network | ipaddress.IPv6Network, PlainValidator(_network)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SettingsError(Exception):
    """At least one setting is wrong; one sentence for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Settings(BaseSettings):
    """Everything that differs between one running registry and another."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    environment: Literal["production", "development", "test"] = "production"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=0, le=65535)
    log_format: Literal["json", "console"] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    # It may hold a password.
    database_url: str = Field(default="sqlite+aiosqlite:///registry.sqlite3", repr=False)
    database_pool: int = Field(default=10, ge=1, le=1000)

    secret_key: str = Field(default="", repr=False, validate_default=True)
    access_token_seconds: int = Field(default=900, gt=0)
    refresh_token_seconds: int = Field(default=30 * 24 * 3600, gt=0)
    password_hashing: Literal["strong", "cheap"] = "strong"

    max_document_bytes: int = Field(default=4 * 1024 * 1024, gt=0)
    document_seconds: Positive = 20.0
    document_workers: int = Field(default=2, ge=1, le=64)
    client_seconds: Positive = 60.0
    client_cache_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    stream_lifetime_seconds: Positive = 300.0
    drain_seconds: NotNegative = 1.0
    shutdown_seconds: Positive = 20.0

    webhook_timeout_seconds: Positive = 10.0
    webhook_retry_seconds: Annotated[tuple[NotNegative, ...], NoDecode] = (5, 30, 120, 600, 3600)
    webhook_failures_in_a_row: int = Field(default=5, ge=1)
    webhook_allowed_networks: Annotated[tuple[Network, ...], NoDecode] = ()
    relay_poll_seconds: Positive = 1.0

    @field_validator("webhook_retry_seconds", "webhook_allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        """Lists are written with commas: an environment variable is no place for JSON."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("is not a database URL such as sqlite:///registry.sqlite3") from None
        driver = _DRIVERS.get(url.drivername)
        if driver is None:
            raise ValueError("must begin with sqlite:// or postgresql://")
        if driver == "sqlite+aiosqlite":
            if not url.database or url.database == ":memory:":
                raise ValueError("must name a file: the registry needs more than one connection")
            if not Path(url.database).absolute().parent.is_dir():
                raise ValueError("names a file in a directory that does not exist")
        return url.set(drivername=driver).render_as_string(hide_password=False)

    @field_validator("secret_key")
    @classmethod
    def _secret_key(cls, value: str, others: ValidationInfo) -> str:
        development = others.data.get("environment") == "development"
        if not value and development:
            return _DEVELOPMENT_KEY
        if not value:
            raise ValueError(
                f"is missing: set it to at least {SECRET_KEY_BYTES} random bytes, "
                f"or set {PREFIX}ENVIRONMENT=development"
            )
        if len(value.encode()) < SECRET_KEY_BYTES:
            raise ValueError(f"is too short: it needs at least {SECRET_KEY_BYTES} bytes")
        if value == _DEVELOPMENT_KEY and not development:
            raise ValueError("is the development key that everybody knows: choose another")
        return value

    @field_validator("refresh_token_seconds")
    @classmethod
    def _refresh_token_seconds(cls, value: int, others: ValidationInfo) -> int:
        # Sign-ins are forgotten with their last refresh token, access tokens included.
        if value < others.data.get("access_token_seconds", 0):
            raise ValueError(f"must not be less than {PREFIX}ACCESS_TOKEN_SECONDS")
        return value

    @property
    def logs_as_json(self) -> bool:
        """Machines read the logs in production, people everywhere else."""
        if self.log_format is not None:
            return self.log_format == "json"
        return self.environment == "production"


def load_settings(**overrides: Any) -> Settings:
    """Read the environment; raise SettingsError with one sentence per wrong setting."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        found = {item["loc"][0]: _sentence(dict(item)) for item in reversed(error.errors())}
        raise SettingsError(list(reversed(found.values()))) from None


def describe_settings() -> str:
    """Every environment variable with the value that holds without it, one in a line."""
    lines = ["environment variables, and what holds without them:"]
    for name, field in Settings.model_fields.items():
        value = field.get_default()
        shown = (
            ",".join(map(str, value))
            if isinstance(value, tuple)
            else ""
            if value is None
            else str(value)
        )
        lines.append(f"  {PREFIX + name.upper():<36} {shown}".rstrip())
    return "\n".join(lines)


def _sentence(error: dict[str, Any]) -> str:
    reason = str(error["msg"]).removeprefix("Value error, ")
    name = PREFIX + str(error["loc"][0]).upper()
    # A wrong database URL may hold a password, hence values are never repeated.
    verb = reason if error["type"] == "value_error" else f"is wrong: {_lower(reason)}"
    return f"{name} {verb.rstrip('.')}."


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
