"""In which order declarations stand, so that a name is there before it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def ordered(names: Iterable[str], needs: Mapping[str, Iterable[str]]) -> list[str]:
    """The names with what they need before them, as far as that is possible.

    Otherwise the order of the names stays. Nothing recurses: chains of references may be long.
    """
    made: dict[str, None] = {}
    for first in names:
        waiting = [(first, iter(needs[first]))] if first not in made else []
        begun = {first}
        while waiting:
            name, rest = waiting[-1]
            for other in rest:
                if other in needs and other not in made and other not in begun:
                    begun.add(other)
                    waiting.append((other, iter(needs[other])))
                    break
            else:
                made[name] = None
                waiting.pop()
    return list(made)
