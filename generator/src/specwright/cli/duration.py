"""How long something may take, as an option says it."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from specwright.cli import show

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}

TimeOption = Annotated[
    str | None,
    typer.Option(
        "--time",
        metavar="TIME",
        help="How long the fuzz takes: 90s, 5m, 1h. Default: as long as its cases do.",
        show_default=False,
    ),
]


def seconds(text: str | None) -> int | None:
    """The seconds that a text means, None for none; WrongUse where it means no time."""
    if text is None:
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smh]?)", text)
    if match is None:
        raise show.WrongUse(f"--time {text!r} must look like 90s, 5m or 1h")
    return int(match[1]) * _UNITS[match[2]]
