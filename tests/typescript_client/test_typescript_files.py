"""Names of files: those of Python's modules, but for what only Python reserves."""

from __future__ import annotations

import pytest
from specwright.emit.typescript_client.names import file_stem
from specwright.naming import module_name


@pytest.mark.parametrize(
    ("tag", "stem"),
    [
        ("import", "import"),
        ("Runtime", "runtime"),
        ("API keys", "api-keys"),
        # No file of Windows is called so.
        ("con", "con-"),
    ],
)
def test_a_file_is_called_after_its_tag(tag: str, stem: str) -> None:
    assert file_stem(module_name(tag)) == stem
