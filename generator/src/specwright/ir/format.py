"""What texts of the formats mean that are types of their own in generated code."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

FORMATS = frozenset({"date", "date-time", "uuid"})
"""Others stay strings: a URL or an e-mail address would not survive its own type."""

# RFC 3339, full-date, and the beginning of date-time; ISO 8601 has other ways to write them.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}")
# RFC 9562, section 4: Python takes braces, and what has no hyphens, too.
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def meant(format_: object, text: str) -> date | datetime | UUID | None:
    """The date, moment or UUID that a text is; None where it is none, or the format is another.

    A moment has its offset from UTC (RFC 3339, section 5.6).
    """
    try:
        match format_:
            case "date" if _DATE.fullmatch(text):
                return date.fromisoformat(text)
            case "date-time" if _DATE_TIME.match(text):
                moment = datetime.fromisoformat(text.upper())
                return moment if moment.tzinfo is not None else None
            case "uuid" if _UUID.fullmatch(text):
                return UUID(text)
            case _:
                return None
    except (ValueError, OverflowError):
        return None
