"""Values drawn with Hypothesis: most of them nearly what a schema asks for, some far from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st
from specwright.openapi.enumeration import agreeing

from tests.differential.dialect import Oracle, target
from tests.differential.patterns import Untranslatable, translated

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_IMPLIED = {
    "object": "properties required additionalProperties patternProperties propertyNames "
    "minProperties maxProperties dependentRequired dependentSchemas unevaluatedProperties",
    "array": "items prefixItems minItems maxItems uniqueItems contains unevaluatedItems",
    "string": "pattern minLength maxLength",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
}
_DEPTH = 5
TEXTS: tuple[str, ...] = (
    "", " ", "0", "1", "-1", "1.0", "01", "1e3", "true", "false", "null", "yes", "NaN", "a", "A",
    "a,b", "a b", "a|b", "a;b=c", "a&b=c", "a.b", "a/b", "%41", "%", "+", "é", "e\u0301", "٣", "😀",
    "\0", "\n", "\r\n", "\t", "\x85", "\ufeff", "\u2028", "[]", "{}", '"', "\\", "x" * 300,
)  # fmt: skip
NUMBERS: tuple[float, ...] = (
    0, 1, -1, 1.0, 0.0, -0.0, 0.5, 1e2, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**53 + 1, 2**63 - 1,
    2**63, -(2**63), 2**64, 1e20, -1e20, 1e300, 5e-324, 10**40, 0.1, 0.30000000000000004, 19.99,
)  # fmt: skip
FORMATS: dict[str, tuple[str, ...]] = {
    "date": (
        "2024-02-29", "2023-02-29", "1900-02-29", "0001-01-01", "0000-01-01", "9999-12-31",
        "2024-2-9", "2024-13-01", "2024-01-01T00:00:00Z", "20240101", "+2024-01-01", "1704067200",
    ),
    "date-time": (
        "2024-02-29T12:00:00Z", "2016-12-31T23:59:60Z", "2016-12-31t23:59:59.5z",
        "2016-12-31T18:59:60-05:00", "2016-12-31T12:00:60Z", "2024-01-01T00:00:00.123456789Z",
        "2024-01-01T00:00:00+23:59", "2024-01-01T00:00:00-00:00", "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "0000-01-01T00:00:00Z", "1704067200",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00", "2023-02-29T00:00:00Z",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00Z", "2016-12-31T23:59:60.75Z",
        "9999-12-31T23:59:60Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z",
    ),
    "time": (
        "12:00:00Z", "23:59:60Z", "12:00:60Z", "12:00:00+01:00", "12:00:00", "24:00:00Z",
        "12:00:00.5z", "00:59:60+01:00", "12:00Z",
    ),
    "duration": ("P1Y", "PT1S", "P1W", "P1Y2W", "P", "PT", "P1Y2M3DT4H5M6S", "P1D", "PT1H1S", "1D"),
    "uuid": (
        "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "2eb8aa08aa9811eab4aa73b441d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
        "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
    ),
    "email": (
        "a@example.org", "a.b+c@example.org", "a@b", "@", "a@", "a b@example.org", "A <a@b.c>",
        '"a b"@example.org', "a@[127.0.0.1]", "a..b@example.org", "a@exa_mple.org", "é@example.org",
    ),
    "uri": (
        "http://example.org/", "urn:a:b", "http://[::1]:80/?q#f", "HTTP://EXAMPLE.ORG", "a", "//a",
        "", "http://é.org", "http://a b", "http://a/%zz", "mailto:a@b", "http://a:b/", "1:a", "x:",
    ),
    "uri-reference": ("a", "/a", "?a", "#a", "//a", "", "../a", "a b", "é", "%zz", "a:b", "1:a"),
    "iri": ("http://é.org/ü", "http://example.org", "é", "http://a b", "x:\ue000", "urn:ü"),
    "iri-reference": ("é", "/ü", "a b", "", "\\", "//é"),
    "hostname": ("example.org", "a", "a-", "-a", "a_b", "é.org", "a..b", "127.0.0.1", "x" * 64, ""),
    "ipv4": ("127.0.0.1", "127.0.0.01", "256.0.0.1", "1.2.3", "1.2.3.4/8", "١.0.0.1"),
    "ipv6": ("::1", "::", "1::2::3", "::ffff:1.2.3.4", "fe80::1%eth0", "12345::", "::1/64"),
    "byte": ("aGk=", "aGk", "!!", "", "a-_b", "aG k="),
    "json-pointer": ("", "/a", "a", "/~0", "/~2", "/a/0"),
    "uri-template": ("/{a}", "/{?a*}", "/{", "{}", "/{a:3}", "/{+a,b}"),
    "regex": ("^a$", "(", "[", r"\d+", "(?=a)", "a{2,1}", r"\p{L}"),
}  # fmt: skip


class Drawer:
    """Draws values for the schemas of one document."""

    def __init__(self, oracle: Oracle) -> None:
        self._document = oracle.document

    def value(self, draw: Draw[Any], pointer: str) -> Any:
        """A value for the schema at a pointer, or one against it."""
        return self._drawn(draw, target(self._document, pointer), 0)

    def _drawn(self, draw: Draw[Any], schema: Any, depth: int) -> Any:
        if draw(st.integers(0, 29)) == 29:
            return draw(_anything(2))
        if schema is True or schema is False or not isinstance(schema, Mapping):
            return draw(_anything(1))
        flat = self._flat(draw, schema, 0)
        if "const" in flat:
            return flat["const"]
        flat = agreeing(flat) or flat
        if isinstance(flat.get("enum"), list) and flat["enum"]:
            return draw(st.sampled_from(flat["enum"]))
        types = _types(flat)
        kind = draw(st.sampled_from(types))
        match kind:
            case "null":
                return None
            case "boolean":
                return draw(st.booleans())
            case "integer" | "number":
                return _number(draw, flat, whole=kind == "integer")
            case "string":
                return _text(draw, flat)
            case "array":
                return self._array(draw, flat, depth)
            case _:
                return self._object(draw, flat, depth)

    def _flat(self, draw: Draw[Any], schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """The schema with what it is combined of, one branch of each choice."""
        parts: list[Mapping[str, Any]] = []
        branches: list[Any] = []
        if isinstance(schema.get("$ref"), str):
            branches.append(target(self._document, schema["$ref"]))
        branches += schema.get("allOf") or ()
        for word in ("oneOf", "anyOf"):
            if schema.get(word):
                branches.append(draw(st.sampled_from(schema[word])))
        for word in ("if", "then", "else"):
            if isinstance(schema.get(word), Mapping) and draw(st.booleans()):
                branches.append(schema[word])
        if depth < 12:
            parts += [self._flat(draw, b, depth + 1) for b in branches if isinstance(b, Mapping)]
        return _merged([*parts, schema])

    def _array(self, draw: Draw[Any], schema: Mapping[str, Any], depth: int) -> list[Any]:
        least = min(int(schema.get("minItems", 0)), 60)
        most = min(int(schema.get("maxItems", least + 3)), least + 3)
        prefix = schema.get("prefixItems") or []
        length = draw(st.integers(least, max(least, most, min(len(prefix), least + 4))))
        if depth >= _DEPTH:
            length = least
        elif draw(st.integers(0, 15)) == 15:
            length = max(0, draw(st.sampled_from([least - 1, most + 1])))
        items = schema.get("items", schema.get("unevaluatedItems", True))
        made = [
            self._drawn(draw, prefix[index] if index < len(prefix) else items, depth + 1)
            for index in range(length)
        ]
        if "contains" in schema and draw(st.booleans()):
            made.append(self._drawn(draw, schema["contains"], depth + 1))
        if schema.get("uniqueItems") and draw(st.integers(0, 3)):
            made = [value for index, value in enumerate(made) if value not in made[:index]]
        return made

    def _object(self, draw: Draw[Any], schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties") or {}
        required = [name for name in schema.get("required") or () if isinstance(name, str)]
        made: dict[str, Any] = {}
        missing = draw(st.sampled_from(required)) if required and not draw(_SELDOM) else None
        for name in required:
            if name != missing:
                made[name] = self._drawn(draw, properties.get(name, True), depth + 1)
        others = [name for name in properties if name not in made and name != missing]
        if others and depth < _DEPTH:
            chosen = draw(st.lists(st.sampled_from(others), max_size=6, unique=True))
            made |= {name: self._drawn(draw, properties[name], depth + 1) for name in chosen}
        if depth < _DEPTH:
            self._others(draw, schema, made, depth)
        return made

    def _others(
        self, draw: Draw[Any], schema: Mapping[str, Any], made: dict[str, Any], depth: int
    ) -> None:
        """Properties that the schema does not name."""
        properties = schema.get("properties") or {}
        for pattern, below in (schema.get("patternProperties") or {}).items():
            if draw(st.booleans()):
                made[_matching(draw, pattern)] = self._drawn(draw, below, depth + 1)
        rest = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
        likely = isinstance(rest, Mapping) and not properties
        if draw(st.integers(0, 1 if likely else 11)) == 1:
            names = [*(_respelled(name) for name in properties), "extra", "a", "model_config", ""]
            name = draw(st.sampled_from(names))
            if isinstance(schema.get("propertyNames"), Mapping) and draw(st.booleans()):
                name = str(self._drawn(draw, schema["propertyNames"], depth + 1))
            made.setdefault(name, self._drawn(draw, True if rest is False else rest, depth + 1))
        least = schema.get("minProperties", 0)
        while len(made) < min(int(least), 12) and draw(st.integers(0, 9)):
            made[f"p{len(made)}"] = self._drawn(draw, rest, depth + 1)


_SELDOM = st.integers(0, 11)


def _respelled(name: str) -> str:
    """A property's name as code would spell it: another property for all that JSON knows."""
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
    return "".join(c if c.isalnum() else "_" for c in words).strip("_") or "field"


def _anything(depth: int) -> st.SearchStrategy[Any]:
    scalars = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(TEXTS)
    if depth == 0:
        return scalars
    below = _anything(depth - 1)
    names = st.sampled_from(["a", "b", "id", "type", ""])
    return scalars | st.lists(below, max_size=2) | st.dictionaries(names, below, max_size=2)


def _types(schema: Mapping[str, Any]) -> list[str]:
    written = schema.get("type")
    types = [written] if isinstance(written, str) else list(written or ())
    types = [kind for kind in types if kind in TYPES]
    if not types:
        likely = [k for k, words in _IMPLIED.items() if any(w in schema for w in words.split())]
        if "format" in schema and not likely:
            likely = ["string"]
        types = [*likely * 12, *TYPES]
    if schema.get("nullable") is True:
        types.append("null")
    return types


def _merged(parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for part in parts:
        for word, value in part.items():
            known = made.get(word)
            if word in ("properties", "patternProperties") and isinstance(known, dict):
                made[word] = known | value if isinstance(value, dict) else known
            elif word == "required" and isinstance(known, list):
                made[word] = [*known, *(name for name in value if name not in known)]
            elif word in ("minimum", "minLength", "minItems", "minProperties") and known:
                made[word] = max(known, value)
            elif word in ("maximum", "maxLength", "maxItems", "maxProperties") and known:
                made[word] = min(known, value)
            elif word == "enum" and isinstance(known, list):
                both = [item for item in known if item in value]
                made[word] = both or value
            else:
                made[word] = value
    return made


def _number(draw: Draw[Any], schema: Mapping[str, Any], *, whole: bool) -> float:
    bounds = [
        schema[word]
        for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        if isinstance(schema.get(word), (int, float)) and not isinstance(schema.get(word), bool)
    ]
    near = [bound + step for bound in bounds for step in (-1, 0, 1)]
    step = schema.get("multipleOf")
    choice = draw(st.integers(0, 9))
    if choice == 9:
        return draw(st.sampled_from(NUMBERS))
    if near and choice < 4:
        number = draw(st.sampled_from(near))
        return float(number) if choice == 3 and abs(number) < 1e15 else number
    low = math.ceil(max((b for b in bounds[:1]), default=-1000))
    high = math.floor(min((b for b in bounds[1:]), default=low + 2000))
    number = draw(st.integers(low, max(low, high)))
    if isinstance(step, (int, float)) and step:
        number = number // step * step if draw(st.booleans()) else draw(st.integers(0, 9)) * step
    if whole:
        return number if choice < 8 or abs(number) > 1e15 else float(number)
    return draw(st.floats(low, max(low, high), allow_nan=False)) if choice < 7 else number


def _text(draw: Draw[Any], schema: Mapping[str, Any]) -> str:
    format_ = schema.get("format")
    choice = draw(st.integers(0, 9))
    if choice == 9:
        return draw(st.sampled_from(TEXTS))
    if format_ in FORMATS and choice < 8:
        return draw(st.sampled_from(FORMATS[format_]))
    if isinstance(schema.get("pattern"), str) and choice < 8:
        return _matching(draw, schema["pattern"])
    least = min(int(schema.get("minLength", 0)), 400)
    most = min(int(schema.get("maxLength", least + 8)), least + 400)
    if choice == 8:
        length = max(0, draw(st.sampled_from([least - 1, least, most, most + 1])))
        return "xé😀"[draw(st.integers(0, 2))] * length
    characters = st.characters(codec="utf-8")
    return draw(st.text(characters, min_size=least, max_size=max(least, min(most, least + 12))))


def _matching(draw: Draw[Any], pattern: str) -> str:
    try:
        strategy = st.from_regex(translated(pattern))
        strategy.validate()
    except (Untranslatable, Exception):
        return draw(st.sampled_from(TEXTS))
    return draw(strategy)
