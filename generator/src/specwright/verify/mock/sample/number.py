"""Numbers within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from specwright.verify.mock.sample.impossible import Impossible

_WIDTH = 100
_INTEGERS = {"int32": 2**31, "int64": 2**63}


def number(schema: Mapping[str, Any], random: Random, *, whole: bool) -> int | float:
    """A number for a schema whose combinations are merged already."""
    low, high = _bounds(schema)
    step = Fraction(str(schema["multipleOf"])) if schema.get("multipleOf") else None
    if whole and (step is None or step.denominator != 1):
        step = Fraction(1) if step is None else Fraction(step.numerator)
    if step is None:
        step = Fraction(1, 100) if high - low >= Fraction(1, 10) else (high - low) / 8
        if step == 0:
            return _plain(low, whole)
    first, last = math.ceil(low / step), math.floor(high / step)
    if first * step in _excluded(schema, "exclusiveMinimum"):
        first += 1
    if last * step in _excluded(schema, "exclusiveMaximum"):
        last -= 1
    if first > last:
        raise Impossible("no number lies within the bounds")
    return _plain(random.randint(first, last) * step, whole)


def _plain(value: Fraction, whole: bool) -> int | float:
    return int(value) if whole or value.denominator == 1 else float(value)


def _excluded(schema: Mapping[str, Any], keyword: str) -> tuple[Fraction, ...]:
    bound = schema.get(keyword)
    return () if bound is None else (Fraction(str(bound)),)


def _bounds(schema: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """Bounds that are not too far from each other, so that values stay readable."""
    lows = [Fraction(str(schema[k])) for k in ("minimum", "exclusiveMinimum") if k in schema]
    highs = [Fraction(str(schema[k])) for k in ("maximum", "exclusiveMaximum") if k in schema]
    limit = _INTEGERS.get(str(schema.get("format")))
    if limit is not None:
        lows.append(Fraction(-limit))
        highs.append(Fraction(limit - 1))
    low = max(lows) if lows else None
    high = min(highs) if highs else None
    reach = _WIDTH * (abs(Fraction(str(schema["multipleOf"]))) if schema.get("multipleOf") else 1)
    if low is None or low < 0:
        # Zero is nearer to what people mean than the least number that is possible.
        nearer = Fraction(1) if high is None or high >= 1 else high - reach
        low = nearer if low is None else max(low, nearer) if nearer <= (high or nearer) else low
    if high is None or high - low > reach:
        high = low + reach
    if low > high:
        raise Impossible("no number lies within the bounds")
    return low, high
