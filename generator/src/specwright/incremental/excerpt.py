"""What a few schemas of a document give by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from specwright.cache import Cache
from specwright.diagnostics import Diagnostic, Diagnostics, Location
from specwright.incremental.edit import text
from specwright.incremental.unclear import UnclearError
from specwright.incremental.uses import PREFIX
from specwright.ir.schema import Object, Schema
from specwright.openapi.document import Document

_POINTER = PREFIX.removeprefix("#")


Finding = tuple[str, str, str]
"""Rule, message, and pointer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A declaration in one of the languages."""

    texts: tuple[str, ...]
    """In Python how it stands depends on what stands before it."""
    rest: object
    """Everything about it that its module depends on but for imports."""
    imports: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What an API with these schemas and nothing else gives, by class names."""

    keys: frozenset[str]
    """Of the components."""
    schemas: Mapping[str, Schema]
    python: Mapping[str, Text]
    typescript: Mapping[str, Text]
    contract: Mapping[str, Any]
    findings: frozenset[Finding]
    """What there is to say about the schemas that change."""


def concerning(found: Iterable[Diagnostic], changing: Collection[str]) -> Iterator[Finding]:
    """What is said about the schemas that change."""
    for diagnostic in found:
        around, _, rest = diagnostic.pointer.partition(_POINTER)
        if not around and rest.partition("/")[0] in changing:
            yield diagnostic.rule, diagnostic.message, diagnostic.pointer


def excerpt(
    frame: Mapping[str, Any], schemas: Mapping[str, Any], changing: Collection[str], cache: Cache
) -> Excerpt:
    """Generate from some schemas; ``frame`` has what the document says of all schemas.

    Raises:
        UnclearError: there is something to say about more than the schemas.
    """
    from specwright import pipeline
    from specwright.acceptance import usable
    from specwright.emit.models.statement import statements
    from specwright.emit.typescript_client.models import declarations

    about = {"title": "excerpt", "version": "1"}
    value = {**frame, "info": about, "paths": {}, "components": {"schemas": dict(schemas)}}
    document = Document("", value, Location)
    judged, built = pipeline.errors(document), Diagnostics()
    api = pipeline.build(usable(document, judged), built)
    # In an excerpt, the file of a location is the pointer.
    found = [replace(d, pointer=d.pointer or d.location.file) for d in (*judged, *built)]
    if not all(diagnostic.pointer.startswith(_POINTER) for diagnostic in found):
        raise UnclearError
    return Excerpt(
        keys=frozenset(schemas),
        schemas={schema.name: schema for schema in api.schemas},
        python={
            name: Text(made.texts, (made.shared, made.needs), made.imports)
            for name, made in statements(api, cache).items()
        },
        typescript={
            view.name: Text((f"{view.comment}\n{view.text}".lstrip("\n"),), view.uses)
            for view in declarations(api)
        },
        contract=api.contract["components"]["schemas"],
        findings=frozenset(concerning(found, changing)),
    )


def changes(before: Excerpt, after: Excerpt, changing: Collection[str]) -> frozenset[str]:
    """The class names of what is written in another way; ``changing`` are keys of components.

    Raises:
        UnclearError: more than that changes: names, references, kinds of things, findings.
    """
    names = list(before.schemas), list(before.contract)
    if before.findings != after.findings or names != (list(after.schemas), list(after.contract)):
        raise UnclearError
    # As it is written: what is equal may be in another order.
    told = [{name: text(value) for name, value in e.contract.items()} for e in (before, after)]
    changed = {name for name in told[0] if told[0][name] != told[1][name]}
    for old, new in ((before.python, after.python), (before.typescript, after.typescript)):
        if list(old) != list(new) or any(old[name].rest != new[name].rest for name in old):
            raise UnclearError
        changed |= {name for name in old if old[name].texts != new[name].texts}
    for name, schema in before.schemas.items():
        if schema.wire_name not in before.keys:
            # Nobody but the schema around it knows it.
            continue
        was, now = schema.definition, after.schemas[name].definition
        other = name in changed and schema.wire_name not in changing
        # What others refer to must stay the kind of thing that it was.
        if other or type(was) is not type(now) or not (isinstance(was, Object) or was == now):
            raise UnclearError
    return frozenset(changed)
