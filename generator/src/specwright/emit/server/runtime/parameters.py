"""Parameters of all four places and all styles, read from the request as it was sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import media, strict_json
from .inputs import RawInputs
from .operation import Operation, Parameter, ParameterLocation
from .paths import MalformedText, percent_decode
from .reading import ABSENT, Reader, Unreadable, assignments, pairs
from .refusal import Reason, Refusal, Violation
from .schemas import Schemas

_MARKS = {"label": ".", "matrix": ";"}
_DELIMITERS = {"form": (",", "%2C"), "spaceDelimited": (" ", "%20"), "pipeDelimited": ("|", "%7C")}


_Reading = tuple[Parameter, str, Callable[[RawInputs], Any], Callable[[Any], bool]]
"""A parameter, its place, and what takes and what judges its value."""


class ParameterReader:
    """Reads and checks the parameters of one operation.

    Places and names of credentials belong to no object that is spread over a query or cookies.
    """

    def __init__(
        self,
        operation: Operation,
        schemas: Schemas,
        credentials: Iterable[tuple[ParameterLocation, str]] = (),
    ) -> None:
        self._operation = operation
        self._schemas = schemas
        self._reader = Reader(schemas)
        self._readings: tuple[_Reading, ...] | None = None
        self._taken = {
            *(("query", name) for name, _ in operation.fixed_query),
            *((p.in_, p.wire_name) for p in operation.parameters),
            *credentials,
        }

    def read(self, inputs: RawInputs) -> dict[str, Any]:
        """Every parameter by its Python name: its value, its default, or None."""
        values: dict[str, Any] = {}
        fixed = self._operation.fixed_query
        wrong = [("query", violation) for violation in self._unfixed(inputs)] if fixed else []
        if self._readings is None:
            self._readings = tuple(map(self._reading, self._operation.parameters))
        for parameter, place, take, is_valid in self._readings:
            try:
                value = take(inputs)
            except (Unreadable, MalformedText, strict_json.MalformedJson) as error:
                wrong.append((parameter.in_, Violation(place, f"{error}.")))
                continue
            if value is ABSENT:
                values[parameter.name] = parameter.default
                if parameter.required:
                    wrong.append((parameter.in_, Violation(place, "This parameter is required.")))
                continue
            values[parameter.name] = value
            if is_valid(value):
                continue
            for broken in self._schemas.violations(parameter.schema, "request", value, place):
                wrong.append((parameter.in_, broken))
        if wrong:
            in_path = any(in_ == "path" for in_, _ in wrong)
            raise Refusal(
                Reason.PATH_VALUE if in_path else Reason.SCHEMA,
                "The parameters do not match the contract.",
                tuple(violation for _, violation in wrong),
            )
        return values

    def fits(self, wire_name: str, inputs: RawInputs) -> bool:
        """Whether a variable of the path has a value that its schema allows."""
        for parameter in self._operation.parameters:
            if parameter.in_ == "path" and parameter.wire_name == wire_name:
                try:
                    value = self._value(parameter, inputs)
                except (Unreadable, MalformedText, strict_json.MalformedJson):
                    return False
                return self._schemas.is_valid(parameter.schema, "request", value)
        return True

    def _reading(self, parameter: Parameter) -> _Reading:
        place = f"/{parameter.in_}/{parameter.wire_name}"
        judge = self._schemas.validator(parameter.schema, "request").is_valid
        return parameter, place, self._taker(parameter), judge

    def _taker(self, parameter: Parameter) -> Callable[[RawInputs], Any]:
        """How a parameter is read: where a plain text is all that it can be, without a detour."""
        name = parameter.wire_name

        def any_(inputs: RawInputs) -> Any:
            return self._value(parameter, inputs)

        if parameter.content_type or parameter.whole:
            return any_
        if self._reader.ways(parameter.schema) != ("scalar",):
            return any_
        scalar = self._reader.scalars(parameter.schema)

        def in_header(inputs: RawInputs) -> Any:
            found = inputs.fields(lower)
            return scalar(found[0]) if len(found) == 1 else any_(inputs)

        def in_query(inputs: RawInputs) -> Any:
            found = [value for known, value in inputs.query if known == name]
            return scalar(found[0]) if inputs.plain and len(found) == 1 else any_(inputs)

        def in_path(inputs: RawInputs) -> Any:
            return scalar(percent_decode(inputs.path[name]))

        lower = name.lower()
        if parameter.in_ == "header":
            return in_header
        once = not parameter.may_be_empty and not self._reader.repeats(parameter.schema)
        if parameter.in_ == "query" and parameter.style == "form" and once:
            return in_query
        return in_path if parameter.in_ == "path" and parameter.style == "simple" else any_

    def _unfixed(self, inputs: RawInputs) -> Iterable[Violation]:
        """Fixed parts of the query that the request does not have."""
        for name, value in self._operation.fixed_query:
            found = [_lenient(text) for known, text in inputs.query if _lenient(known) == name]
            if found != [value]:
                yield Violation(f"/query/{name}", f"This parameter is always {value!r}.")

    def _value(self, parameter: Parameter, inputs: RawInputs) -> Any:
        if parameter.whole:
            return self._whole(parameter, inputs.query_text)
        if parameter.content_type:
            return self._in_place(parameter, inputs, "scalar")
        own, spread = self._reader.wants(parameter.schema), self._is_spread(parameter)

        def read(wanted: str) -> Any:
            if spread and wanted == "object" and own != "object":
                raise Unreadable("what else is sent may be of anything")
            return self._in_place(parameter, inputs, wanted)

        return self._reader.first_valid(parameter.schema, "request", read)

    def _in_place(self, parameter: Parameter, inputs: RawInputs, wanted: str) -> Any:
        if parameter.in_ == "path":
            return self._path(parameter, inputs.path[parameter.wire_name], wanted)
        if parameter.in_ == "query":
            return self._query(parameter, inputs.query, wanted)
        if parameter.in_ == "header":
            found = list(inputs.fields(parameter.wire_name.lower()))
            return self._listed(parameter, found, wanted, decode=str)
        if parameter.explode and wanted == "object":
            sent = [(_lenient(name), value) for name, value in inputs.all_cookies()]
            return self._exploded(parameter, sent)
        found = inputs.cookies(parameter.wire_name)
        return self._listed(parameter, found, wanted, decode=_lenient)

    def _is_spread(self, parameter: Parameter) -> bool:
        """Whether the members of an object would stand among those of others."""
        return parameter.explode and parameter.in_ in ("query", "cookie")

    def _listed(self, parameter: Parameter, found: list[str], wanted: str, *, decode: Any) -> Any:
        """A header or cookie: several fields mean the same as one with commas."""
        if not found:
            return ABSENT
        if len(found) > 1 and (parameter.content_type or wanted == "scalar"):
            raise Unreadable("the parameter stands more than once")
        text = ",".join(found)
        if parameter.content_type:
            return self._content(parameter, decode(text))
        if wanted == "scalar":
            return self._reader.scalar(decode(text), parameter.schema)
        members = [part.strip(" \t") for part in text.split(",")] if text else []
        return self._combined(parameter, wanted, members, decode=decode)

    def _combined(self, parameter: Parameter, wanted: str, raw: list[str], *, decode: Any) -> Any:
        if wanted == "object" and parameter.explode:
            return self._reader.object(assignments(raw, decode), parameter.schema)
        members = [decode(member) for member in raw]
        if wanted == "array":
            return self._reader.array(members, parameter.schema)
        return self._reader.object(pairs(members), parameter.schema)

    def _content(self, parameter: Parameter, text: str) -> Any:
        declared = media.parse(parameter.content_type or "")
        if declared is not None and media.is_json(declared):
            return strict_json.loads(text.encode())
        return text

    def _path(self, parameter: Parameter, raw: str, wanted: str) -> Any:
        if parameter.content_type:
            return self._content(parameter, percent_decode(raw))
        mark = _MARKS.get(parameter.style, "")
        if not raw.startswith(mark):
            raise Unreadable(f"the value does not begin with “{mark}”")
        raw = raw[len(mark) :]
        between = mark if mark and parameter.explode else ","
        if parameter.style == "matrix" and not (wanted == "object" and parameter.explode):
            parts = raw.split(";") if parameter.explode else [raw]
            named = [part.partition("=") for part in parts]
            if any(percent_decode(name) != parameter.wire_name for name, _, _ in named):
                raise Unreadable(f"the value is not written as ;{parameter.wire_name}=…")
            texts = [text for _, _, text in named]
            if wanted == "scalar":
                if len(texts) > 1:
                    raise Unreadable("the parameter stands more than once")
                return self._reader.scalar(percent_decode(texts[0]), parameter.schema)
            members = texts if parameter.explode else texts[0].split(",")
        elif wanted == "scalar":
            return self._reader.scalar(percent_decode(raw), parameter.schema)
        else:
            members = raw.split(between) if raw else []
        return self._combined(parameter, wanted, members, decode=percent_decode)

    def _query(self, parameter: Parameter, query: Iterable[tuple[str, str]], wanted: str) -> Any:
        sent = [(percent_decode(name), value) for name, value in query]
        if parameter.style == "deepObject":
            return self._deep(parameter, sent)
        if wanted == "object" and parameter.explode:
            return self._exploded(parameter, sent)
        found = [value for name, value in sent if name == parameter.wire_name]
        if not found or (parameter.may_be_empty and self._says_nothing(parameter, found)):
            return ABSENT
        if parameter.explode and not parameter.content_type:
            return self._repeated(parameter, wanted, [percent_decode(text) for text in found])
        if len(found) > 1:
            raise Unreadable("the parameter stands more than once")
        if parameter.content_type:
            return self._content(parameter, percent_decode(found[0]))
        if wanted == "scalar":
            return self._reader.scalar(percent_decode(found[0]), parameter.schema)
        return self._delimited(parameter, wanted, found[0])

    def _whole(self, parameter: Parameter, query: str) -> Any:
        """What the whole query says, but for credentials and what is always there."""
        others = self._taken - {("query", parameter.wire_name)}
        sent = "&".join(
            part
            for part in query.split("&")
            if ("query", percent_decode(part.partition("=")[0])) not in others
        )
        return self._content(parameter, percent_decode(sent)) if sent else ABSENT

    def _repeated(self, parameter: Parameter, wanted: str, texts: list[str]) -> Any:
        """An array with an item for each time that it stands; once, it may be the whole value."""
        schema = parameter.schema
        if wanted == "scalar" and len(texts) == 1:
            value = self._reader.scalar(texts[0], schema)
            if not self._reader.repeats(schema) or self._schemas.is_valid(schema, "request", value):
                return value
        elif wanted == "scalar" and not self._reader.repeats(schema):
            raise Unreadable("the parameter stands more than once")
        return self._reader.array(texts, schema)

    def _says_nothing(self, parameter: Parameter, found: list[str]) -> bool:
        """Whether there is no value, and the schema knows none that is empty."""
        return found == [""] and not self._schemas.is_valid(parameter.schema, "request", "")

    def _delimited(self, parameter: Parameter, wanted: str, text: str) -> Any:
        """One text for a whole array or object.

        Delimiters are looked for before decoding, so that values may hold them encoded. Many
        clients encode them all the same: if that reading is not valid, theirs is tried.
        """
        plain, encoded = _DELIMITERS.get(parameter.style, _DELIMITERS["form"])
        strict = [plain] if parameter.style == "form" else [encoded, plain]
        try:
            value = self._split(parameter, wanted, text, strict)
            if self._schemas.is_valid(parameter.schema, "request", value):
                return value
        except Unreadable:
            if encoded not in text.upper():
                raise
        return self._split(parameter, wanted, text, [plain, encoded])

    def _split(self, parameter: Parameter, wanted: str, text: str, delimiters: list[str]) -> Any:
        for delimiter in delimiters[1:]:
            text = re.sub(re.escape(delimiter), delimiters[0], text, flags=re.IGNORECASE)
        parts = re.split(re.escape(delimiters[0]), text, flags=re.IGNORECASE) if text else []
        members = [percent_decode(part) for part in parts]
        if wanted == "array":
            return self._reader.array(members, parameter.schema)
        return self._reader.object(pairs(members), parameter.schema)

    def _deep(self, parameter: Parameter, sent: list[tuple[str, str]]) -> Any:
        members: dict[str, list[str]] = {}
        for name, value in sent:
            head, bracket, rest = name.partition("[")
            if head != parameter.wire_name:
                continue
            if not bracket or not rest.endswith("]") or "[" in rest or "]" in rest[:-1]:
                raise Unreadable(f"“{name}” is not written as {parameter.wire_name}[property]")
            members.setdefault(rest[:-1], []).append(percent_decode(value))
        return self._members(parameter, members) if members else ABSENT

    def _exploded(self, parameter: Parameter, sent: list[tuple[str, str]]) -> Any:
        names = self._schemas.properties(parameter.schema)
        others = not names or self._schemas.mentions_others(parameter.schema)
        if parameter.in_ == "cookie" and names:
            # A browser sends whatever cookies it has for the place.
            others = False
        members: dict[str, list[str]] = {}
        for name, value in sent:
            own = (parameter.in_, name.partition("[")[0]) not in self._taken
            if name in names or (others and own):
                members.setdefault(name, []).append(percent_decode(value))
        return self._members(parameter, members) if members else ABSENT

    def _members(self, parameter: Parameter, members: Mapping[str, list[str]]) -> dict[str, Any]:
        return {
            name: self._reader.member(texts, self._schemas.property(parameter.schema, name))
            for name, texts in members.items()
        }


def _lenient(text: str) -> str:
    """A cookie's text; clients disagree on whether it is percent-encoded."""
    try:
        return percent_decode(text)
    except MalformedText:
        return text
