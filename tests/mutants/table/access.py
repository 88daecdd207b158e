"""Credentials and Accept."""

from __future__ import annotations

from tests.mutants.mutant import Group, Mutant, Rule

GROUP = Group(
    "test_server_access.py",
    (
        Mutant(
            "one-member-is-enough",
            Rule.SECURITY,
            "security.py",
            "if any(principal is None for principal in accepted):",
            "if all(principal is None for principal in accepted):",
        ),
        Mutant(
            "first-alternative-decides",
            Rule.SECURITY,
            "security.py",
            "for alternative in self._operation.security:\n            for name",
            "for alternative in self._operation.security[:1]:\n            for name",
        ),
        Mutant(
            "wrong-credentials-are-anonymous",
            Rule.SECURITY,
            "security.py",
            "if not presented and {} in self._operation.security:",
            "if {} in self._operation.security:",
        ),
        Mutant(
            "anonymous-never",
            Rule.SECURITY,
            "security.py",
            "if not presented and {} in self._operation.security:",
            "if not self._operation.security:",
        ),
        Mutant(
            "scheme-in-one-case",
            Rule.SECURITY,
            "security.py",
            'word.lower() != (scheme.http_scheme or "bearer").lower()',
            'word != (scheme.http_scheme or "Bearer")',
        ),
        Mutant(
            "any-scheme",
            Rule.SECURITY,
            "security.py",
            'word.lower() != (scheme.http_scheme or "bearer").lower() or not text',
            "not text",
        ),
        Mutant(
            "first-of-two-authorizations",
            Rule.SECURITY,
            "security.py",
            "if len(fields) > 1 or word.lower()",
            "if word.lower()",
        ),
        Mutant(
            "first-of-two-keys",
            Rule.SECURITY,
            "security.py",
            'return found[0] if len(set(found)) == 1 else ""',
            "return found[0]",
        ),
        Mutant(
            "token-with-blanks",
            Rule.SECURITY,
            "security.py",
            'None if " " in text else BearerCredentials(text)',
            "BearerCredentials(text)",
        ),
        Mutant(
            "base64-with-anything",
            Rule.SECURITY,
            "security.py",
            "validate=True",
            "validate=False",
        ),
        Mutant(
            "password-ends-at-a-colon",
            Rule.SECURITY,
            "security.py",
            'decoded.partition(":")',
            'decoded.rpartition(":")',
        ),
        Mutant(
            "challenge-for-one-alternative",
            Rule.SECURITY,
            "security.py",
            "for name in sorted(named):",
            "for name in sorted(named)[:1]:",
        ),
        Mutant(
            "no-challenge",
            Rule.SECURITY,
            "security.py",
            "raise Refusal(Reason.CREDENTIALS, detail, headers=challenge)",
            "raise Refusal(Reason.CREDENTIALS, detail)",
        ),
        Mutant(
            "scopes-not-compared",
            Rule.SECURITY,
            "security.py",
            "if not missing:",
            "if accepted:",
        ),
        Mutant(
            "one-scope-is-enough",
            Rule.SECURITY,
            "security.py",
            "for scope in scopes\n",
            "for scope in scopes[:1]\n",
        ),
        Mutant(
            "lacking-scopes-are-401",
            Rule.SECURITY,
            "refusal.py",
            "SCOPES = (403, 401, 404)",
            "SCOPES = (401, 403, 404)",
        ),
        Mutant(
            "wrong-credentials-are-403",
            Rule.SECURITY,
            "refusal.py",
            "CREDENTIALS = (401, 403, 404)",
            "CREDENTIALS = (403, 401, 404)",
        ),
        Mutant(
            "key-from-any-cookie",
            Rule.SECURITY,
            "security.py",
            "found = list(inputs.fields(scheme.parameter.lower()))",
            "found = [*inputs.fields(scheme.parameter.lower())]\n"
            "        found = found or inputs.cookies(scheme.parameter)",
        ),
        Mutant(
            "nobody-is-judged",
            Rule.ORDER,
            "routes.py",
            "if operation.security and security else []",
            "if not operation.id and security else []",
        ),
        Mutant(
            "judged-after-the-request-was-read",
            Rule.ORDER,
            "routes.py",
            "await _arrived(request).authorize(judge)",
            "call = _arrived(request)\n"
            "        call.rules.body.accept(call.inputs)\n"
            "        call.rules.parameters.read(call.inputs)\n"
            "        await call.authorize(judge)",
        ),
    ),
)

NEGOTIATION = Group(
    "test_server_answers.py",
    (
        Mutant(
            "accept-ignored",
            Rule.ACCEPT,
            "call.py",
            "chosen = media.negotiate(self.accept, offered) if self.accept else None",
            "chosen = None",
        ),
        Mutant(
            "quality-ignored",
            Rule.ACCEPT,
            "media.py",
            'text = range_.parameters.get("q", "1")',
            'text = "1"',
        ),
        Mutant(
            "any-quality",
            Rule.ACCEPT,
            "media.py",
            r'if not re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", text):',
            "if not text:",
        ),
        Mutant(
            "best-range-instead-of-closest",
            Rule.ACCEPT,
            "media.py",
            "quality = max(fits)[1] if fits else 0.0",
            "quality = max(q for _, q in fits) if fits else 0.0",
        ),
        Mutant(
            "malformed-range-refuses-all",
            Rule.ACCEPT,
            "media.py",
            "    if not wanted:\n",
            "    if None in ranges:\n        return None\n    if not wanted:\n",
        ),
        Mutant(
            "last-type-wins-a-tie",
            Rule.ACCEPT,
            "media.py",
            "if quality > highest:",
            "if quality and quality >= highest:",
        ),
        Mutant(
            "406-where-nobody-declared-it",
            Rule.ACCEPT,
            "call.py",
            "and offered and self.rules.says_not_acceptable:",
            "and offered:",
        ),
        Mutant(
            "406-never",
            Rule.ACCEPT,
            "call.py",
            'any(r.status == "406" for r in operation.responses)',
            "False",
        ),
        Mutant(
            "only-the-first-accept-header",
            Rule.ACCEPT,
            "call.py",
            '", ".join(inputs.fields("accept")) or None',
            'inputs.header("accept")',
        ),
    ),
)
