"""Settings: the table ``[tool.specwright]`` of ``pyproject.toml``, typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project says once instead of on every command line."""

    document: Path
    """The OpenAPI document, ``spec/openapi.yaml`` unless told."""
    out: Path
    """Where generated files go, ``generated`` unless told."""
    package: str
    """Stem of the package names: ``registry`` gives ``registry_server`` and ``registry_client``."""
