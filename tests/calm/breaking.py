"""Ways to break a document: each changes one place of it, and may leave it without meaning."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

Place = tuple[Any, Any]
"""An object or array, and the key of what stands in it."""

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 5, 1.5, "", "text", "null", [], {}, [None], [[]], [{}], {"": None}),
    *({"x": 1}, ["text", 5], "#/components/schemas/Nowhere", "https://example.com/x"),
)
"""Values that hardly anything may be."""

_NAMES = ("type", "$ref", "required", "enum", "in", "name", "schema", "allOf", "oneOf", "items")


def broken(document: Any, seed: int) -> Any:
    """A copy of the document with one to three places changed; the same seed, the same places."""
    chance = random.Random(seed)
    result = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        _break_once(result, chance)
    return result


def _break_once(document: Any, chance: random.Random) -> None:
    places = list(_places(document))
    holder, key = chance.choice(places)
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        case 3:
            other, there = chance.choice(places)
            holder[key] = copy.deepcopy(other[there])
        case 4 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case 4:
            holder[chance.choice(_NAMES)] = holder.pop(key)
        case 5:
            holder[key] = [copy.deepcopy(holder[key])]
        case 6:
            holder[key] = {"$ref": chance.choice(("#/nowhere", "#", "#/paths", "", "#/info/title"))}
        case _ if isinstance(holder, dict):
            holder[chance.choice(_NAMES)] = copy.deepcopy(chance.choice(ODD))
        case _:
            holder[key] = str(holder[key])


def _places(value: Any) -> Iterator[Place]:
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])
