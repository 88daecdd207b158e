"""Shelves with books: what is deep in it can only be reached step by step."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import urlopen
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

USES = 40
"""How many requests a token is good for."""


class Library:
    """The shelves, and who may use them."""

    def __init__(self) -> None:
        self.shelves: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, int] = {}
        self.open = False

    async def token(self, _request: Request) -> Response:
        key = f"key-{uuid4()}"
        self.tokens[key] = USES
        return JSONResponse(key)

    def check(self, request: Request) -> None:
        assert self.open, "the lifespan was left out"
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens.get(key, 0) < 1:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        self.tokens[key] -= 1

    async def name(self, request: Request) -> str:
        if request.url.query:
            raise HTTPException(400)
        if request.headers.get("content-type") != "application/json":
            raise HTTPException(415)
        try:
            body = await request.json()
        except ValueError:
            raise HTTPException(400) from None
        if not isinstance(body, dict) or set(body) != {"name"} or type(body["name"]) is not str:
            raise HTTPException(400)
        return body["name"]

    async def list_or_build(self, request: Request) -> Response:
        self.check(request)
        if request.method == "POST":
            return await self.build(request)
        query = parse_qsl(request.url.query, keep_blank_values=True)
        given = dict(query)
        limit, cursor = given.get("limit", "50"), given.get("cursor", "0")
        numbers = all(text.isascii() and text.isdigit() for text in (limit, cursor))
        if len(given) < len(query) or set(given) - {"limit", "cursor"} or not numbers:
            raise HTTPException(400)
        if len(limit) > 3 or not 1 <= int(limit) <= 100 or limit != str(int(limit)):
            raise HTTPException(400)
        start = int(cursor[:9])
        page = list(self.shelves.values())[start : start + int(limit)]
        made = [{"id": shelf["id"], "name": shelf["name"]} for shelf in page]
        more = start + int(limit) < len(self.shelves)
        after = {"next": str(start + int(limit))} if more else {}
        return JSONResponse({"shelves": made, **after})

    async def build(self, request: Request) -> Response:
        shelf = {"id": str(uuid4()), "name": await self.name(request)}
        self.shelves[shelf["id"]] = {**shelf, "books": {}}
        return JSONResponse(shelf, 201)

    async def put(self, request: Request) -> Response:
        self.check(request)
        name = await self.name(request)
        shelf = self.shelves.get(request.path_params["shelf"])
        if shelf is None:
            raise HTTPException(404)
        book = {"id": str(uuid4()), "name": name}
        shelf["books"][book["id"]] = book
        return JSONResponse(book, 201)

    async def take(self, request: Request) -> Response:
        self.check(request)
        shelf = self.shelves.get(request.path_params["shelf"], {"books": {}})
        if request.url.query:
            raise HTTPException(400)
        if os.environ.get("LIBRARY_FAULT") == "never lent":
            raise HTTPException(404)
        if shelf["books"].pop(request.path_params["book"], None) is None:
            raise HTTPException(404)
        return Response(status_code=204)


def create() -> Starlette:
    """The application."""
    library = Library()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        library.open = True
        yield

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/token", library.token),
            Route("/shelves", library.list_or_build, methods=["GET", "POST"]),
            Route("/shelves/{shelf}/books", library.put, methods=["POST"]),
            Route("/shelves/{shelf}/books/{book}", library.take, methods=["DELETE"]),
        ],
    )


def credentials(url: str) -> dict[str, str]:
    """A new token, by the name of the security scheme."""
    sys.stdout.write("what a hook prints is of no concern\n")
    with urlopen(f"{url}/token") as answer:
        return {"token": json.load(answer)}
