"""YAML text -> plain values and their places, bounded while it is read.

The C parser hands out events; values are built from them here and not by the library, because its
own composer recurses (100,000 brackets end the process) and reads YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml._yaml import CParser

from specwright.diagnostics import Diagnostic, DocumentError, Location, Severity, quoted
from specwright.openapi.limits import Limits
from specwright.openapi.position import Place, YamlPositions

# YAML 1.2.2, section 10.3.2: the core schema.
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_MAY_BE_TYPED = frozenset("0123456789+-.~nNtTfF")

_OTHER_NODES = (yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)

_CORE = "tag:yaml.org,2002:"
_MANY_PROBLEMS = 50
# Tabs that YAML 1.2.2 allows as separation (section 6.2) or in lines without content, but libyaml
# does not: after the dash of an item, before a comment, in a blank line.
_MEANT_AS_SPACE = re.compile(
    r"^(?:[ ]*(?:-[ \t]+)*-[ ]*\t[ \t]*|[ ]*\t[ \t]*(?=#|\r?$))", re.ASCII | re.MULTILINE
)


class _Frame:
    """A collection that is being read."""

    __slots__ = ("anchor", "first_node", "height", "inside", "key", "place", "value")

    def __init__(self, value: Any, inside: Any, place: Place, anchor: str | None, first: int):
        self.value = value
        self.inside = inside
        self.place = place
        self.anchor = anchor
        self.first_node = first
        self.height = 1
        self.key: str | None = None


class YamlReader:
    """Reads one YAML text; ``value`` and ``positions`` are there after ``read``."""

    def __init__(self, text: str, file: str, limits: Limits) -> None:
        self._text = text
        self._file = file
        self._limits = limits
        self._problems: list[Diagnostic] = []
        self._frames: list[_Frame] = []
        self._nodes = 0
        self._repeated = 0
        # Of each finished anchor: value, what is inside its place, number of nodes, height.
        self._anchors: dict[str, tuple[Any, Any, int, int]] = {}
        self._open_anchors: set[str] = set()
        self._root: Place | None = None
        self.value: Any = None

    def read(self) -> tuple[Any, YamlPositions]:
        """The value of the document and its positions; DocumentError for what is refused."""
        parser = CParser(self._text)
        try:
            self._refuse_at_a_glance()
            while (event := parser.get_event()) is not None:
                self._take(event)
                if len(self._problems) >= _MANY_PROBLEMS:
                    break
        except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
            self._problems.append(_syntax(error, self._text, self._file))
        if self._problems:
            raise DocumentError(*self._problems)
        root = self._root or Place(1, 1)
        return self.value, YamlPositions(self._file, root)

    @property
    def is_anchored(self) -> bool:
        """Whether what was read has anchors, which others may rely on."""
        return bool(self._anchors)

    def _refuse_at_a_glance(self) -> None:
        """Count what certainly are values, which takes a third of the time of building them."""
        count = self._text.count
        # Nodes that are keys have a colon or a question mark, or else no value.
        most = self._limits.nodes + count(":") + count("?")
        if most > sum(map(count, "\n-:,[{?")):
            return
        # What the types of the library know of an event is its place alone.
        next_event: Callable[[], Any] = CParser(self._text).get_event
        nodes = 0
        while (event := next_event()) is not None:
            kind = type(event)
            nodes += event.value != "" if kind is yaml.ScalarEvent else kind in _OTHER_NODES
            if nodes > most:
                self._count(event, self._limits.nodes + 1)

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._open(event, mapping=kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent and self._root is not None:
            self._fatal(event, "document-syntax", "a second document begins here; one is read")

    def _scalar(self, event: Any) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            self._begin_member(frame, event)
            return
        self._count(event, 1)
        value = self._typed(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, None, 1, 0)
        self._put(value, None, event)

    def _begin_member(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if key == "<<" and event.implicit[0]:
            message = "merge keys (<<) are not part of YAML 1.2; write the members out"
            self._problem(event, "merge-key", message)
        if event.tag is not None and event.tag not in (_CORE + "str", "!"):
            self._problem(
                event, "custom-tag", f"the tag {quoted(event.tag)} is not allowed on a key"
            )
        mark = event.start_mark
        if key in frame.value:
            first = frame.inside[key]
            here = Location(self._file, mark.line + 1, mark.column + 1)
            there = Location(self._file, first.line, first.column)
            self._problems.append(
                Diagnostic(
                    Severity.ERROR,
                    "duplicate-key",
                    f"the key {quoted(key)} stands twice here, first in line {first.line}",
                    here,
                    related=(there,),
                )
            )
        frame.key = key
        frame.inside[key] = Place(mark.line + 1, mark.column + 1)

    def _open(self, event: Any, mapping: bool) -> None:
        self._not_a_key(event)
        core = "map" if mapping else "seq"
        if event.tag is not None and event.tag not in (_CORE + core, "!"):
            self._problem(
                event, "custom-tag", f"the tag {quoted(event.tag)} is not part of JSON; remove it"
            )
        if len(self._frames) >= self._limits.depth:
            self._fatal(event, "too-deep", f"more than {self._limits.depth} levels of nesting")
        self._count(event, 1)
        value: Any = {} if mapping else []
        inside: Any = {} if mapping else []
        place = self._put(value, inside, event)
        if event.anchor is not None:
            self._open_anchors.add(event.anchor)
        self._frames.append(_Frame(value, inside, place, event.anchor, self._nodes - 1))

    def _close(self) -> None:
        frame = self._frames.pop()
        if frame.anchor is not None:
            size = self._nodes - frame.first_node
            self._anchors[frame.anchor] = (frame.value, frame.inside, size, frame.height)
            self._open_anchors.discard(frame.anchor)
        if self._frames:
            above = self._frames[-1]
            above.height = max(above.height, frame.height + 1)

    def _alias(self, event: Any) -> None:
        self._not_a_key(event)
        name = event.anchor
        if name in self._open_anchors:
            self._fatal(
                event, "alias-recursive", f"the alias *{name} stands inside what it repeats"
            )
        if name not in self._anchors:
            self._fatal(event, "alias-undefined", f"no anchor &{name} stands before this alias")
        value, inside, size, height = self._anchors[name]
        self._repeated += size
        if self._repeated > self._limits.repeated:
            message = f"aliases repeat more than {self._limits.repeated} values"
            self._fatal(event, "alias-growth", message)
        if len(self._frames) + height > self._limits.depth:
            self._fatal(event, "too-deep", f"more than {self._limits.depth} levels of nesting")
        self._count(event, size)
        if self._frames:
            above = self._frames[-1]
            above.height = max(above.height, height + 1)
        self._put(value, inside, event)

    def _put(self, value: Any, inside: Any, event: Any) -> Place:
        """Store a value where the innermost open collection wants it."""
        if not self._frames:
            mark = event.start_mark
            self.value = value
            self._root = Place(mark.line + 1, mark.column + 1)
            self._root.inside = inside
            return self._root
        frame = self._frames[-1]
        if type(frame.value) is dict:
            assert frame.key is not None
            place: Place = frame.inside[frame.key]
            frame.value[frame.key] = value
            frame.key = None
        else:
            mark = event.start_mark
            place = Place(mark.line + 1, mark.column + 1)
            frame.inside.append(place)
            frame.value.append(value)
        place.inside = inside
        return place

    def _typed(self, event: Any) -> Any:
        """The value of a scalar after the core schema of YAML 1.2."""
        text: str = event.value
        tag: str | None = event.tag
        if tag is None:
            if not event.implicit[0]:
                return text
            if text and text[0] not in _MAY_BE_TYPED:
                return text
            return self._core(text, event)
        if tag in ("!", _CORE + "str"):
            return text
        if tag in (_CORE + "int", _CORE + "float", _CORE + "bool", _CORE + "null"):
            return self._core(text, event)
        self._problem(event, "custom-tag", f"the tag {quoted(tag)} is not part of JSON; remove it")
        return None

    def _core(self, text: str, event: Any) -> Any:
        if text in _NULL:
            return None
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        if _NOT_FINITE.fullmatch(text):
            self._problem(event, "number-not-finite", f"JSON has no number {text}")
            return None
        number = _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text)
        if not number:
            return text
        if len(text) > self._limits.digits:
            message = f"a number of {len(text)} characters is too long"
            self._problem(event, "number-too-long", message)
            return None
        if _INTEGER.fullmatch(text):
            base = 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10
            return int(text[2:] if base != 10 else text, base)
        value = float(text)
        if value in (float("inf"), float("-inf")):
            self._problem(event, "number-not-finite", f"{text} is too large for a number")
        return value

    def _count(self, event: Any, more: int) -> None:
        self._nodes += more
        if self._nodes > self._limits.nodes:
            self._fatal(event, "too-many-values", f"more than {self._limits.nodes} values")

    def _not_a_key(self, event: Any) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and type(frame.value) is dict:
            self._fatal(event, "complex-key", "a key must be plain text")

    def _problem(self, event: Any, rule: str, message: str) -> None:
        mark = event.start_mark
        here = Location(self._file, mark.line + 1, mark.column + 1)
        self._problems.append(Diagnostic(Severity.ERROR, rule, message, here))

    def _fatal(self, event: Any, rule: str, message: str) -> None:
        self._problem(event, rule, message)
        raise DocumentError(*self._problems)


def read_yaml(
    text: str, file: str, limits: Limits
) -> tuple[Any, YamlPositions, tuple[Diagnostic, ...]]:
    """The value of a YAML text, its positions, and what is odd about it.

    A tab where YAML wants spaces is read as one where nothing but that can be meant: after a dash,
    and in lines that are blank or a comment. DocumentError for what is refused.
    """
    try:
        return *YamlReader(text, file, limits).read(), ()
    except DocumentError as refused:
        rules = {found.rule for found in refused.diagnostics}
        if rules != {"document-syntax"} or not _MEANT_AS_SPACE.search(text):
            raise
        told = tuple(_tabs(text, file))
        spaced = _MEANT_AS_SPACE.sub(lambda match: match[0].replace("\t", " "), text)
        try:
            return *YamlReader(spaced, file, limits).read(), told
        except DocumentError:
            raise refused from None


def _tabs(text: str, file: str) -> Iterator[Diagnostic]:
    line, counted = 1, 0
    for match, _ in zip(_MEANT_AS_SPACE.finditer(text), range(_MANY_PROBLEMS), strict=False):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        column = match[0].index("\t") + 1
        message = "a tab stands where YAML allows spaces only; it is read as one"
        here = Location(file, line, column)
        yield Diagnostic(Severity.WARNING, "document-character", message, here)


def _syntax(error: Any, text: str, file: str) -> Diagnostic:
    """The parser's complaint as one sentence at its place."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        code = error.character if isinstance(error.character, int) else ord(error.character[:1])
        message = f"the character U+{code:04X} is not allowed in YAML"
        return Diagnostic(Severity.ERROR, "document-syntax", message, Location(file, line, column))
    mark = error.problem_mark or error.context_mark
    here = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
    message = f"not valid YAML: {_complaint(error, text[mark.index : mark.index + 1])}"
    return Diagnostic(Severity.ERROR, "document-syntax", message, here)


def _complaint(error: Any, character: str) -> str:
    message = str(error.problem or error.context or "it cannot be read")
    if "cannot start any token" in message:
        if character == "\t":
            return "a tab stands where only spaces may"
        return f"a value cannot begin with {quoted(character)}; put it in quotes"
    if "mapping values are not allowed" in message:
        return "a colon and a space cannot stand here; put the text in quotes"
    return f"{error.context} {message}" if error.context else message
