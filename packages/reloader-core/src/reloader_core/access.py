"""Which hosts and origins may talk to the reload route.

The route tells what happens to the source code, so a page of another site must not reach it:
neither directly, nor by a name that its owner lets point to this machine (DNS rebinding). The
`Host` header is what both have in common, and a browser lets no page choose it.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["host_name", "is_allowed_host", "is_local_host", "is_same_origin"]

_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{0,5})?", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def host_name(host: str) -> str:
    """Return the name in a `Host` header, lower case, without its port; `""` if it is malformed."""
    match = _HOST.fullmatch(host)
    return (match["v6"] or match["name"]).lower().removesuffix(".") if match else ""


def is_local_host(name: str) -> bool:
    """Tell whether `name` can only mean this machine: `localhost`, `*.localhost`, loopback."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)


def is_allowed_host(host: str, allowed: Collection[str] = ()) -> bool:
    """Tell whether a request for `host` may see Reloader.

    Args:
        host: The `Host` header.
        allowed: Names that are allowed besides local ones. `*` allows every host, `*.a.test` (or
            `.a.test`) every name below `a.test`.
    """
    if "*" in allowed:
        return True
    name = host_name(host)
    if not name:
        return False
    return is_local_host(name) or any(_matches(name, pattern.lower()) for pattern in allowed)


def is_same_origin(origin: str, host: str) -> bool:
    """Tell whether an `Origin` header names the host (and port) of the request itself."""
    try:
        theirs, ours = urlsplit(origin), urlsplit(f"//{host}")
        default = _DEFAULT_PORTS[theirs.scheme]
        return bool(theirs.hostname) and (theirs.hostname, theirs.port or default) == (
            ours.hostname,
            ours.port or default,
        )
    except (ValueError, KeyError):  # "null", a malformed address, or a scheme that is no page's
        return False


def _matches(name: str, pattern: str) -> bool:
    if pattern.startswith(("*.", ".")):
        return name.endswith(pattern.removeprefix("*"))
    return name == (host_name(pattern) or pattern)
