"""What tells the branches of a choice apart, as part of a class name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from specwright.ir.circle import PREFIX
from specwright.ir.shape import sole_reference
from specwright.naming import class_name

_LONGEST_TITLE: Final = 30
_MOST_REQUIRED: Final = 2


def labels(branches: Sequence[Any], chooser: str = "") -> list[str]:
    """One for each: what it refers to, a constant, a title, what it requires, else its number.

    ``chooser`` is the class name of the choice, which its own classes begin with.
    """
    candidates = [list(_candidates(branch, chooser)) for branch in branches]
    numbers = Counter(label for told in candidates for label in set(told))
    return [
        next((label for label in told if numbers[label] == 1), f"Option{number}")
        for number, told in enumerate(candidates, 1)
    ]


def _candidates(branch: Any, chooser: str) -> Iterator[str]:
    if not isinstance(branch, Mapping):
        return
    ref = sole_reference(branch)
    if ref is not None:
        name = ref.removeprefix(PREFIX)
        yield name.removeprefix(chooser) or name
    required = [name for name in branch.get("required", ()) if isinstance(name, str)]
    for name, schema in (branch.get("properties") or {}).items():
        if isinstance(schema, Mapping) and name in required:
            values = [schema["const"]] if "const" in schema else schema.get("enum", ())
            if len(values) == 1 and isinstance(values[0], str) and values[0]:
                yield class_name(values[0])
    title = branch.get("title")
    if isinstance(title, str) and title.strip() and len(title) <= _LONGEST_TITLE:
        yield class_name(title.title() if title.islower() or " " in title else title)
    if 0 < len(required) <= _MOST_REQUIRED:
        yield "With" + "And".join(class_name(name) for name in required)
