"""In which order declarations stand, so that a name is there before it is needed."""

from __future__ import annotations

from collections import defaultdict
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


def longest_way(needs: Mapping[str, Iterable[str]]) -> int:
    """How many names can lead from one to the next at most, none of them twice.

    Names that lead back to themselves count as if one way led through all of them.
    """
    users: defaultdict[str, list[str]] = defaultdict(list)
    for name, others in needs.items():
        for other in others:
            users[other].append(name)
    circles: list[list[str]] = []
    home: dict[str, int] = {}
    # Kosaraju's algorithm: against the references, in the opposite of the order of their ends.
    for first in reversed(ordered(needs, needs)):
        if first in home:
            continue
        home[first] = len(circles)
        circles.append([first])
        for name in circles[-1]:
            for user in users[name]:
                if user not in home:
                    home[user] = home[first]
                    circles[-1].append(user)
    ways = [0] * len(circles)
    for number in reversed(range(len(circles))):
        below = {home[other] for name in circles[number] for other in needs[name]} - {number}
        ways[number] = len(circles[number]) + max((ways[there] for there in below), default=0)
    return max(ways, default=0)
