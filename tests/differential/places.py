"""Every place of a document where a value is judged by a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from specwright.openapi.document import escape_token
from specwright.openapi.structure import METHODS

from tests.differential.dialect import Direction, target

Kind = Literal["parameter", "body", "response", "header"]
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_HEADERS_OF_THEIR_OWN = frozenset({"accept", "content-type", "authorization"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A parameter, a body of one media type, or a header of a response."""

    kind: Kind
    schema: str
    """JSON Pointer of its schema in the document."""
    name: str = ""
    """Wire name, empty for bodies."""
    in_: str = ""
    style: str = ""
    explode: bool = False
    required: bool = False
    media_type: str = ""
    """Of a body, or of a parameter that has ``content``."""
    encoding: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""

    @property
    def direction(self) -> Direction:
        """Which side sends the value."""
        return "request" if self.kind in ("parameter", "body") else "response"

    def __str__(self) -> str:
        words = (self.kind, self.status, self.in_, self.name, self.media_type)
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An operation with all its places."""

    method: str
    path: str
    places: tuple[Place, ...]
    body_required: bool

    @property
    def parameters(self) -> tuple[Place, ...]:
        """What stands beside the body."""
        return tuple(place for place in self.places if place.kind == "parameter")

    @property
    def bodies(self) -> tuple[Place, ...]:
        """One for each media type."""
        return tuple(place for place in self.places if place.kind == "body")


def calls(document: Mapping[str, Any]) -> Iterator[Call]:
    """The operations of a document."""
    walk = _Walk(document)
    for path in document.get("paths") or ():
        item, at = walk.entry(document["paths"][path], f"/paths/{escape_token(path)}")
        extra = item.get("additionalOperations")
        members = [(name.upper(), item[name], f"{at}/{name}") for name in METHODS if name in item]
        if isinstance(extra, dict):
            members += [
                (name, extra[name], f"{at}/additionalOperations/{escape_token(name)}")
                for name in extra
            ]
        for method, operation, place in members:
            if isinstance(operation, dict):
                yield walk.call(method, path, (item, at), (operation, place))


class _Walk:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def entry(self, node: Any, pointer: str) -> tuple[dict[str, Any], str]:
        """What an entry is or refers to, and where that stands."""
        for _ in range(20):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                break
            pointer = node["$ref"].removeprefix("#")
            node = target(self._document, node["$ref"])
        return (node if isinstance(node, dict) else {}), pointer

    def call(
        self,
        method: str,
        path: str,
        item: tuple[dict[str, Any], str],
        operation: tuple[dict[str, Any], str],
    ) -> Call:
        parameters: dict[tuple[str, str], Place] = {}
        for owner, at in (item, operation):
            for index, node in enumerate(owner.get("parameters") or ()):
                place = self._parameter(*self.entry(node, f"{at}/parameters/{index}"))
                if place is not None and (place.in_ != "path" or f"{{{place.name}}}" in path):
                    parameters[place.in_, place.name] = place
        node, at = operation
        body, body_at = self.entry(node.get("requestBody"), f"{at}/requestBody")
        bodies = [*self._content(body, body_at, "body", "")]
        return Call(
            method=method,
            path=path,
            places=(*parameters.values(), *bodies, *self._responses(node, at)),
            body_required=body.get("required") is True,
        )

    def _parameter(self, node: dict[str, Any], at: str) -> Place | None:
        in_, name = node.get("in"), node.get("name")
        if not isinstance(name, str) or in_ not in _STYLES:
            return None
        if in_ == "header" and name.lower() in _HEADERS_OF_THEIR_OWN:
            return None
        style = node.get("style", _STYLES[in_])
        required = node.get("required") is True or in_ == "path"
        content = node.get("content")
        if isinstance(content, dict) and content:
            media = next(iter(content))
            return Place(
                kind="parameter",
                schema=f"{at}/content/{escape_token(media)}/schema",
                name=name,
                in_=in_,
                required=required,
                media_type=media,
            )
        if "schema" not in node:
            return None
        return Place(
            kind="parameter",
            schema=f"{at}/schema",
            name=name,
            in_=in_,
            style=style,
            explode=node.get("explode", style in ("form", "cookie")) is True,
            required=required,
        )

    def _responses(self, operation: dict[str, Any], at: str) -> Iterator[Place]:
        for status, node in (operation.get("responses") or {}).items():
            response, here = self.entry(node, f"{at}/responses/{escape_token(str(status))}")
            yield from self._content(response, here, "response", str(status))
            for name, written in (response.get("headers") or {}).items():
                header, there = self.entry(written, f"{here}/headers/{escape_token(name)}")
                if "schema" in header and name.lower() != "content-type":
                    yield Place(
                        kind="header",
                        schema=f"{there}/schema",
                        name=name,
                        style="simple",
                        explode=header.get("explode") is True,
                        required=header.get("required") is True,
                        status=str(status),
                    )

    def _content(
        self, owner: dict[str, Any], at: str, kind: Literal["body", "response"], status: str
    ) -> Iterator[Place]:
        content = owner.get("content")
        for media, node in content.items() if isinstance(content, dict) else ():
            if isinstance(node, dict) and "schema" in node:
                yield Place(
                    kind=kind,
                    schema=f"{at}/content/{escape_token(media)}/schema",
                    media_type=media,
                    encoding=node.get("encoding") or {},
                    required=owner.get("required") is True,
                    status=status,
                )
