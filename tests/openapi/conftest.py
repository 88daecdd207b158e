"""Documents in several files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml


def _write(folder: Path, **files: Any) -> Path:
    """Files by name (two underscores are a slash); the first one is the document."""
    for name, value in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else yaml.safe_dump(value, sort_keys=False))
    return folder / (next(iter(files)).replace("__", "/") + ".yaml")


@pytest.fixture
def write() -> Callable[..., Path]:
    """Writes files into a folder and returns the path of the first one."""
    return _write
