"""Who a run speaks for: credentials by security scheme, given, or obtained from a hook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping

from specwright.ir.api import Api, ApiKey, Http, SecurityScheme
from specwright.verify.fuzz.order import Hook, OrderError

VARIABLE = "SPECWRIGHT_CREDENTIAL_"
"""What the environment variables of credentials begin with; the scheme's name follows."""
PROVIDER = "specwright.verify.fuzz.provider"


def obtained(hook: Hook, url: str, given: Mapping[str, str]) -> dict[str, str]:
    """What the process of a run has to know of a hook, by environment variable.

    The hook is asked for the first credentials; OrderError if it gives none. ``given`` are those
    of other schemes.
    """
    folder = str(hook.folder.resolve())
    command = [sys.executable, "-m", PROVIDER, hook.name, folder, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise OrderError(f"{hook.name} gave no credentials: {lines[-1][:400] if lines else ''}")
    return {
        "SPECWRIGHT_AUTH": hook.name,
        "SPECWRIGHT_AUTH_FOLDER": folder,
        "SPECWRIGHT_AUTH_REFRESH": str(hook.refresh),
        "SPECWRIGHT_AUTH_URL": url,
        "SPECWRIGHT_AUTH_GIVEN": json.dumps(given),
        "SPECWRIGHT_AUTH_FIRST": done.stdout.strip().splitlines()[-1],
    }


def variable(scheme: str) -> str:
    """The environment variable that may hold the credentials of a scheme."""
    return VARIABLE + re.sub(r"\W", "_", scheme).upper()


def texts(api: Api, given: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The credential of each scheme that has one.

    OrderError where a scheme is given that the document does not have.
    """
    schemes = [scheme.wire_name for scheme in api.security_schemes]
    unknown = sorted(set(given) - set(schemes))
    if unknown:
        known = f"known are {', '.join(schemes)}" if schemes else "it has none"
        raise OrderError(f"the document has no security scheme {unknown[0]}; {known}")
    found = {name: given.get(name, environment.get(variable(name), "")) for name in schemes}
    return {name: text for name, text in found.items() if text}


def parts(api: Api, texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Credentials by the names that Schemathesis gives their parts."""
    schemes = {scheme.wire_name: scheme for scheme in api.security_schemes}
    return {name: _parts(schemes[name], text) for name, text in texts.items()}


def _parts(scheme: SecurityScheme, text: str) -> dict[str, str]:
    match scheme.kind:
        case ApiKey():
            return {"api_key": text}
        case Http("basic", _):
            user, colon, password = text.partition(":")
            if not colon:
                raise OrderError(f"{scheme.wire_name} is HTTP basic: it needs user:password")
            return {"username": user, "password": password}
        case Http(word, _) if word != "bearer":
            return {"api_key": f"{word} {text}"}
        case _:
            return {"bearer": text}
