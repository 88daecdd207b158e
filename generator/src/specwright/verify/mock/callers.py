"""Who is let in by a service that stands for another: anybody, or who knows one secret."""

from __future__ import annotations

from typing import Any


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

    def __init__(self, secret: str | None = None) -> None:
        self._secret = secret

    def __getattr__(self, scheme: str) -> Any:
        async def judge(*credentials: object) -> Caller | None:
            return self.judged(*credentials)

        return judge

    def judged(self, *credentials: object) -> Caller | None:
        """The caller; None where the credentials are not the secret.

        Mutual TLS has been settled below HTTP: it comes without any.
        """
        known = self._secret is None or all(self._secret in _texts(one) for one in credentials)
        return Caller() if known else None


def _texts(credentials: object) -> list[object]:
    return [getattr(credentials, name) for name in getattr(credentials, "__slots__", ())]
