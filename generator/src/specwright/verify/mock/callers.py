"""Who is let in by a service that stands for another: anybody, or who knows one secret."""

from __future__ import annotations

from typing import Any

from specwright.ir.api import Api, MutualTls


class _EveryScope:
    """Contains every scope."""

    def __contains__(self, scope: object) -> bool:
        return True


class Caller:
    """A caller who may do everything."""

    scopes = _EveryScope()


class Doorman:
    """Judges the credentials of every scheme, whatever it is called.

    Without a secret they count as they come: that there are some, the gate has checked.
    """

    def __init__(self, secret: str | None, api: Api) -> None:
        self._secret = secret
        self._certified = secret is None or _only_certificates_open(api)

    def __getattr__(self, scheme: str) -> Any:
        async def judge(*credentials: object) -> Caller | None:
            return self.judged(*credentials)

        return judge

    def judged(self, *credentials: object) -> Caller | None:
        """The caller; None where the credentials are not the secret.

        Mutual TLS is settled below HTTP: it comes without any. Over plain HTTP nobody has a
        certificate; callers are taken to have one only where nothing else opens an operation.
        """
        if not credentials and not self._certified:
            return None
        known = self._secret is None or all(self._secret in _texts(one) for one in credentials)
        return Caller() if known else None


def _only_certificates_open(api: Api) -> bool:
    """Whether some operation cannot be called without a client certificate."""
    mutual = {s.wire_name for s in api.security_schemes if isinstance(s.kind, MutualTls)}
    return any(
        any(one.uses for one in operation.security)
        and all(any(u.scheme in mutual for u in one.uses) for one in operation.security if one.uses)
        for operation in api.operations
    )


def _texts(credentials: object) -> list[object]:
    return [getattr(credentials, name) for name in getattr(credentials, "__slots__", ())]
