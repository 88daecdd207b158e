"""Entity tags and the conditions on them (RFC 9110, sections 8.8.3 and 13.1)."""

import re

# Section 8.8.3: anything but quotes, controls and spaces; a comma may be part of a tag.
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def none_match(header: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` holds the tag, by weak comparison: the caller has this state."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    return any(tag == etag for _, tag in _TAG.findall(header))


def match(header: str, etag: str) -> bool:
    """Whether ``If-Match`` holds the tag, by strong comparison: a weak tag never matches."""
    if header.strip() == "*":
        return True
    return any(tag == etag and not weak for weak, tag in _TAG.findall(header))
