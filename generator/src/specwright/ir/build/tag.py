"""Tags: the groups that operations belong to."""

from __future__ import annotations

from collections.abc import Iterable

from specwright.diagnostics import Location
from specwright.ir.api import Tag
from specwright.ir.build.scope import Scope, text
from specwright.naming import NameTable, class_name, module_name, singular, words
from specwright.openapi.document import Node

DEFAULT = "default"


def first_tag(operation: Node, default: str = DEFAULT) -> str:
    """The tag that an operation is grouped under."""
    tags = operation.value.get("tags") if isinstance(operation.value, dict) else None
    return str(tags[0]) if isinstance(tags, list) and tags else default


def build_tags(root: Node, used: Iterable[tuple[str, Location]], scope: Scope) -> tuple[Tag, ...]:
    """Declared tags in their order, then those only used; a tag without operations is left out.

    ``used`` has the first tag of each operation, and where the operation stands.
    """
    wanted = dict(used)
    declared = root.get("tags")
    told = {text(tag, "name"): tag for tag in declared.items()} if declared is not None else {}
    modules = NameTable(scope.diagnostics)
    classes = NameTable(scope.diagnostics, frozenset({"False", "None", "True"}))
    tags = []
    for name in [n for n in told if n in wanted] + [n for n in wanted if n not in told]:
        node = told.get(name)
        place = node.location if node is not None else wanted[name]
        tags.append(
            Tag(
                name=modules.claim(module_name(name), place, name),
                class_name=classes.claim(class_name(name), place, name),
                wire_name=name,
                description=text(node, "description") if node is not None else "",
            )
        )
    return tuple(tags)


def short_words(operation_id: str, tag: str) -> list[str]:
    """The words of an operationId without those of its tag, in the singular or plural."""
    dropped: set[str] = set()
    for word in words(tag):
        dropped |= {word, singular(word), f"{word}s"}
    return [w for w in words(operation_id) if w not in dropped]
