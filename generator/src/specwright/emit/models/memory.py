"""What the models' library said in earlier runs: templates, kept by the questions they answer."""

from __future__ import annotations

import json
from collections.abc import Collection

from specwright.cache import Cache, digest, tool
from specwright.emit.models.answers import shipped
from specwright.emit.models.shape import Template

_KIND = "models"
_MOST = 8 * 1024 * 1024


class Memory:
    """Templates by question: those that come with this program, and those of earlier runs."""

    def __init__(self, cache: Cache, questions: Collection[str]) -> None:
        self._cache = cache
        self._key = digest(tool())
        self.known = shipped(questions)
        self._earlier: dict[str, Template] = {}
        if any(question not in self.known for question in questions):
            self._earlier = _read(cache.get(_KIND, self._key))
            self.known = {**self._earlier, **self.known}
        self._count = len(self.known)

    def keep(self) -> None:
        """Let later runs know what this one learnt."""
        if len(self.known) == self._count:
            return
        # What this run learnt is what the next one is likely to ask.
        learnt = dict(list(self.known.items())[self._count :])
        written = json.dumps({**self._earlier, **learnt}).encode()
        if len(written) > _MOST:
            written = json.dumps(learnt).encode()
        self._cache.put(_KIND, self._key, written)


def _read(written: bytes | None) -> dict[str, Template]:
    if written is None:
        return {}
    return {question: tuple(parts) for question, parts in json.loads(written).items()}
