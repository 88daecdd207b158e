"""Calls applications in process, the same way and by turns, and prints what a request costs.

Answers JSON: of each case, microseconds of processor time by the name of the application's module.
"""

import asyncio
import gc
import importlib
import json
import sys
import time
from typing import Any

ORDER = {
    "id": "6f1c2c0e-7f3e-4c8b-9a55-0d8f4f6b2a11",
    "placed_at": "2026-03-01T12:30:00Z",
    "status": "paid",
    "customer": {
        "id": 4711,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "loyal": True,
        "address": {
            "street": "12 St James's Square",
            "city": "London",
            "postcode": "SW1Y 4JH",
            "country": "GB",
        },
    },
    "lines": [
        {"sku": "AB-1001", "title": "Notebook, ruled", "quantity": 3, "price": 12.5, "gift": True},
        {"sku": "AB-1002", "title": "Fountain pen", "quantity": 1, "price": 89.9, "gift": True},
        {"sku": "CD-2001", "title": "Ink, royal blue", "quantity": 2, "price": 7.2, "gift": False},
        {"sku": "CD-2002", "title": "Blotting paper", "quantity": 9, "price": 0.8, "gift": False},
        {"sku": "EF-3001", "title": "Leather sleeve", "quantity": 1, "price": 35.1, "gift": True},
    ],
    "delivery": {
        "street": "7 Rue de la Paix",
        "city": "Paris",
        "postcode": "75002",
        "country": "FR",
    },
    "note": "Please ring twice; the dog is friendly and will not bite.",
    "tags": ["first-order", "gift-wrap", "europe", "express", "paid-by-card"],
}
WRONG = {**ORDER, "status": "lost"}
PATH, SECURED = "/shops/acme/orders", "/shops/acme/secured-orders"
CASES = {
    "accepted": (PATH, ORDER, 201),
    "refused": (PATH, WRONG, 422),
    "secured": (SECURED, ORDER, 201),
}
CALLS = 200


class Exchange:
    """One request, and what came back."""

    def __init__(self, path: str, body: bytes) -> None:
        self.body = body
        self.status = 0
        self.answer = b""
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
            "scheme": "http",
            "method": "POST",
            "root_path": "",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"notify=true",
            "state": {},
            "headers": [
                (b"host", b"shop.example"),
                (b"user-agent", b"bench"),
                (b"accept", b"application/json"),
                (b"accept-encoding", b"gzip, deflate"),
                (b"connection", b"keep-alive"),
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
                (b"idempotency-key", b"0a1b2c3d4e5f"),
                (b"authorization", b"Bearer token-of-ada"),
            ],
        }

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.answer += message.get("body", b"")

    async def run(self, app: Any) -> None:
        await app(self.scope, self.receive, self.send)


async def cost(app: Any, path: str, body: bytes) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        await Exchange(path, body).run(app)
    return (time.process_time() - began) / CALLS * 1e6


async def measure(names: list[str], rounds: int) -> dict[str, dict[str, float]]:
    apps = {name: importlib.import_module(name).app for name in names}
    cases = {
        case: (path, json.dumps(body, separators=(",", ":")).encode(), status)
        for case, (path, body, status) in CASES.items()
    }
    for path, body, status in cases.values():
        for name, app in apps.items():
            exchange = Exchange(path, body)
            await exchange.run(app)
            if exchange.status != status:
                raise SystemExit(f"{name}: {exchange.status} {exchange.answer!r}")
            if status == 201 and json.loads(exchange.answer) != ORDER:
                raise SystemExit(f"{name} answers another order: {exchange.answer!r}")
    # What was imported lives on: no collector needs to look at it with every round.
    gc.collect()
    gc.freeze()
    least: dict[str, dict[str, float]] = {case: {} for case in cases}
    for _ in range(rounds):
        for case, (path, body, _status) in cases.items():
            for name, app in apps.items():
                found = await cost(app, path, body)
                least[case][name] = min(found, least[case].get(name, found))
    return least


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[2:], int(sys.argv[1])))))
