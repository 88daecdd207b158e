"""Asks a hook for credentials, and puts them into the requests of Schemathesis.

Run as a program it prints the first credentials as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any

import schemathesis
from schemathesis.auths import AuthContext
from schemathesis.generation.case import Case

from specwright.verify import copy


def asked(name: str, folder: str, url: str) -> dict[str, str]:
    """What a hook gives for a service, by security scheme."""
    if folder not in sys.path:
        sys.path.insert(0, folder)
    module, _, function = name.partition(":")
    # What it prints is not for whom reads the credentials.
    with redirect_stdout(sys.stderr):
        found = getattr(import_module(module), function)(url)
    if not isinstance(found, Mapping) or not all(isinstance(v, str) for v in found.values()):
        raise TypeError(f"{name} must return a text for each security scheme, by its name")
    return dict(found)


class Provider:
    """Credentials for each request, as its operation asks for them."""

    def __init__(self) -> None:
        self._first: dict[str, str] | None = json.loads(os.environ["SPECWRIGHT_AUTH_FIRST"])
        self._given: dict[str, str] = json.loads(os.environ["SPECWRIGHT_AUTH_GIVEN"])

    def get(self, _case: Case[Any], _context: AuthContext) -> dict[str, str]:
        """Obtain credentials: the first ones were obtained before the run."""
        first, self._first = self._first, None
        variables = ("SPECWRIGHT_AUTH", "SPECWRIGHT_AUTH_FOLDER", "SPECWRIGHT_AUTH_URL")
        found = asked(*(os.environ[name] for name in variables)) if first is None else first
        return {**self._given, **found}

    def set(self, case: Case[Any], data: Mapping[str, str], _context: AuthContext) -> None:
        """Satisfy the first alternative that there are credentials for."""
        raw = case.operation.schema.raw_schema
        schemes = raw.get("components", {}).get("securitySchemes", {})
        declared = case.operation.definition.raw.get("security", raw.get("security", []))
        for alternative in declared:
            if alternative and all(name in data and name in schemes for name in alternative):
                for name in alternative:
                    _apply(case, schemes[name], data[name])
                return


def _apply(case: Case[Any], scheme: Mapping[str, Any], value: str) -> None:
    match scheme:
        case {copy.HTTP_SCHEME: str(word)}:
            case.headers["Authorization"] = f"{word} {value}"
        case {"type": "apiKey", "in": "query", "name": str(name)}:
            case.query[name] = value
        case {"type": "apiKey", "in": "cookie", "name": str(name)}:
            case.cookies[name] = value
        case {"type": "apiKey", "name": str(name)}:
            case.headers[name] = value
        case {"type": "http", "scheme": str(kind)} if kind.lower() == "basic":
            case.headers["Authorization"] = f"Basic {base64.b64encode(value.encode()).decode()}"
        case _:
            case.headers["Authorization"] = f"Bearer {value}"


def register() -> None:
    """Let Schemathesis ask for credentials, where a hook was given."""
    if "SPECWRIGHT_AUTH" in os.environ:
        schemathesis.auth(refresh_interval=int(os.environ["SPECWRIGHT_AUTH_REFRESH"]))(Provider)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asked(*sys.argv[1:4])) + "\n")
