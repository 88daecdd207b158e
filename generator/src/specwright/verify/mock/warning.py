"""What the person who runs the mock should know, on standard error."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


def warn(text: str) -> None:
    """Log a sentence; names of a document in it cannot steer a terminal."""
    logger.warning("%s", "".join(c if c.isprintable() else "?" for c in text))
