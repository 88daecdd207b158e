"""Which version of the OpenAPI Specification a document is written in, and how well it says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from specwright.diagnostics import Diagnostic, Severity, quoted
from specwright.openapi.document import Document

NEWEST: Final = "3.2"
_VERSION = re.compile(r"3\.([0-9]{1,3})(\.[0-9]+(-.+)?)?", re.ASCII)
_KNOWN = ("3.0", "3.1", NEWEST)
_SAY_SO = 'write it in quotes, like "3.1.0"'


def version_of(document: Document) -> str:
    """``3.0``, ``3.1`` or ``3.2``; the newest where the document names none of them."""
    said = str(document.value.get("openapi", ""))[: len(NEWEST)]
    return said if said in _KNOWN else NEWEST


def check_version(document: Document) -> tuple[str | None, Diagnostic | None]:
    """The version that is meant, None where it is not OpenAPI 3; and what is wrong about it."""
    value = document.value
    if not isinstance(value, Mapping):
        return None, _refused(document, "", "the document is not an object")
    if "openapi" not in value:
        return None, _unnamed(document, value)
    said = value["openapi"]
    number = isinstance(said, float) and str(said) in _KNOWN
    if not isinstance(said, str) and not number:
        return None, _refused(document, "/openapi", f'"openapi" must be text; {_SAY_SO}')
    match = _VERSION.fullmatch(str(said))
    if match is None:
        message = f"OpenAPI {quoted(str(said))} is not known here; 3.0, 3.1 and 3.2 are"
        return None, _refused(document, "/openapi", message)
    if number:
        return str(said), _doubtful(document, f'"openapi" is a number; {_SAY_SO}')
    if said[: len(NEWEST)] not in _KNOWN or len(match[1]) > 1:
        message = f"OpenAPI {quoted(said)} is newer than what is known here; read as {NEWEST}"
        return NEWEST, _doubtful(document, message)
    if match[2] is None:
        message = f'"openapi" must name a full version, like "{said}.0"'
        return said, _doubtful(document, message)
    return f"3.{match[1]}", None


def _unnamed(document: Document, value: Mapping[str, object]) -> Diagnostic:
    if "swagger" in value:
        message = (
            "this is a Swagger 2.0 document; convert it to OpenAPI 3 first, "
            "for example with swagger2openapi"
        )
        return _refused(document, "/swagger", message)
    message = 'the document has no member "openapi" that names its version'
    return _refused(document, "", message)


def _refused(document: Document, pointer: str, message: str) -> Diagnostic:
    return Diagnostic(Severity.ERROR, "not-openapi", message, document.locate(pointer), pointer)


def _doubtful(document: Document, message: str) -> Diagnostic:
    place = document.locate("/openapi")
    return Diagnostic(Severity.WARNING, "openapi-version", message, place, "/openapi")
