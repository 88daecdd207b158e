"""Who a run speaks for: credentials by security scheme, given, or obtained from a hook."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping

from specwright.ir.api import Api, ApiKey, Http, SecurityScheme
from specwright.verify.fuzz.order import Hook, OrderError

VARIABLE = "SPECWRIGHT_CREDENTIAL_"
"""What the environment variables of credentials begin with; the scheme's name follows."""
PROVIDER = "specwright.verify.fuzz.provider"


def obtained(hook: Hook, url: str) -> dict[str, str]:
    """What the process of a run has to know of a hook, by environment variable.

    The hook is asked for the first credentials; OrderError if it gives none.
    """
    folder = str(hook.folder.resolve())
    command = [sys.executable, "-m", PROVIDER, hook.name, folder, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise OrderError(f"{hook.name} gave no credentials: {lines[-1][:400] if lines else ''}")
    return {
        "SCHEMATHESIS_HOOKS": PROVIDER,
        "SPECWRIGHT_AUTH": hook.name,
        "SPECWRIGHT_AUTH_FOLDER": folder,
        "SPECWRIGHT_AUTH_REFRESH": str(hook.refresh),
        "SPECWRIGHT_AUTH_URL": url,
        "SPECWRIGHT_AUTH_FIRST": done.stdout.strip().splitlines()[-1],
    }


def variable(scheme: str) -> str:
    """The environment variable that may hold the credentials of a scheme."""
    return VARIABLE + re.sub(r"\W", "_", scheme).upper()


def credentials(
    api: Api, given: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """What is sent for each scheme, by the names that Schemathesis gives the parts.

    OrderError where a scheme is given that the document does not have, or a pair is no pair.
    """
    schemes = {scheme.wire_name: scheme for scheme in api.security_schemes}
    unknown = sorted(set(given) - set(schemes))
    if unknown:
        known = f"known are {', '.join(schemes)}" if schemes else "it has none"
        raise OrderError(f"the document has no security scheme {unknown[0]}; {known}")
    found: dict[str, dict[str, str]] = {}
    for name, scheme in schemes.items():
        value = given.get(name, environment.get(variable(name), ""))
        if value:
            found[name] = parts(scheme, value)
    return found


def parts(scheme: SecurityScheme, value: str) -> dict[str, str]:
    """The parts of one credential: a key, a token, or ``user:password``."""
    match scheme.kind:
        case ApiKey():
            return {"api_key": value}
        case Http("basic", _):
            user, colon, password = value.partition(":")
            if not colon:
                raise OrderError(f"{scheme.wire_name} is HTTP basic: it needs user:password")
            return {"username": user, "password": password}
        case _:
            return {"bearer": value}
