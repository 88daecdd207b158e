"""Which regular expressions of a document the models can hold."""

from __future__ import annotations

import re
from functools import lru_cache

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
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
