"""A request that broke a promise, as a curl command and as a line of Python."""

from __future__ import annotations

import shlex

from specwright.verify.record import Sent

_LONGEST = 2000


def size(sent: Sent) -> int:
    """How much of a request there is to read."""
    headers = sum(len(name) + len(v) for name, values in sent.headers.items() for v in values)
    return len(sent.uri) + headers + len(sent.content or b"")


def as_curl(sent: Sent, longest: int = _LONGEST) -> str:
    """A command for a POSIX shell; a body that is longer has to be taken from a report."""
    words = ["curl", "-X", sent.method]
    for name, values in sent.headers.items():
        for value in values:
            words += ["-H", f"{name}: {value}" if value else f"{name};"]
    piped = ""
    if sent.content:
        text = _plain(sent.content)
        if len(sent.content) > longest:
            words += ["--data-binary", "@body"]
        elif text is None or text.startswith("@"):
            # An argument can hold neither NUL nor octets that are no text.
            piped = f"printf {shlex.quote(_octal(sent.content))} | "
            words += ["--data-binary", "@-"]
        else:
            words += ["--data-binary", text]
    return piped + shlex.join([*words, sent.uri])


def as_python(sent: Sent, longest: int = _LONGEST) -> str:
    """One call of httpx2, which generated clients use, too."""
    headers = [(name, value) for name, values in sent.headers.items() for value in values]
    given = [ascii(sent.method), ascii(sent.uri)]
    if len(dict(headers)) == len(headers) and headers:
        given.append(f"headers={dict(headers)!a}")
    elif headers:
        given.append(f"headers={headers!a}")
    if sent.content:
        whole = len(sent.content) <= longest
        given.append(f"content={sent.content!a}" if whole else 'content=open("body", "rb")')
    return f"httpx2.request({', '.join(given)})"


def _plain(content: bytes) -> str | None:
    """The text of a body that can stand in a command; None if it cannot."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if all(char.isprintable() or char in "\n\t" for char in text) else None


def _octal(content: bytes) -> str:
    """What printf makes these octets of."""
    shown = {ord("%"): "%%", ord("\\"): "\\\\"}
    return "".join(
        shown.get(octet, chr(octet)) if 32 <= octet < 127 else f"\\{octet:03o}" for octet in content
    )
