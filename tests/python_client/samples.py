"""Answers as the registry would give them."""

from __future__ import annotations

from typing import Any

from respx import MockResponse

BASE = "http://registry.test"
ID = "6d1f3f3c-1111-4222-8333-444455556666"
WHEN = "2026-01-02T03:04:05Z"


def contract(slug: str = "billing", **changes: Any) -> dict[str, Any]:
    """A contract."""
    return {
        "slug": slug,
        "title": "Billing",
        "team": "payments",
        "visibility": "public",
        "labels": [],
        "created_at": WHEN,
        "updated_at": WHEN,
        **changes,
    }


def version(**changes: Any) -> dict[str, Any]:
    """A published version."""
    return {
        "contract": "billing",
        "version": "1.0.0",
        "openapi": "3.1.0",
        "digest": "0" * 64,
        "size": 10,
        "operations": 1,
        "findings": {"errors": 0, "warnings": 1, "notes": 0},
        "published_by": ID,
        "published_at": WHEN,
        **changes,
    }


def ping(number: int) -> str:
    """An event as JSON text."""
    return f'{{"id": {number}, "type": "ping", "occurred_at": "{WHEN}", "webhook_id": "{ID}"}}'


def problem(status: int, detail: str = "No such thing.", **headers: str) -> MockResponse:
    """An error as the contract declares it."""
    body = {"type": "about:blank", "title": "Wrong", "status": status, "detail": detail}
    return MockResponse(
        status, json=body, headers={"Content-Type": "application/problem+json", **headers}
    )
