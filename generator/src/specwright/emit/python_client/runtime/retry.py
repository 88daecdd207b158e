"""When to try again, and how long to wait before."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .headers import Headers

_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retry:
    """How persistent a client is.

    Idempotent operations are tried again when the connection fails and on 502, 503 and 504;
    every operation on 429, and on 503 if the server says when to come back.
    """

    attempts: int = 2
    """How many times to try again; 0 never does."""
    backoff: float = 0.25
    """Seconds before the first further attempt; doubled for each, with random variation."""
    longest: float = 30.0
    """The longest wait; where the server asks for more, its answer is final."""

    def after_failure(self, attempt: int, *, idempotent: bool) -> float | None:
        """Seconds to wait after a failed connection; None where it is final."""
        return self._pause(attempt) if idempotent and attempt < self.attempts else None

    def after_status(
        self, attempt: int, status: int, headers: Headers, *, idempotent: bool
    ) -> float | None:
        """Seconds to wait after an answer; None where it is final."""
        if attempt >= self.attempts:
            return None
        asked = retry_after(headers)
        if status == 429 or (status == 503 and asked is not None):
            if asked is None:
                return self._pause(attempt)
            return asked if asked <= self.longest else None
        return self._pause(attempt) if idempotent and status in _PASSING else None

    def _pause(self, attempt: int) -> float:
        return float(min(self.longest, self.backoff * 2**attempt) * random.uniform(0.5, 1.0))


def retry_after(headers: Headers) -> float | None:
    """The header Retry-After in seconds, whether it is a number or a date (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
