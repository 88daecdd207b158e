"""A discriminator tells all variants apart.

What it does
    Reports discriminators without ``propertyName``, mappings that lead nowhere, variants of
    ``oneOf`` and ``anyOf`` that are not references, and variants that do not require the property.

Why it matters
    A reader chooses the model by that property. Where it may be absent, or a value leads nowhere,
    the choice is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specwright.diagnostics import Severity, quoted
from specwright.lint.outline import Outline, text
from specwright.lint.rule import Finding, Rule
from specwright.openapi.document import Node, escape_token
from specwright.openapi.guess import guess
from specwright.openapi.structure import Kind, reference

_MOST_PARTS = 100
"""Schemas that one variant may be combined from before it is believed."""


def check(outline: Outline) -> Iterator[Finding]:
    """Discriminators that leave a choice open."""
    for schema in outline.of(Kind.SCHEMA):
        discriminator = schema.get("discriminator")
        if discriminator is None:
            continue
        name = text(discriminator, "propertyName")
        if not name:
            yield Finding(discriminator, "the discriminator has no propertyName")
            continue
        yield from _mapping(outline, discriminator)
        for keyword in ("oneOf", "anyOf"):
            variants = schema.get(keyword)
            for variant in variants.items() if variants else ():
                yield from _variant(outline, variant, name)


def _mapping(outline: Outline, discriminator: Node) -> Iterator[Finding]:
    mapping = discriminator.get("mapping")
    for value, entry in mapping.members() if mapping else ():
        target = entry.value
        if not isinstance(target, str):
            continue
        pointer = f"/components/schemas/{escape_token(target)}"
        try:
            outline.document.at(target[1:] if target.startswith("#") else pointer)
        except LookupError:
            hint = guess(target, _schema_names(outline))
            message = f"the value {quoted(value)} leads nowhere: {quoted(target)}{hint}"
            yield Finding(entry, message)


def _schema_names(outline: Outline) -> Mapping[str, object]:
    try:
        section = outline.document.at("/components/schemas").value
    except LookupError:
        return {}
    return section if isinstance(section, Mapping) else {}


def _variant(outline: Outline, variant: Node, name: str) -> Iterator[Finding]:
    target = reference(variant.value)
    if target is None:
        if not isinstance(variant.value, Mapping) or variant.value.get("type") != "null":
            yield Finding(variant, "a variant beside a discriminator must be a reference")
    elif not _requires(outline, variant, name, {}):
        variant_name = target.rpartition("/")[2]
        yield Finding(
            variant, f"the variant {quoted(variant_name)} does not require {quoted(name)}"
        )


def _requires(outline: Outline, schema: Node, name: str, known: dict[str, bool]) -> bool:
    """Whether the schema, or one that it is combined from, requires the property."""
    resolved = outline.resolve(schema)
    if resolved is None or len(known) > _MOST_PARTS:
        # Dead references are reported elsewhere.
        return True
    if resolved.pointer not in known:
        # Holds for a schema inside of itself until its own answer is there.
        known[resolved.pointer] = False
        known[resolved.pointer] = _says_so(resolved, name) or _through(
            outline, resolved, name, known
        )
    return known[resolved.pointer]


def _says_so(schema: Node, name: str) -> bool:
    required = schema.get("required")
    return required is not None and any(item.value == name for item in required.items())


def _through(outline: Outline, schema: Node, name: str, known: dict[str, bool]) -> bool:
    parts = schema.get("allOf")
    if parts and any(_requires(outline, part, name, known) for part in parts.items()):
        return True
    # A variant may itself be a choice among variants that all require it.
    choices = schema.get("oneOf") or schema.get("anyOf")
    among = list(choices.items()) if choices else []
    return bool(among) and all(_requires(outline, part, name, known) for part in among)


RULE = Rule(
    "discriminator-incomplete",
    "a discriminator tells all variants apart",
    Severity.WARNING,
    check,
)
