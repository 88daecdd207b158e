"""The one authority for names: what a thing of the document is called in generated code.

A *required* name belongs to something the author named (a component, an operation); a *suggested*
one comes from the place of an inline schema and gives way. Two names clash where they are equal
after NFKC and case folding, so that no file system and no reader has to tell them apart.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from specwright.diagnostics import Diagnostic, Diagnostics, Location, Severity

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][^\W\d_A-Z])")
_SIGNS = {"+": "plus ", "-": "minus ", "<": "less ", ">": "greater ", "=": "equal ", "!": "not "}

_WHOLE_WORDS = re.compile(
    "ETag|GitHub|GitLab|GraphQL|IPv4|IPv6|OAuth|OpenAPI|OpenID|WebSocket|iOS|macOS|[A-Z]{2,}s(?![a-z])"
)
"""Words with a capital inside that begins no other word, and acronyms in the plural."""

_NO_PLURALS = ("ss", "us", "is", "news", "series", "species", "aws", "dns", "os", "https")

KEYWORDS = frozenset(keyword.kwlist) | {"self", "cls"}

ANNOTATION_WORDS = frozenset(
    "bool bytes date datetime dict float int list str tuple object".split()  # noqa: SIM905
)
"""Lower-case names that annotations of generated classes use: an attribute would shadow them."""

PYDANTIC_MEMBERS = frozenset(
    """construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json
    update_forward_refs validate model_computed_fields model_config model_construct model_copy
    model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema
    model_parametrized_name model_post_init model_rebuild model_validate model_validate_json
    model_validate_strings""".split()  # noqa: SIM905
)

PARAMETER_WORDS = frozenset({"body", "accept", "content_type", "content_kind", "_request"})
"""Names that generated methods give to arguments of their own."""

_NO_ATTRIBUTES = KEYWORDS | ANNOTATION_WORDS | PYDANTIC_MEMBERS
_NO_ARGUMENTS = KEYWORDS | ANNOTATION_WORDS | PARAMETER_WORDS

CLASS_WORDS = frozenset(
    """AbortSignal AbstractAsyncContextManager Annotated Answer Any ApiKeyCredentials APIRouter
    Array AsyncClient AsyncGenerator AsyncIterable AsyncIterator Awaitable AwareDatetime
    BaseModel BasicCredentials BearerCredentials Blob Call Callable ClassVar ConfigDict
    ConnectionFailed ContextVar CoreSchema DeclaredResponse Depends Discriminator Ellipsis
    Exception False FastAPI Field FormData Generic Hashable Headers HttpCredentials Infinity
    InvalidResponse Iterable Iterator Literal LooseModel Mapping MISSING Model NaN Never
    NoArguments NoArray NoMap None NotRequired OperationNotImplemented Optional Partial Pick
    Principal Promise Protocol Readonly ReadonlyArray Record Request Response RootModel Security
    Self Sequence ServerSentEvent StatusError TimedOut True TypeAdapter TypeAlias TypeAliasType
    TypedDict Uint8Array UnexpectedStatus Union UploadedFile UUID""".split()  # noqa: SIM905
)
"""Class names that generated modules import, in Python and in TypeScript."""


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return _SIGNS[plain[0]] + plain[1:] if plain[:1] in _SIGNS else plain


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The words of a name in any spelling, in lower case: ``HTTPServer_id`` is http, server, id."""
    plain = _plain(text)
    plain = _WHOLE_WORDS.sub(lambda word: word[0].capitalize(), plain)
    found = []
    for run in _WORD.findall(plain.replace("'", "").replace("’", "")):
        found += [part.lower() for part in _HUMP.split(run)]
    return tuple(word for word in found if ("x" + word).isidentifier())


@lru_cache(maxsize=8192)
def class_name(text: str) -> str:
    """A class name; one that is an identifier in capitals already stays as its author wrote it."""
    plain = _plain(text)
    if plain.isidentifier() and plain[0].isupper() and "_" not in plain:
        return plain
    runs = [run for run in _WORD.findall(plain.replace("'", "")) if ("x" + run).isidentifier()]
    name = "".join(run[0].upper() + run[1:] for run in runs) or "Unnamed"
    # Letters without case would make a class look like an attribute of the same name.
    return name if name.isidentifier() and name[0].isupper() else f"N{name}"


@lru_cache(maxsize=8192)
def snake_name(text: str) -> str:
    """A lower-case name with underscores: attribute, argument, function or module."""
    name = "_".join(words(text)) or "unnamed"
    return name if name.isidentifier() else f"n{name}"


def camel_name(text: str) -> str:
    """A name as TypeScript writes functions and variables."""
    first, *rest = snake_name(text).split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


@lru_cache(maxsize=8192)
def attribute_name(text: str) -> str:
    """The name of a model's field."""
    name = snake_name(text)
    return f"{name}_" if name in _NO_ATTRIBUTES else name


def argument_name(text: str) -> str:
    """The name of a function's argument."""
    name = snake_name(text)
    return f"{name}_" if name in _NO_ARGUMENTS else name


def function_name(text: str) -> str:
    """The name of a function or method."""
    name = snake_name(text)
    return f"{name}_" if name in KEYWORDS else name


def module_name(text: str) -> str:
    """The name of a module, which is also a file name on every system."""
    name = snake_name(text)
    if not name.isascii():
        name = name.encode("ascii", "ignore").decode().strip("_") or "unnamed"
    reserved = name in KEYWORDS | {"con", "prn", "aux", "nul", "runtime"} or name[0].isdigit()
    return f"{name[:60]}_" if reserved else name[:60]


def member_name(value: object) -> str:
    """The name of an enumeration's member."""
    text = {"": "empty", True: "true", False: "false"}.get(value, str(value))
    name = snake_name(text).upper()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        name = f"VALUE_{snake_name(str(value)).removeprefix('n').upper()}"
    return f"{name}_" if name in {"NONE"} else name


def singular(text: str) -> str:
    """One of what the text names in the plural; ``...Item`` where the text is no plural."""
    lower = text.lower()
    if re.search(r"[A-Z]{2,}s$", text):
        return text[:-1]
    if lower.endswith(_NO_PLURALS) or not re.search(r"[a-zA-Z]s$", text):
        return f"{text}Item"
    if lower.endswith("ies") and len(text) > 5:
        return text[:-3] + "y"
    return text[:-2] if re.search(r"(ss|x|[tnr]ch|sh|zz|[tr]us)es$", lower) else text[:-1]


def fold(name: str) -> str:
    """What two names must not share."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()


@lru_cache(maxsize=16)
def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, names))


@dataclass(slots=True)
class NameTable:
    """The names taken in one scope, each with the place of what it names."""

    diagnostics: Diagnostics
    reserved: frozenset[str] = frozenset()
    _taken: dict[str, Location] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return fold(name) in self._taken

    def claim(self, name: str, location: Location, wire_name: str, suffix: str = "") -> str:
        """The name, or the nearest free one, told by a note; ``suffix`` is tried before numbers."""
        chosen, folded = name, fold(name)
        if folded not in self._taken:
            if not self.reserved or folded not in _folded(self.reserved):
                self._taken[folded] = location
                return name
            chosen = f"{name}{suffix or '_'}"
        wanted = chosen
        for candidate in self._candidates(chosen, suffix):
            if fold(candidate) not in self._taken:
                chosen = candidate
                break
        if chosen != wanted:
            other = self._taken[fold(wanted)]
            self.diagnostics.add(
                Diagnostic(
                    Severity.NOTE,
                    "name-clash",
                    f"{wire_name!r} is called {chosen} because {wanted} names something at {other}",
                    location,
                    related=(other,),
                )
            )
        self._taken[fold(chosen)] = location
        return chosen

    @staticmethod
    def _candidates(name: str, suffix: str) -> Iterable[str]:
        yield name
        if suffix and not name.endswith(suffix):
            yield f"{name}{suffix}"
        yield from (f"{name}{number}" for number in range(2, 100_000))
