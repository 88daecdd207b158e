"""Statements of Python models in place of those that an earlier run wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specwright.cache import Cache
from specwright.emit.file import GeneratedFile
from specwright.format import format_python
from specwright.incremental.excerpt import Text
from specwright.incremental.splice import Files
from specwright.incremental.unclear import UnclearError

_HEAD = b"\nfrom __future__ import annotations\n"


def change_models(
    files: Files,
    folders: Iterable[list[str]],
    before: Mapping[str, Text],
    after: Mapping[str, Text],
    cache: Cache,
) -> None:
    """Change what is written in another way, in each of the folders that have the models.

    Raises:
        UnclearError: what there was does not stand there, once.
    """
    names = [name for name in before if before[name].texts != after[name].texts]
    formatted = _formatted(
        [text for name in names for made in (before, after) for text in made[name].texts], cache
    )
    unsorted: dict[str, set[str]] = {}
    for paths in folders:
        for name in names:
            old, new = before[name], after[name]
            texts = zip(old.texts, new.texts, strict=True)
            path = files.statement(paths, ((formatted[o], formatted[n]) for o, n in texts))
            if old.imports != new.imports:
                unsorted.setdefault(path, set()).update(new.imports)
    _settle_imports(files, unsorted, cache)


def _formatted(texts: Iterable[str], cache: Cache) -> dict[str, str]:
    snippets = {text: f"{number}.py" for number, text in enumerate(dict.fromkeys(texts))}
    made = format_python([GeneratedFile(path, text) for text, path in snippets.items()], cache)
    return {text: str(file.content) for text, file in zip(snippets, made, strict=True)}


def _settle_imports(files: Files, lines: Mapping[str, Iterable[str]], cache: Cache) -> None:
    """Add import lines to modules; what is there twice, or not used any more, goes."""
    waiting: list[GeneratedFile] = []
    for path, added in lines.items():
        head, mark, rest = files.contents[path].partition(_HEAD)
        if not mark:
            raise UnclearError
        text = b"%b%b\n%b\n%b" % (head, mark, "\n".join(sorted(added)).encode(), rest)
        waiting.append(GeneratedFile(path, text.decode()))
    for file in format_python(waiting, cache):
        files.contents[file.path] = str(file.content).encode()
