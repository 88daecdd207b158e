"""What is told of operations in files of text, in place of what was told before.

An excerpt gives the passages as they were and as they are: whole functions, members or rows, with
the names in them. Where the first stands in a file of a whole run, and once, the second belongs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from difflib import SequenceMatcher

from specwright.incremental.unclear import UnclearError

_Span = tuple[int, int]

_DEFINITION = re.compile(r" *(?:async def|def|class) ")


def revised(path: str, content: str, before: str, after: str, names: Collection[str]) -> str:
    """A file with the passages that differ between two texts; ``names`` of what they are about.

    Raises:
        UnclearError: a passage is not there, or more than once, or nobody knows what it is about.
    """
    around = next((find for end, find in _AROUND.items() if path.endswith(end)), None)
    if around is None:
        raise UnclearError
    folded = [_folded(name) for name in names]
    for old, new in _passages(before.split("\n"), after.split("\n"), around):
        if content.count(f"\n{old}\n") != 1 or not any(name in _folded(old) for name in folded):
            raise UnclearError
        content = content.replace(f"\n{old}\n", f"\n{new}\n")
    return content


def _passages(
    before: list[str], after: list[str], around: Callable[[list[str], int, int], _Span]
) -> Iterator[tuple[str, str]]:
    spans: list[tuple[int, int, int, int]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind == "equal":
            continue
        start, stop = around(before, i1, i2)
        if start > i1 or stop < i2:
            raise UnclearError
        first, last = j1 - (i1 - start), j2 + (stop - i2)
        if spans and start < spans[-1][1]:
            # Two places of one passage.
            start, _, first, _ = spans.pop()
        spans.append((start, stop, first, last))
    for start, stop, first, last in spans:
        yield "\n".join(before[start:stop]), "\n".join(after[first:last])


def _in_python(lines: list[str], start: int, stop: int) -> _Span:
    """From the head of a function or a class through its docstring to the next blank line."""
    head = _last(lines, start, lambda line: _DEFINITION.match(line) is not None)
    end = _next(lines, max(stop - 1, start), lambda line: line.endswith('"""'))
    return head, _next(lines, end + 1, lambda line: not line)


def _in_typescript(lines: list[str], start: int, stop: int) -> _Span:
    """From an export to the member that a comment is about, or a comment and its export."""
    head = _last(lines, start, lambda line: line.startswith(("export ", "/**")))
    if lines[head].startswith("/**"):
        end = _next(lines, max(stop - 1, start), lambda line: line.endswith("*/"))
        return head, _next(lines, end, lambda line: line.startswith("export ")) + 1
    end = max(stop - 1, start)
    if lines[end].lstrip().startswith(("*", "/**")):
        end = _next(lines, end, lambda line: line.endswith("*/")) + 1
    return head, end + 1


def _in_table(lines: list[str], start: int, stop: int) -> _Span:
    if start == stop or not all(line.startswith("|") for line in lines[start:stop]):
        raise UnclearError
    return start, stop


_AROUND = {".py": _in_python, ".ts": _in_typescript, "/README.md": _in_table}


def _last(lines: list[str], start: int, wanted: Callable[[str], bool]) -> int:
    for number in range(min(start, len(lines) - 1), -1, -1):
        if wanted(lines[number]):
            return number
    raise UnclearError


def _next(lines: list[str], start: int, wanted: Callable[[str], bool]) -> int:
    for number in range(start, len(lines)):
        if wanted(lines[number]):
            return number
    raise UnclearError


def _folded(text: str) -> str:
    return text.replace("_", "").lower()
