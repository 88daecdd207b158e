"""Templates print what Python decided; undefined names fail; no text of a document is one."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def templates(package: str) -> Environment:
    """The templates in the folder ``templates`` of an emitter, by the name of its package."""
    return Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        # The output is source code, not HTML; views hold finished literals.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
