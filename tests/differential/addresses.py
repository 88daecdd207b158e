"""Formats of addresses: URIs and IRIs (RFC 3986, RFC 3987), templates (RFC 6570), mailboxes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

_HEX = "%[0-9A-Fa-f]{2}"
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000dffff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@({_LABEL}(?:\.{_LABEL})*|\[.+\])")
_VARIABLE = rf"(?:[A-Za-z0-9_]|{_HEX})(?:\.?(?:[A-Za-z0-9_]|{_HEX}))*(?::[1-9]\d{{0,3}}|\*)?"
_EXPRESSION = rf"\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\}}"
_TEMPLATE = re.compile(
    rf"(?:[!#$&(-;=?-\[\]_a-z~{_UCS}{_PRIVATE}]|{_HEX}|{_EXPRESSION})*", re.ASCII
)


def _uri(more: str, private: str, *, relative: bool) -> Callable[[str], bool]:
    unreserved = rf"A-Za-z0-9._~{more}\-"
    path = rf"(?:[{unreserved}!$&'()*+,;=:@/]|{_HEX})*"
    # RFC 3986, section 4.2: the first segment of a relative reference has no colon.
    plain = rf"(?!//)(?!/)(?:[{unreserved}!$&'()*+,;=@]|{_HEX})*(?:/{path})?"
    authority = (
        rf"//(?:(?:[{unreserved}!$&'()*+,;=:]|{_HEX})*@)?"
        rf"(?:\[(?P<ip>[^\]]*)\]|(?:[{unreserved}!$&'()*+,;=]|{_HEX})*)(?::[0-9]*)?(?:/{path})?"
    )
    query = rf"(?:\?(?:[{unreserved}{private}!$&'()*+,;=:@/?]|{_HEX})*)?"
    fragment = rf"(?:#(?:[{unreserved}!$&'()*+,;=:@/?]|{_HEX})*)?"
    scheme = r"[A-Za-z][A-Za-z0-9+.-]*:"
    absolute = re.compile(rf"{scheme}(?:{authority}|(?!//){path}){query}{fragment}")
    reference = re.compile(rf"(?:{authority}|(?!//)/{path}|{plain}){query}{fragment}")

    def judge(text: str) -> bool:
        found = absolute.fullmatch(text) or (reference.fullmatch(text) if relative else None)
        return found is not None and (found["ip"] is None or _literal(found["ip"]))

    return judge


def _literal(text: str) -> bool:
    if re.fullmatch(r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+", text):
        return True
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text


def _email(text: str) -> bool:
    found = _MAILBOX.fullmatch(text)
    if found is None:
        return False
    domain = found[1]
    if not domain.startswith("["):
        return all(len(label) <= 63 for label in domain.split("."))
    inside = domain[1:-1]
    try:
        ipaddress.ip_address(inside.removeprefix("IPv6:"))
    except ValueError:
        return False
    return (":" in inside) == inside.startswith("IPv6:")


JUDGES: dict[str, Callable[[str], bool]] = {
    "email": _email,
    "iri": _uri(_UCS, _PRIVATE, relative=False),
    "iri-reference": _uri(_UCS, _PRIVATE, relative=True),
    "uri": _uri("", "", relative=False),
    "uri-reference": _uri("", "", relative=True),
    "uri-template": lambda text: _TEMPLATE.fullmatch(text) is not None,
}
"""Whether a text is of a format, by its name."""
