"""Who is calling: credentials as they were sent, and requirements as the contract states them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from .inputs import RawInputs
from .invocation import invoke
from .operation import Operation, SecurityScheme
from .paths import MalformedText, percent_decode
from .refusal import Reason, Refusal

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


@runtime_checkable
class Principal(Protocol):
    """Somebody whose credentials were accepted."""

    @property
    def scopes(self) -> Collection[str]:
        """What the credentials allow."""
        ...


@dataclass(frozen=True, slots=True)
class BearerCredentials:
    """A token of ``Authorization: Bearer``."""

    token: str


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """Name and password of ``Authorization: Basic``."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class ApiKeyCredentials:
    """A key of its own header, cookie or query parameter."""

    key: str


@dataclass(frozen=True, slots=True)
class HttpCredentials:
    """What follows another scheme's name in ``Authorization``."""

    text: str


Credentials = BearerCredentials | BasicCredentials | ApiKeyCredentials | HttpCredentials


@dataclass(slots=True)
class _Judged:
    """What came of the credentials of one scheme."""

    presented: bool
    principal: Any = None


class Authorization:
    """Judges requests by the security requirements of one operation."""

    def __init__(self, operation: Operation, schemes: Mapping[str, SecurityScheme]) -> None:
        self._operation = operation
        self._schemes = schemes

    async def principal(self, inputs: RawInputs, judge: object) -> Any:
        """The caller, None for an anonymous one; refuses whom the operation does not let in."""
        judged: dict[str, _Judged] = {}
        lacking: set[str] = set()
        for alternative in self._operation.security:
            for name in alternative:
                if name not in judged:
                    judged[name] = await self._judge(self._schemes[name], inputs, judge)
            if not alternative:
                continue
            accepted = [judged[name].principal for name in alternative]
            if any(principal is None for principal in accepted):
                continue
            missing = {
                scope
                for name, scopes in alternative.items()
                for scope in scopes
                if scope not in judged[name].principal.scopes
            }
            if not missing:
                return accepted[0]
            lacking |= missing
        if lacking:
            named = ", ".join(sorted(lacking))
            raise Refusal(Reason.SCOPES, f"The credentials lack a scope: {named}.")
        presented = any(outcome.presented for outcome in judged.values())
        if not presented and {} in self._operation.security:
            return None
        detail = "The credentials are not valid." if presented else "Credentials are missing."
        challenge = {"WWW-Authenticate": self._challenge()}
        raise Refusal(Reason.CREDENTIALS, detail, headers=challenge)

    async def _judge(self, scheme: SecurityScheme, inputs: RawInputs, judge: object) -> _Judged:
        if scheme.kind == "mutualTLS":
            method = getattr(judge, scheme.name)
            return _Judged(True, await invoke(method))
        presented, credentials = _credentials(scheme, inputs)
        if credentials is None:
            return _Judged(presented)
        method = getattr(judge, scheme.name)
        return _Judged(True, await invoke(method, credentials))

    def _challenge(self) -> str:
        named = {name for alternative in self._operation.security for name in alternative}
        challenges: dict[str, None] = {}
        for name in sorted(named):
            scheme = self._schemes[name]
            if scheme.kind == "apiKey":
                parameter = _quotable(scheme.parameter)
                challenges[f'ApiKey in="{scheme.in_}", name="{parameter}"'] = None
            elif scheme.kind == "basic":
                challenges['Basic realm="api", charset="UTF-8"'] = None
            elif scheme.kind != "mutualTLS":
                word = scheme.http_scheme or "Bearer"
                # RFC 9110, section 11.1: a scheme is a token; no client could know another.
                challenges[f'{word if _TOKEN.fullmatch(word) else "Unknown"} realm="api"'] = None
        return ", ".join(challenges) or "Mutual"


def _quotable(text: str) -> str:
    """The inside of a quoted string, which holds printable ASCII here (RFC 9110, section 5.6.4)."""
    plain = "".join(char if " " <= char <= "~" else "?" for char in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _credentials(scheme: SecurityScheme, inputs: RawInputs) -> tuple[bool, Credentials | None]:
    """Whether anything was presented for the scheme, and what it was unless malformed."""
    if scheme.kind == "apiKey":
        key = _key(scheme, inputs)
        return (key is not None, ApiKeyCredentials(key) if key else None)
    fields = inputs.fields("authorization")
    if not fields:
        return (False, None)
    word, _, text = fields[0].partition(" ")
    text = text.strip(" ")
    if len(fields) > 1 or word.lower() != (scheme.http_scheme or "bearer").lower() or not text:
        return (True, None)
    if scheme.kind == "bearer":
        return (True, None if " " in text else BearerCredentials(text))
    if scheme.kind == "basic":
        try:
            decoded = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return (True, None)
        username, colon, password = decoded.partition(":")
        return (True, BasicCredentials(username, password) if colon else None)
    return (True, HttpCredentials(text))


def _key(scheme: SecurityScheme, inputs: RawInputs) -> str | None:
    if scheme.in_ == "header":
        found = list(inputs.fields(scheme.parameter.lower()))
    elif scheme.in_ == "cookie":
        found = inputs.cookies(scheme.parameter)
    else:
        try:
            found = [
                percent_decode(value)
                for known, value in inputs.query
                if percent_decode(known) == scheme.parameter
            ]
        except MalformedText:
            return ""
    if not found:
        return None
    # Several different keys cannot all be meant: none of them counts.
    return found[0] if len(set(found)) == 1 else ""
