"""Tells what Schemathesis found from its own mistakes.

What is judged here is the request as it was sent, octet by octet, without the server's own code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.ir.media import essence
from specwright.ir.operation import MediaType, Operation
from specwright.openapi.structure import METHODS
from specwright.verify.discriminators import Discriminators
from specwright.verify.mistakes import (
    DISCRIMINATED,
    ELSEWHERE,
    FORBIDDEN,
    FROM_EXAMPLES,
    HIDDEN,
    NEWER_METHOD,
    NO_MESSAGE,
    OTHER_MULTIPART,
    OWN_HEADER,
    REFUSALS_ALONE,
    SAID_OTHERWISE,
    SENT_ANYWAY,
    SHARED_PATH,
    TEXT_UNCHECKED,
    UNKNOWN_COOKIE,
    UNKNOWN_HEADER,
    UNREAD_PATTERN,
    UNREAD_RANGE,
    Mistake,
)
from specwright.verify.record import Finding
from specwright.verify.wire import Wire, arrives, is_nearer

_PLACE = re.compile(r"Invalid component: (?:parameters? .*)?in (path|query|header|cookie)\b")
_MISSING = re.compile(
    "Missing `([^`]+)` at header|missing required '([^']+)' header"
    r"|in header - violates `required` \(was ([^)]+)\)"
)
_RECEIVED = re.compile(r"Received: (\S+)")
_ADDED = frozenset({"user-agent", "accept-encoding", "connection", "host"})
_MADE_ANYHOW = frozenset(
    {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range"}
)
_ALWAYS_ALLOWED = frozenset({"HEAD", "OPTIONS"})
_PROPERTY = re.compile(r"\\[pP]\{")
_FORM_DATA = "multipart/form-data"
_DENIALS = frozenset({"401", "403", "4XX", "default"})


class Judge:
    """Tells findings from mistakes."""

    def __init__(self, api: Api) -> None:
        self._schemas = Schemas(api.contract)
        self._hiding = {
            f"{operation.method} {operation.written_path}"
            for operation in api.operations
            if not _DENIALS & {response.status for response in operation.responses}
        }
        self._operations = {f"{o.method} {o.written_path}": o for o in api.operations}
        self._wire = Wire(self._schemas)
        self._discriminators = Discriminators(api.contract)

    def mistake(self, finding: Finding) -> Mistake | None:
        """What is wrong with a finding; None if it stands."""
        operation = self._operations.get(finding.operation)
        if operation is None or finding.check == "not_a_server_error":
            return None
        if finding.status == 400 and not _is_framed(finding):
            return NO_MESSAGE
        if finding.sent.uri and self._is_elsewhere(finding, operation):
            return ELSEWHERE
        missing = _left_out(finding)
        if missing and missing <= _ADDED:
            return SENT_ANYWAY
        match finding.check:
            case "ignored_auth" | "missing_required_header":
                return self._denied(finding, operation)
            case "unsupported_method":
                return SHARED_PATH if self._others(finding, operation) else None
            case "allow_header_conformance":
                return self._allowed(finding, operation)
            case "negative_data_rejection":
                return self._accepted(finding, operation)
            case "positive_data_acceptance":
                return self._refused(finding, operation)
            case "content_type_conformance":
                return UNREAD_RANGE if _is_in_range(finding, operation) else None
            case "response_schema_conformance":
                hinted = self._discriminators.are_faulted(finding.message)
                return DISCRIMINATED if hinted else None
            case _:
                return None

    def _is_elsewhere(self, finding: Finding, operation: Operation) -> bool:
        """Whether the request is none to the operation, but to another one or to nobody."""
        if not arrives(operation, finding.sent.uri):
            return True
        if finding.sent.method != operation.method:
            return False
        others = self._others(finding, operation)
        return any(is_nearer(other.path, operation.path) for other in others) or (
            not self._has_its_variables(operation, finding)
            and any(self._has_its_variables(other, finding) for other in others)
        )

    def _has_its_variables(self, operation: Operation, finding: Finding) -> bool:
        """Whether the variables of the path have valid values, if the path is the operation's."""
        return all(
            self._wire.is_valid(operation, parameter, finding.sent)
            for parameter in operation.parameters
            if parameter.in_ == "path"
        )

    def _denied(self, finding: Finding, operation: Operation) -> Mistake | None:
        """Why a caller without credentials may be answered something else than 401."""
        if finding.status == 404 and finding.operation in self._hiding:
            return HIDDEN
        statuses = {response.status for response in operation.responses}
        forbidden = finding.status == 403 and "403" in statuses and "401" not in statuses
        return FORBIDDEN if forbidden else None

    def _allowed(self, finding: Finding, operation: Operation) -> Mistake | None:
        """Why other methods than those that the tool knows of may be named in ``Allow``."""
        allow = finding.message.partition("`Allow: ")[2].partition("`")[0]
        named = {method.strip() for method in allow.split(",")}
        own = {o.method for o in self._operations.values() if o.path == operation.path}
        if own - {method.upper() for method in METHODS} and own <= named <= own | _ALWAYS_ALLOWED:
            return NEWER_METHOD
        others = {other.method for other in self._others(finding, operation, any_=True)}
        return SHARED_PATH if named & others else None

    def _others(
        self, finding: Finding, operation: Operation, *, any_: bool = False
    ) -> list[Operation]:
        """Operations of other templates that the request may belong to."""
        return [
            other
            for other in self._operations.values()
            if other.written_path != operation.written_path
            and (any_ or other.method == finding.sent.method)
            and arrives(other, finding.sent.uri)
        ]

    def _accepted(self, finding: Finding, operation: Operation) -> Mistake | None:
        """Why a request that was made invalid may be accepted."""
        for place, mistake in (("header", UNKNOWN_HEADER), ("cookie", UNKNOWN_COOKIE)):
            if f"component: in {place} - object with unexpected properties" in finding.message:
                return mistake
        named = _PLACE.search(finding.message)
        if named is not None:
            if named[1] == "cookie":
                return None
            found = [
                (self._wire.is_valid(operation, parameter, finding.sent), parameter.required)
                for parameter in operation.parameters
                if parameter.in_ == named[1]
            ]
            sent = [valid for valid, required in found if required or valid is not None]
            return SAID_OTHERWISE if sent and all(sent) else None
        if "component: in body" in finding.message and not finding.sent.content:
            return self._nothing_sent(finding, operation)
        media = None if finding.sent.content is None else _declared(finding, operation)
        if media is None:
            return None
        if self._is_unchecked(media):
            return TEXT_UNCHECKED
        if media.schema_pointer is None:
            return None
        if self._only_hinted(finding, media, valid=True):
            return DISCRIMINATED
        return SAID_OTHERWISE if self._body(finding, media) is True else None

    def _nothing_sent(self, finding: Finding, operation: Operation) -> Mistake | None:
        """Why no octets may be a valid body: none is required, or it is an empty form or text."""
        if operation.body is None:
            return None
        media = _declared(finding, operation)
        if not operation.body.required or media is None:
            return None if operation.body.required else SAID_OTHERWISE
        if self._is_unchecked(media):
            return TEXT_UNCHECKED
        empty = {"form": {}, "text": ""}.get(media.kind)
        if empty is None or media.schema_pointer is None:
            return None
        valid = self._schemas.is_valid(media.schema_pointer, "request", empty)
        return SAID_OTHERWISE if valid else None

    def _refused(self, finding: Finding, operation: Operation) -> Mistake | None:
        """Why a request that was made valid may be refused."""
        told = {response.status[0] for response in operation.responses}
        if told <= {"4", "5"} and operation.response(finding.status or 0) is not None:
            return REFUSALS_ALONE
        for parameter in operation.parameters:
            if parameter.in_ == "cookie":
                continue
            valid = self._wire.is_valid(operation, parameter, finding.sent)
            wrongs = self._wire.wrongs(operation, parameter, finding.sent)
            if valid is False and any(map(_is_of_pattern, wrongs)):
                return UNREAD_PATTERN
            if not self._wire.is_structured(parameter):
                continue
            if valid is False or (valid is None and parameter.required):
                return SAID_OTHERWISE
        for parameter in operation.parameters:
            if self._wire.has_lost_a_plus(operation, parameter, finding.sent):
                return SAID_OTHERWISE
            made = parameter.in_ == "header" and parameter.wire_name.lower() in _MADE_ANYHOW
            if made and self._wire.is_valid(operation, parameter, finding.sent) is False:
                return OWN_HEADER
        if finding.status == 415 and _is_other_multipart(finding, operation):
            return OTHER_MULTIPART
        media = self._media(finding, operation)
        if media is None or (media.kind == "text" and self._is_unchecked(media)):
            return None
        wrong = self._wrong_in_json(finding, media)
        if finding.sent.phase == "examples" and wrong:
            return FROM_EXAMPLES
        if self._only_hinted(finding, media, valid=False):
            return DISCRIMINATED
        if _is_of_pattern(wrong):
            return UNREAD_PATTERN
        return SAID_OTHERWISE if self._body(finding, media) is False else None

    def _wrong_in_json(self, finding: Finding, media: MediaType) -> list[str]:
        """What is wrong with a JSON body by the schema of the whole."""
        pointer = media.schema_pointer or ""
        return [
            found.detail
            for value in _json(finding, media)
            for found in self._schemas.violations(pointer, "request", value, "")
        ]

    def _only_hinted(self, finding: Finding, media: MediaType, *, valid: bool) -> bool:
        """Whether a JSON body is ``valid``, and would not be if discriminators decided."""
        pointer = media.schema_pointer or ""
        return any(
            self._schemas.is_valid(pointer, "request", value) is valid
            and self._discriminators.allow(pointer, value) is (not valid)
            for value in _json(finding, media)
        )

    def _body(self, finding: Finding, media: MediaType) -> bool | None:
        """Whether the body has a valid reading; None where that cannot be told."""
        pointer, sent = media.schema_pointer, finding.sent
        if pointer is None or sent.content is None:
            return None
        possible = list(self._wire.body(media, sent.content_type, sent.content))
        valid = any(self._schemas.is_valid(pointer, "request", value) for value in possible)
        return valid if possible else None

    def _is_unchecked(self, media: MediaType) -> bool:
        """Whether a body is handed over as it came, and its schema is for something else."""
        pointer = media.schema_pointer
        spoken = pointer is not None and "string" in self._schemas.types(pointer)
        return media.kind == "binary" or (media.kind == "text" and not spoken)

    def _media(self, finding: Finding, operation: Operation) -> MediaType | None:
        """What is declared for the body that was sent; None where it cannot be judged."""
        media = None if finding.sent.content is None else _declared(finding, operation)
        return None if media is None or media.schema_pointer is None else media


def _declared(finding: Finding, operation: Operation) -> MediaType | None:
    """What is declared for the media type that was sent."""
    content_type = essence(finding.sent.content_type)
    main, _, sub = content_type.partition("/")
    suffixed = f"{main}/*+{sub.rpartition('+')[2]}" if "+" in sub else content_type
    ranges = (content_type, suffixed, f"{main}/*", "*/*")
    content = operation.body.content if operation.body is not None else ()
    declared = {essence(media.content_type): media for media in content}
    return next((declared[name] for name in ranges if name in declared), None)


def _json(finding: Finding, media: MediaType) -> list[Any]:
    """The value of a JSON body, if it has one."""
    if media.kind != "json" or media.schema_pointer is None or finding.sent.content is None:
        return []
    try:
        return [json.loads(finding.sent.content)]
    except ValueError:
        return []


def _is_of_pattern(wrong: Sequence[str]) -> bool:
    """Whether a value is wrong by nothing but patterns that the tool cannot read."""
    return bool(wrong) and all(_PROPERTY.search(detail) for detail in wrong)


def _is_framed(finding: Finding) -> bool:
    """Whether the message tells where it ends, if it has fields that tell it."""
    coding = ", ".join(finding.sent.headers.get("transfer-encoding", ("chunked",)))
    lengths = finding.sent.headers.get("content-length", ())
    chunked = coding.rpartition(",")[2].strip().lower() == "chunked"
    return chunked and all(length.isascii() and length.isdigit() for length in lengths)


def _is_other_multipart(finding: Finding, operation: Operation) -> bool:
    """Whether form data was sent where only other kinds of multipart are declared."""
    if operation.body is None or essence(finding.sent.content_type) != _FORM_DATA:
        return False
    declared = {essence(media.content_type) for media in operation.body.content}
    others = {name for name in declared if name.startswith("multipart/")}
    return bool(others) and not declared & {_FORM_DATA, "multipart/*", "*/*"}


def _is_in_range(finding: Finding, operation: Operation) -> bool:
    """Whether the answer has a media type of a range with a suffix that is declared for it."""
    received = _RECEIVED.search(finding.message)
    declared = operation.response(finding.status or 0)
    if received is None or declared is None:
        return False
    main, _, sub = essence(received[1]).partition("/")
    ranges = (essence(media.content_type).partition("/*+") for media in declared.content)
    return any(mark and type_ == main and sub.endswith(f"+{rest}") for type_, mark, rest in ranges)


def _left_out(finding: Finding) -> frozenset[str]:
    """The headers that a request may be without although it should not, in lower case."""
    if finding.check not in ("missing_required_header", "negative_data_rejection"):
        return frozenset()
    found = _MISSING.search(finding.message)
    if found is None:
        return frozenset()
    # Of all that are required one is missing. Whether credentials are, other checks judge.
    named = frozenset((found[1] or found[2] or found[3]).lower().split(", "))
    return named - {"authorization"} - finding.sent.headers.keys()
