"""Names that the generated modules use for themselves, and that the contract's must avoid."""

from __future__ import annotations

from collections.abc import Collection

ARGUMENTS = frozenset(
    {"self", "body", "content_type", "accept", "timeout", "reconnect", "parameters", "encode_body"}
)
ERRORS = frozenset(
    {
        "AuthenticationFailed",
        "ClientError",
        "ClassVar",
        "ConnectionFailed",
        "InvalidResponse",
        "StatusError",
        "TimedOut",
        "UnexpectedStatus",
    }
)
HEADERS = frozenset({"decode", "decode_optional", "get", "get_list", "items", "keys", "values"})
HEADERS |= {"multi_items"}
NAMESPACES = frozenset({"close", "with_options", "schemes", "server", "user_agent"})
METHODS = frozenset({"with_raw_response"})


def free(name: str, *taken: Collection[str]) -> str:
    """The name, with an underscore behind it as long as it is taken."""
    while any(name in names for names in taken):
        name += "_"
    return name
