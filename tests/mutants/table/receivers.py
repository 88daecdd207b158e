"""Requests that the API sends, behind the gate of who receives them."""

from __future__ import annotations

from tests.mutants.mutant import Group, Mutant, Rule

GROUP = Group(
    "test_server_receivers.py",
    (
        Mutant(
            "received-as-if-sent",
            Rule.VIEWS,
            "schemas.py",
            "return Schemas(self._document, turned=not self._turned)",
            "return Schemas(self._document, turned=self._turned)",
        ),
        Mutant(
            "turned-halfway",
            Rule.VIEWS,
            "schemas.py",
            'view = "response" if view == "request" else "request"',
            'view = "request"',
        ),
        Mutant(
            "receivers-judged-as-served",
            Rule.VIEWS,
            "gate.py",
            '_Table("", listening, enforcement, enforcement.received)',
            '_Table("", listening, enforcement, enforcement.served)',
        ),
        Mutant(
            "receivers-not-guarded",
            Rule.PATH,
            "gate.py",
            "self._tables.insert(0, _Table(",
            "str(_Table(",
        ),
        Mutant(
            "receivers-behind-operations",
            Rule.PATH,
            "gate.py",
            "self._tables.insert(0, _Table(",
            "self._tables.insert(1, _Table(",
        ),
        Mutant(
            "receivers-take-a-place-twice",
            Rule.PATH,
            "receivers.py",
            "if other is None and key in found:",
            "if other is None and key not in found and False:",
        ),
        Mutant(
            "receivers-at-paths-that-vary",
            Rule.PATH,
            "receivers.py",
            'if "{" in context.path:',
            'if "}}" in context.path:',
        ),
        Mutant(
            "receivers-of-unknown-webhooks",
            Rule.PATH,
            "receivers.py",
            "if key not in keys:",
            "if not key:",
        ),
        Mutant(
            "receivers-anywhere",
            Rule.PATH,
            "receivers.py",
            "if not _PATH.fullmatch(path):",
            "if not path:",
        ),
    ),
)
