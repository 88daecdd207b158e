"""All mutants."""

from __future__ import annotations

from tests.mutants.table import (
    access,
    answers,
    bodies,
    parameters,
    receivers,
    routing,
    texts,
    values,
)

GROUPS = (
    routing.GROUP,
    parameters.GROUP,
    texts.GROUP,
    bodies.GROUP,
    access.GROUP,
    access.NEGOTIATION,
    answers.GROUP,
    values.GROUP,
    receivers.GROUP,
)
