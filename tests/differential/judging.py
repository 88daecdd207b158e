"""One document: its schemas, values for them, and two verdicts on each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from specwright.ir.operation import Operation
from specwright.ir.shape import is_untyped

from tests.differential import wire
from tests.differential.decoding import Client
from tests.differential.dialect import Oracle, Undecided, target
from tests.differential.drawing import Drawer
from tests.differential.places import Call, Place, calls
from tests.differential.subject import Reply, Request, Subject, as_json
from tests.differential.wire import Fraction, Said, Unsayable

_CHOICES = ("allOf", "anyOf", "oneOf")
_PLAIN = 3
"""Status, media type and body: an answer that a service can write itself."""
_BODILESS = ("204", "205", "304", "1XX")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value on which the verdicts differ."""

    operation: str
    place: str
    value: str
    theirs: str
    ours: str

    def __str__(self) -> str:
        lines = (f"{self.operation}: {self.place}", self.value, self.theirs, self.ours)
        return "\n    ".join(lines)


@dataclass(slots=True)
class Verdict:
    """What became of one document."""

    places: int = 0
    values: int = 0
    valid: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    unjudged: Counter[str] = field(default_factory=Counter)
    """Values that were not compared, by the reason."""
    unreached: list[str] = field(default_factory=list)
    """Operations that no valid request was found for."""

    def add(self, other: Verdict) -> None:
        """Count another document, too."""
        self.places += other.places
        self.values += other.values
        self.valid += other.valid
        self.disagreements += other.disagreements
        self.unjudged += other.unjudged
        self.unreached += other.unreached

    def __str__(self) -> str:
        return (
            f"{self.places} places, {self.values} values, {self.valid} of them valid, "
            f"{len(self.disagreements)} disagreements, {len(self.unreached)} unreached"
        )


class _Differs(AssertionError):
    def __init__(self, disagreement: Disagreement) -> None:
        super().__init__(str(disagreement))
        self.disagreement = disagreement


class _Found(Exception):
    """A value, and how it is said."""

    def __init__(self, said: Said, value: Any) -> None:
        super().__init__()
        self.said = said
        self.value = value


class Trial:
    """Compares the verdicts for every place of one document."""

    def __init__(self, document: Mapping[str, Any], subject: Subject, examples: int) -> None:
        self._document = document
        self._subject = subject
        self._oracle = Oracle(document)
        self._drawer = Drawer(self._oracle)
        self._examples = examples
        self._client = Client(subject.client)
        self._around: tuple[Place, ...] = ()
        self._seen: set[tuple[str, ...]] = set()
        self._calls = list(calls(document))
        self._simple: dict[str, _Found | None] = {}
        self.verdict = Verdict()

    def run(self) -> Verdict:
        """Every place once; a schema that several bodies refer to is one place."""
        for call in self._calls:
            operation = self._subject.operations.get((call.method, call.path))
            if operation is not None:
                self._run(call, operation)
        return self.verdict

    def _run(self, call: Call, operation: Operation) -> None:
        todo = [place for place in call.places if self._is_new(place)]
        if not todo:
            return
        base = self._base(call, operation)
        if base is None:
            self.verdict.unreached.append(operation.wire_name)
            return
        self._around = call.places
        for place in todo:
            self.verdict.places += 1
            self._judge(place, operation, base)

    def _is_new(self, place: Place) -> bool:
        """Whether nothing like this place was judged: bodies are alike if their schema is."""
        schema = target(self._document, place.schema)
        referred = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
        if place.kind == "parameter" or referred is None:
            return True
        key = (place.kind, referred, place.media_type, str(place.explode))
        known = key in self._seen
        self._seen.add(key)
        return not known

    def _base(self, call: Call, operation: Operation) -> dict[Place, Said] | None:
        """What a request needs at least, each piece valid by itself."""
        needed = [place for place in call.parameters if place.required]
        needed += call.bodies[:1] if call.body_required else []
        base: dict[Place, Said] = {}
        for place in needed:
            found = self._simplest(place)
            if found is None and place.kind == "body":
                others = ((p, f) for p in call.bodies[1:] if (f := self._simplest(p)))
                place, found = next(others, (place, None))
            if found is None:
                return None
            base[place] = found.said
        reply = self._subject.send(self._request(operation, base))
        if not reply.called:
            told = {str(place): as_json(said.meanings[0]) for place, said in base.items()}
            self._differ(operation, "all that is required", str(told), "valid", str(reply))
            return None
        return base

    def _simplest(self, place: Place) -> _Found | None:
        """The first valid value that comes up, None if none does."""

        @given(st.data())
        @_settings(200, Phase.generate)
        def draw(data: st.DataObject) -> None:
            value = self._drawer.value(data.draw, place.schema)
            try:
                said = self._said(place, value)
                if self._expected(place, said) and self._valid(place, value):
                    raise _Found(said, value)
            except (Unsayable, Undecided):
                return

        try:
            draw()
        except _Found as found:
            return found
        except HypothesisException as error:
            self.verdict.unjudged[f"{type(error).__name__} of Hypothesis"] += 1
        return None

    def _judge(self, place: Place, operation: Operation, base: dict[Place, Said]) -> None:
        """Draw values, stop at the first that is judged differently, and make it small."""

        @given(st.data())
        @_settings(self._examples)
        def compare(data: st.DataObject) -> None:
            value = self._drawer.value(data.draw, place.schema)
            try:
                if place.direction == "request":
                    self._ask(place, operation, base, value)
                else:
                    own = data.draw(st.booleans())
                    self._answer(place, operation, base, value, own=own)
            except (Unsayable, Undecided) as reason:
                self.verdict.unjudged[f"{type(reason).__name__}: {reason}"[:160]] += 1

        try:
            compare()
        except _Differs as found:
            self.verdict.disagreements.append(found.disagreement)
        except HypothesisException as error:
            self.verdict.unjudged[f"{type(error).__name__} of Hypothesis"] += 1

    def _valid(self, place: Place, value: Any) -> bool:
        return self._oracle.is_valid(place.schema, place.direction, value)

    def _expected(self, place: Place, said: Said) -> bool:
        """Whether one of the values that was perhaps meant is valid."""
        plain = [value for value in said.meanings if not _has_fraction(value)]
        strict = any(self._valid(place, value) for value in plain)
        if not strict and len(plain) < len(said.meanings):
            others = [value for value in said.meanings if _has_fraction(value)]
            if any(self._valid(place, value) for value in others):
                raise Unsayable("an integer as 1.0, which is read where fractions may stand")
        return strict

    def _ask(self, place: Place, operation: Operation, base: dict[Place, Said], value: Any) -> None:
        said = self._said(place, value)
        expected = self._expected(place, said)
        others = {p: s for p, s in base.items() if p.kind != place.kind or p.kind == "parameter"}
        reply = self._subject.send(self._request(operation, {**others, place: said}))
        self._count(expected)
        if reply.called != expected or (reply.status >= 500 and not reply.called):
            why = "valid" if expected else self._oracle.why_not(place.schema, "request", value)
            self._differ(operation, str(place), as_json(value), why, f"{_told(reply)}")

    def _said(self, place: Place, value: Any) -> Said:
        """A value on the wire; of a response's header the handler gives no text, but the value."""
        if place.kind == "header":
            return Said([value])
        if place.kind != "parameter":
            said = wire.body(place, value)
            if not said.body and place.kind == "body" and not place.required:
                raise Unsayable("an empty body where none has to be")
            return said
        kinds = self._kinds(place.schema, frozenset()) if value is None else set()
        if kinds & {"array", "object"} and not place.media_type:
            raise Unsayable("null in a style that is for arrays and objects")
        if self._is_spread(place):
            if not isinstance(value, dict):
                raise Unsayable("something other than an object where its properties stand alone")
            if not (self._names(place.schema, frozenset()) or {*value}).issuperset(value):
                raise Unsayable("a property that a spread object does not name: it is nobody's")
        said = wire.say(place, value)
        listed = is_untyped(target(self._document, place.schema))
        said.meanings = [m for m in said.meanings if isinstance(m, list) or not listed]
        return said

    def _is_spread(self, place: Place) -> bool:
        """Whether the names on the wire are those of an object's properties."""
        spread = place.explode and place.in_ in ("query", "cookie") and not place.media_type
        return spread and "object" in self._kinds(place.schema, frozenset())

    def _kinds(self, pointer: str, above: frozenset[str]) -> set[str]:
        """The types that a schema or what it is combined of names."""
        schema = target(self._document, pointer)
        if not isinstance(schema, dict) or pointer in above:
            return set()
        named = schema.get("type", "object" if "properties" in schema else [])
        kinds = {named} if isinstance(named, str) else set(named)
        inner = _inner(schema, pointer)
        return kinds.union(*(self._kinds(place, above | {pointer}) for place in inner))

    def _names(self, pointer: str, above: frozenset[str]) -> set[str]:
        """The properties that a schema or what it is combined of names."""
        schema = target(self._document, pointer)
        if not isinstance(schema, dict) or pointer in above:
            return set()
        inner = _inner(schema, pointer)
        names = set(schema.get("properties") or ())
        return names.union(*(self._names(place, above | {pointer}) for place in inner))

    def _answer(
        self, place: Place, operation: Operation, base: dict[Place, Said], value: Any, *, own: bool
    ) -> None:
        status = _status(place.status)
        declared = operation.response(status)
        if declared is None or declared.status != place.status.upper().replace(
            "DEFAULT", "default"
        ):
            raise Unsayable("a response whose status means another one")
        if place.status in _BODILESS or (operation.method == "HEAD" and place.kind == "response"):
            raise Unsayable("a body where HTTP has none")
        fields, meanings = self._fields(place, operation, declared, status, value)
        expected = any(self._valid(place, meaning) for meaning in meanings)
        json_ = place.media_type.partition(";")[0].endswith("json")
        reply = self._subject.send(
            self._request(operation, base),
            lambda: self._subject.answer(fields, raw=own and json_ and len(fields) == _PLAIN),
        )
        self._count(expected)
        if (reply.status == status and not reply.breaches) != expected:
            why = "valid" if expected else self._oracle.why_not(place.schema, "response", value)
            self._differ(operation, str(place), as_json(value), why, _told(reply))
        if expected and place.kind == "response":
            problem = self._client.problem(operation, status, place, reply.body)
            if problem:
                self._differ(operation, f"{place}, client", as_json(value), "valid", problem)

    def _fields(
        self, place: Place, operation: Operation, declared: Any, status: int, value: Any
    ) -> tuple[dict[str, Any], list[Any]]:
        """What the handler says, and the values that its answer may mean."""
        fields: dict[str, Any] = {"status": status}
        answers = [other for other in self._around if other.status == place.status]
        for other in answers:
            if other.kind == "header" and other.required and other.name != place.name:
                fields |= self._header(other, declared, self._simplest_value(other))
        if place.kind == "header":
            if value is None:
                raise Unsayable("null in a header, which is left out then")
            fields |= self._header(place, declared, value)
            bodies = [other for other in answers if other.kind == "response"]
            if declared.content and not bodies:
                raise Unsayable("a header beside a body without a schema")
            if bodies:
                fields |= {"content_type": bodies[0].media_type}
                fields |= {"body": self._simplest_value(bodies[0])}
            return fields, [value] if wire.carried(place, value) else []
        name = place.media_type.partition(";")[0].strip().lower()
        fields |= {"content_type": place.media_type, "body": value}
        if name.endswith(("/json", "+json")):
            return fields, [value]
        if name != "text/plain":
            raise Unsayable(f"{name}, which is handed on as it is")
        text = wire.text_of(value)
        return {**fields, "body": text}, wire.readings(text)

    def _simplest_value(self, place: Place) -> Any:
        if place.schema not in self._simple:
            self._simple[place.schema] = self._simplest(place)
        found = self._simple[place.schema]
        if found is None:
            raise Unsayable("an answer of which a part has no value that comes up")
        return found.value

    def _header(self, place: Place, declared: Any, value: Any) -> dict[str, Any]:
        from specwright.emit.server.views.routing import header_names

        names = {header.wire_name: name for header, name in header_names(declared)}
        if place.name not in names:
            raise Unsayable("a header that HTTP servers write themselves")
        return {names[place.name]: value}

    def _count(self, expected: bool) -> None:
        self.verdict.values += 1
        self.verdict.valid += expected

    def _request(self, operation: Operation, pieces: Mapping[Place, Said]) -> Request:
        request = self._subject.request(operation)
        for said in pieces.values():
            request.add(said)
        return request

    def _differ(self, operation: Operation, *told: str) -> None:
        found = Disagreement(f"{operation.method} {operation.path}", *told)
        if told[0] == "all that is required":
            self.verdict.disagreements.append(found)
        else:
            raise _Differs(found)


def _inner(schema: Mapping[str, Any], pointer: str) -> list[str]:
    """Where the schemas stand that a schema is combined of."""
    inner = [f"{pointer}/{w}/{i}" for w in _CHOICES for i in range(len(schema.get(w) or ()))]
    return inner + ([schema["$ref"][1:]] if isinstance(schema.get("$ref"), str) else [])


def _has_fraction(value: Any) -> bool:
    match value:
        case Fraction():
            return True
        case list():
            return any(map(_has_fraction, value))
        case dict():
            return any(map(_has_fraction, value.values()))
        case _:
            return False


def _told(reply: Reply) -> str:
    words = ["accepted" if reply.called else "refused", str(reply), *reply.breaches[:2]]
    return " ".join(words)[:600]


def _status(written: str) -> int:
    if written.isdigit():
        return int(written)
    return 599 if written.lower() == "default" else int(written[0]) * 100 + 98


def _settings(examples: int, *phases: Phase) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=phases or (Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
