"""Templates print what Python decided: undefined names fail, nothing of a document is a template."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def templates(package: str) -> Environment:
    """The templates in the folder ``templates`` of an emitter, by the name of its package."""
    return Environment(
        loader=PackageLoader(package),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is source code; views hold finished literals
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
