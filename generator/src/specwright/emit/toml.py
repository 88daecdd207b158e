"""The writer of TOML strings."""

from __future__ import annotations

import json

from specwright.emit.markdown import one_line


def string(text: str) -> str:
    """A line of text as a basic string."""
    # JSON's escapes are TOML's, but those of halves of characters, which ASCII would need.
    return json.dumps(one_line(text), ensure_ascii=False)
