"""Which regular expressions of a document the models can hold."""

from __future__ import annotations

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


@lru_cache(maxsize=4096)
def compiles(pattern: str) -> bool:
    """Whether Pydantic's engine, which is linear and knows no look-around, takes a pattern."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
