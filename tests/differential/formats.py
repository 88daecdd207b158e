"""The formats of JSON Schema Validation, section 7.3, judged by their grammars.

What the generated servers assert comes from another program; here each format is written down
once more, from the text of its own specification.
"""

from __future__ import annotations

import ipaddress
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jsonschema import FormatChecker

from tests.differential.addresses import JUDGES
from tests.differential.patterns import ecma_compiles

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.\d+)?"
_OFFSET = r"(?:[Zz]|(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>\d\d))"
_FULL_DATE = re.compile(_DATE, re.ASCII)
_FULL_TIME = re.compile(_TIME + _OFFSET, re.ASCII)
_DATE_TIME = re.compile(f"{_DATE}[Tt]{_TIME}{_OFFSET}", re.ASCII)
_DURATION = re.compile(
    r"P(?:\d+W|(?=\d|T\d)(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?"
    r"(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)",
    re.ASCII,
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_RELATIVE_POINTER = re.compile(r"(?:0|[1-9]\d*)(?:#|(?:/(?:[^~/]|~[01])*)*)", re.ASCII)

Judge = Callable[[str], bool]


def _calendar(found: re.Match[str]) -> bool:
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    # RFC 3339 counts years from 0000; of years, those that a calendar knows are judged here.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


def _clock(found: re.Match[str]) -> bool:
    hour, minute, second = (int(found[name]) for name in ("hour", "minute", "second"))
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    if hour > 23 or minute > 59 or hours > 23 or minutes > 59:
        return False
    if second < 60:
        return True
    # RFC 3339, section 5.6: a leap second is one in UTC, whatever the offset.
    offset = timedelta(hours=hours, minutes=minutes) * (1 if found["sign"] == "-" else -1)
    there = datetime(2000, 1, 2, hour, minute) + offset
    return second == 60 and (there.hour, there.minute) == (23, 59)


def _date(text: str) -> bool:
    found = _FULL_DATE.fullmatch(text)
    return found is not None and found["year"] != "0000" and _calendar(found)


def _time(text: str) -> bool:
    found = _FULL_TIME.fullmatch(text)
    return found is not None and _clock(found)


def _date_time(text: str) -> bool:
    found = _DATE_TIME.fullmatch(text)
    return found is not None and found["year"] != "0000" and _calendar(found) and _clock(found)


def _ip(version: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]) -> Judge:
    def judge(text: str) -> bool:
        try:
            version(text)
        except ValueError:
            return False
        return text.isascii() and "%" not in text

    return judge


def _hostname(text: str) -> bool:
    return len(text) <= 253 and _HOSTNAME.fullmatch(text) is not None


_JUDGES: dict[str, Judge] = {
    "date": _date,
    "date-time": _date_time,
    "duration": lambda text: _DURATION.fullmatch(text) is not None,
    "ipv4": _ip(ipaddress.IPv4Address),
    "ipv6": _ip(ipaddress.IPv6Address),
    "json-pointer": lambda text: _POINTER.fullmatch(text) is not None,
    "regex": ecma_compiles,
    "relative-json-pointer": lambda text: _RELATIVE_POINTER.fullmatch(text) is not None,
    "time": _time,
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
}
_INTEGERS = {"int32": 2**31, "int64": 2**63}


def format_checker() -> FormatChecker:
    """Judges the formats above; those of OpenAPI for integers as the bounds that they are."""
    checker = FormatChecker(formats=())

    def textual(judge: Judge) -> Callable[[Any], bool]:
        return lambda value: not isinstance(value, str) or judge(value)

    def bounded(bound: int) -> Callable[[Any], bool]:
        def judge(value: Any) -> bool:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return not number or -bound <= value < bound

        return judge

    for name, judge in (_JUDGES | JUDGES | {"hostname": _hostname}).items():
        checker.checks(name)(textual(judge))
    for name, bound in _INTEGERS.items():
        checker.checks(name)(bounded(bound))
    return checker
