"""Import lines for a generated module, from the names that its text uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_STANDARD = {
    "Any": "typing",
    "builtins": "",
    "cached_property": "functools",
    "dataclass": "dataclasses",
    "date": "datetime",
    "datetime": "datetime",
    "deprecated": "typing_extensions",
    "field": "dataclasses",
    "Iterable": "collections.abc",
    "Literal": "typing",
    "Mapping": "collections.abc",
    "overload": "typing",
    "Sequence": "collections.abc",
    "UUID": "uuid",
}
_RUNTIME = {
    "ApiKeyScheme": "security",
    "AsyncDownload": "download",
    "AsyncEventStream": "events",
    "AsyncItemStream": "items",
    "AsyncNamespace": "namespace",
    "AsyncPages": "pages",
    "AsyncRaw": "namespace",
    "Binary": "media",
    "Content": "media",
    "Download": "download",
    "Empty": "media",
    "encode_body": "media",
    "EventStream": "events",
    "Field": "forms",
    "FileContent": "payload",
    "Form": "forms",
    "Headers": "headers",
    "HttpScheme": "security",
    "Items": "media",
    "ItemStream": "items",
    "Json": "media",
    "JsonEvents": "events",
    "Multipart": "forms",
    "Parts": "forms",
    "Upload": "forms",
    "Namespace": "namespace",
    "NotModified": "media",
    "OAuth2Scheme": "security",
    "Operation": "operation",
    "Pages": "pages",
    "Paging": "pages",
    "parameters": "",
    "Raw": "namespace",
    "Request": "operation",
    "Scheme": "security",
    "ServerSentEvent": "events",
    "Success": "operation",
    "Text": "media",
    "TextEvents": "events",
    "TokenScheme": "security",
    "Unmodified": "media",
}
_SIBLINGS = {"bodies": "", "errors": "", "headers": "", "models": ""}
NAMES = frozenset({*_STANDARD, *_RUNTIME, *_SIBLINGS, "AsyncClient", "Client", "Response"})
"""What a generated module may import, so that nothing in it may be called so."""

_LITERAL = re.compile(r"""f?("([^"\\]|\\.)*"|'([^'\\]|\\.)*')""")
_WORD = re.compile(r"(?<![\w.'\"])[A-Za-z_]\w*")


def imports(
    texts: Iterable[str], *, dots: str, extra: Mapping[str, Iterable[str]] | None = None
) -> tuple[str, ...]:
    """Sorted import lines. ``dots`` leads to the package's root: ``.`` or ``..``."""
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(_LITERAL.sub("", text)))
        if "{parameters." in text:
            words.add("parameters")
    by_module: defaultdict[str, set[str]] = defaultdict(set)
    for table, place in ((_STANDARD, ""), (_RUNTIME, f"{dots}runtime"), (_SIBLINGS, dots)):
        for name, module in table.items():
            if name in words:
                by_module[f"{place}.{module}" if place and module else place or module].add(name)
    for module, names in (extra or {}).items():
        by_module[module] |= set(names)
    lines = [f"import {name}" for name in by_module.pop("", ())]
    lines += [
        f"from {module} import {', '.join(sorted(names))}" for module, names in by_module.items()
    ]
    return tuple(sorted(lines, key=_order))


def _order(line: str) -> tuple[bool, int, str]:
    """The standard library, then the package's root, then what lies below it."""
    module = line.split()[1]
    depth = len(module) - len(module.lstrip("."))
    return module.startswith("."), -depth, module
