"""The order of versions (Semantic Versioning 2.0.0, section 11)."""

import re
from dataclasses import dataclass
from typing import Self

_NUMBER = r"(?:0|[1-9][0-9]*)"
_WORD = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_WORD}(?:\.{_WORD})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)

# Numbers come before words; a leading number of its own keeps them apart in a comparison.
_Word = tuple[int, int, str]


@dataclass(frozen=True, slots=True, order=True)
class SemanticVersion:
    """A version that can be compared; what build metadata says does not count."""

    release: tuple[int, int, int]
    is_release: bool
    prerelease: tuple[_Word, ...]

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The version that the text stands for; None if it is not a semantic one."""
        found = _VERSION.fullmatch(text)
        if found is None:
            return None
        major, minor, patch, prerelease = found.groups()
        words = tuple(map(_word, prerelease.split("."))) if prerelease else ()
        return cls((int(major), int(minor), int(patch)), not words, words)


def _word(text: str) -> _Word:
    return (0, int(text), "") if text.isdigit() else (1, 0, text)
