"""Which regular expressions of a document the models can hold."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

# To that engine a digit, a letter and a space are those of all scripts; ECMA-262, section 22.2.2.9,
# means ASCII, so that whatever is none of them is less there. In classes it knows more signs.
_STRICTER = re.compile(r"\\[DWSbB]|\[\^[^\]]*\\[dws]|\[[^\]]*(?:&&|--|~~|(?<!\\)\[)")


@lru_cache(maxsize=4096)
def compiles(pattern: str) -> bool:
    """Whether Pydantic's engine, which is linear and knows no look-around, takes a pattern.

    And means by it what validators mean, or more: what they let in, the models can hold.
    """
    if _STRICTER.search(pattern):
        return False
    # Many documents have no pattern, and loading this takes as long as reading one of them.
    from pydantic_core import SchemaError

    try:
        _compiled(pattern)
    except SchemaError:
        return False
    return True


def refuses(pattern: str, text: str) -> bool:
    """Whether a text certainly does not match; patterns that the models cannot hold say nothing."""
    return compiles(pattern) and not _compiled(pattern).isinstance_python(text)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> SchemaValidator:
    from pydantic_core import SchemaValidator, core_schema

    return SchemaValidator(core_schema.str_schema(pattern=pattern))
