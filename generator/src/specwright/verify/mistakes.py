"""What Schemathesis takes for a broken promise although it is none; each with its reason.

Its findings are set aside for these reasons alone, counted, and named in the summary of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of finding that is none."""

    id: str
    reason: str


UNKNOWN_HEADER = Mistake(
    "unknown-header",
    "a request with one more header field is not wrong: a recipient ignores fields that it does "
    "not know (RFC 9110, section 5.1)",
)
UNKNOWN_COOKIE = Mistake(
    "unknown-cookie",
    "a request with one more cookie is not wrong: a browser sends the cookies of every other "
    "service of the host and of its domain, too (RFC 6265, section 5.4)",
)
SAID_OTHERWISE = Mistake(
    "said-otherwise",
    "a value that was made invalid became a valid one when it was written as a form, a parameter "
    "or a text, or a valid one became invalid: they know no types, have no way to write what is "
    "nested, and leave no trace of what is empty",
)
ELSEWHERE = Mistake(
    "elsewhere",
    "the request did not go to the operation: on its way to the service two slashes became one, "
    "its path lost the query or the segments that the template has, or it is the path of another "
    "operation, which comes first (OAS 3.1.1, section 4.8.8.2) or alone takes such variables",
)
SHARED_PATH = Mistake(
    "shared-path",
    "the path that was called matches the template of another operation, too, whose method is "
    "served and belongs into Allow (RFC 9110, section 10.2.1)",
)
FORBIDDEN = Mistake(
    "forbidden",
    "where a contract declares 403 and not 401, a caller without credentials is answered the 403 "
    "that it does declare (RFC 9110, section 15.5.4)",
)
SENT_ANYWAY = Mistake(
    "sent-anyway",
    "the header that was left out was sent all the same: HTTP clients add it by themselves",
)
FROM_EXAMPLES = Mistake(
    "from-examples",
    "the examples of single properties were put together to a whole that breaks its own schema: "
    "nobody ever wrote such an example",
)
TEXT_UNCHECKED = Mistake(
    "text-unchecked",
    "XML, YAML, other texts and files are handed to the service as they are: a schema that "
    "describes no text cannot be held against one, and none against octets",
)
OWN_HEADER = Mistake(
    "own-header",
    "values of `Range` and of the headers of conditional requests are made without a look at "
    "their schema, which may allow no such text",
)
OTHER_MULTIPART = Mistake(
    "other-multipart",
    "a body that is declared as another kind of multipart was sent as multipart/form-data, which "
    "nobody has declared (RFC 9110, section 15.5.16)",
)
UNREAD_PATTERN = Mistake(
    "unread-pattern",
    "values are made by Python's regular expressions, which know no Unicode properties such as "
    "`\\p{Lu}` (ECMA-262, section 22.2.1): one that such a pattern forbids was made as a valid one",
)
UNREAD_RANGE = Mistake(
    "unread-range",
    "the answer has a media type of the declared range, such as `application/vnd.api+json` of "
    "`application/*+json`; such ranges are not read",
)
NO_MESSAGE = Mistake(
    "no-message",
    "a made-up `Transfer-Encoding` or `Content-Length` was sent: nobody can tell where such a "
    "message ends; the HTTP server refuses it and asks no operation (RFC 9112, section 6.3)",
)
NEWER_METHOD = Mistake(
    "newer-method",
    "Allow names a method that the document does declare for the path, among its additional "
    "operations, which Schemathesis does not read (OAS 3.2.0, section 4.7)",
)
REFUSALS_ALONE = Mistake(
    "refusals-alone",
    "where a contract declares nothing but refusals, a valid request is answered one of them: OAS "
    "asks for a success (3.1.1, section 4.8.16), and the lint rule `undeclared-success` for it",
)
HIDDEN = Mistake(
    "hidden",
    "where a contract declares neither 401 nor 403, a caller without credentials is answered the "
    "404 that it does declare: a server may hide what it has (RFC 9110, section 15.5.4)",
)
DISCRIMINATED = Mistake(
    "discriminated",
    "a value was judged by the alternative that its discriminator names: that is a hint to whoever "
    "reads it, and never changes what is valid (OAS 3.1.1, section 4.8.25.2)",
)
MISTAKES = (
    UNKNOWN_HEADER,
    UNKNOWN_COOKIE,
    SAID_OTHERWISE,
    ELSEWHERE,
    SHARED_PATH,
    FROM_EXAMPLES,
    TEXT_UNCHECKED,
    HIDDEN,
    FORBIDDEN,
    REFUSALS_ALONE,
    SENT_ANYWAY,
    OWN_HEADER,
    OTHER_MULTIPART,
    NEWER_METHOD,
    UNREAD_PATTERN,
    UNREAD_RANGE,
    NO_MESSAGE,
    DISCRIMINATED,
)


def counted(mistakes: Mapping[Mistake, int]) -> str:
    """How many findings were set aside, and why, in a few words; empty where none were."""
    if not mistakes:
        return ""
    kinds = ", ".join(f"{mistake.id} {times}" for mistake, times in mistakes.items())
    number = sum(mistakes.values())
    return f"{number} mistake{'' if number == 1 else 's'} of Schemathesis set aside ({kinds})"
