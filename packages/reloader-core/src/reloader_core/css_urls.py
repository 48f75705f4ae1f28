"""Give the addresses in a stylesheet a token, so that a browser asks for them anew.

A stylesheet that is loaded again under a new address still takes what it imports, and its images
and fonts, from the browser's memory.
"""

import re

__all__ = ["TOKEN", "with_token"]

TOKEN = "x-hot"
"""The query parameter whose value is the token."""

# Comments and strings are passed over whole: what looks like an address in them is none.
_STRING = rb"""(?:"(?:[^"\\\n]|\\[\s\S])*+"|'(?:[^'\\\n]|\\[\s\S])*+')"""
_PART = re.compile(
    rb"""/\*[\s\S]*?(?:\*/|\Z)"""
    rb"""|(?P<before>@import\s*+(?=["'])|(?<![\w-])url\(\s*+(?=["']))(?P<quoted>%b)"""
    rb"""|(?P<url>(?<![\w-])url\()\s*+(?P<bare>[^\s"'()\\]++)(?=\s*+\))"""
    rb"""|%b""" % (_STRING, _STRING),
    re.IGNORECASE,
)
# Another host, a scheme, or a place in this very document.
_ELSEWHERE = re.compile(rb"//|[a-z][a-z0-9+.-]*:|#|\Z", re.IGNORECASE)
_OLD_TOKEN = re.compile(rb"(?<=[?&])%b=[^&#]*&?" % TOKEN.encode())


def with_token(css: bytes, token: str) -> bytes:
    """Return `css` with the token in each address that is on its own host.

    Args:
        css: A stylesheet, in UTF-8 or any other charset that contains ASCII.
        token: Letters, digits, `-` and `_`.
    """
    addition = f"{TOKEN}={token}".encode("ascii")

    def rewrite(part: re.Match[bytes]) -> bytes:
        quoted, bare = part["quoted"], part["bare"]
        if quoted:
            return part["before"] + quoted[:1] + _renewed(quoted[1:-1], addition) + quoted[-1:]
        return part["url"] + _renewed(bare, addition) if bare else part[0]

    return _PART.sub(rewrite, css)


def _renewed(address: bytes, addition: bytes) -> bytes:
    if _ELSEWHERE.match(address.strip()):
        return address
    rest, mark, fragment = address.partition(b"#")
    rest = _OLD_TOKEN.sub(b"", rest).rstrip(b"?&")
    joint = b"&" if b"?" in rest else b"?"
    return rest + joint + addition + mark + fragment
