"""Paths as they are written, where Schemathesis would read or send them otherwise."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from schemathesis.core import transforms
from schemathesis.core.errors import InvalidSchema
from schemathesis.generation.case import Case
from schemathesis.schemas import BaseSchema
from schemathesis.transport import prepare

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def let_paths_pass() -> None:
    """Take any text for the name of a variable, and keep empty segments.

    To the tool a template is a format string of Python, where ``{a.b}`` is a member and ``{a:b}``
    a way to write; and joining URLs leaves out what stands between two slashes (RFC 3986, section
    3.3, allows nothing there), as its HTTP client does at the beginning of a path; 4.32.
    """
    _replace(transforms.get_template_fields, _names)
    _replace(prepare.prepare_path, _path)
    joined = BaseSchema.build_request_url

    def build(self: BaseSchema, case: Case[Any], base_url: str) -> str:
        if "//" not in case.path:
            return joined(self, case, base_url)
        return base_url.rstrip("/") + _path(case.path, case.path_parameters)

    BaseSchema.build_request_url = build  # type: ignore[method-assign]
    shortened = HTTPAdapter.request_url

    def target(
        self: HTTPAdapter, request: requests.PreparedRequest, proxies: dict[str, str] | None
    ) -> str:
        written = request.path_url
        return written if written.startswith("//") else shortened(self, request, proxies)

    HTTPAdapter.request_url = target  # type: ignore[method-assign]


def _names(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_VARIABLE.findall(template)))


def _path(path: str, parameters: Mapping[str, Any] | None) -> str:
    def value(match: re.Match[str]) -> str:
        if parameters is None or match[1] not in parameters:
            raise InvalidSchema(f"Path parameter '{match[1]}' is not defined")
        return str(parameters[match[1]])

    return _VARIABLE.sub(value, path)


def _replace(original: Callable[..., Any], ours: Callable[..., Any]) -> None:
    """Put a function in the place of another, wherever it has been imported."""
    for name, module in list(sys.modules.items()):
        if (
            name.startswith("schemathesis.")
            and getattr(module, original.__name__, None) is original
        ):
            setattr(module, original.__name__, ours)
