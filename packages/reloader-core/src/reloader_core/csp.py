"""Let the client through a page's Content-Security-Policy, and nothing else.

A policy may forbid the client's script, its worker, its stream, what it fetches for a page that
changes in place, or that it reads markup. What is missing is added to the directive that decides,
as narrowly as a policy can say it; all that the page itself may do stays.
Only policies that are enforced matter: a report-only one is not to be changed.

Headers hold one policy, or several separated by commas. `client_url` is the directory of the
client's files, with the slash at its end, and `stream_url` the address of the stream, both as the
browser sees them. The scheme may be left out: it is then the page's own, which is what a server
behind a proxy that ends TLS should say.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["allow_client", "blocked_by", "nonce_of"]

NONCE = re.compile(r"'nonce-([a-z0-9+/_-]+={0,2})'", re.IGNORECASE)
NONCE_OR_HASH = re.compile(r"'(?:nonce|sha256|sha384|sha512)-.+'", re.IGNORECASE)
ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\[.*\]|[^/:]+)(?::(?P<port>\d+|\*))?"
    r"(?P<path>/.*)?",
    re.IGNORECASE,
)
DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class _Need:
    """Something that the client does, and the directives asked about it, the first one first."""

    own: tuple[str, ...]  # Those that may be extended. The last may be added to a policy.
    fallbacks: tuple[str, ...]
    is_script: bool = False

    def decider(self, directives: dict[str, list[str]]) -> str | None:
        return next((name for name in self.own + self.fallbacks if name in directives), None)


SCRIPT = _Need(("script-src-elem", "script-src"), ("default-src",), is_script=True)
WORKER = _Need(("worker-src",), ("child-src", "script-src", "default-src"))
STREAM = _Need(("connect-src",), ("default-src",))
MARKUP = _Need(("trusted-types",), ())

TRUSTED = "reloader"
"""The name of the client's policy for Trusted Types."""

# Where `'strict-dynamic'` means something.
STRICT = ("script-src-elem", "script-src", "default-src")


def nonce_of(headers: Iterable[str], *, fresh: str | None = None) -> str | None:
    """Return the nonce for the client's script tag, or None if it needs none.

    Args:
        headers: The policies.
        fresh: What to return if the policies have no nonce, but only a nonce would help: beside
            `'strict-dynamic'` addresses do not count, and the page may get by with hashes.
    """
    needed = None
    for policy in _policies(headers):
        directives = _parse(policy)
        sources = directives.get(SCRIPT.decider(directives) or "", [])
        for source in sources:
            if found := NONCE.fullmatch(source):
                return found[1]
        if _is_strict(sources) and _has_nonce_or_hash(sources):
            needed = fresh
    return needed


def allow_client(
    header: str,
    *,
    client_url: str,
    stream_url: str,
    fetched: Sequence[str] = (),
    nonce: str | None = None,
) -> str:
    """Return `header` with what the client needs added, or unchanged if that does not help.

    Args:
        header: A `Content-Security-Policy`.
        client_url: The directory of the client's files.
        stream_url: The address of the stream.
        fetched: What the client gets besides: addresses, and directories with a slash at the end.
        nonce: What the client's tag carries, from [`nonce_of`][reloader_core.csp.nonce_of].
    """
    needs = [(WORKER, client_url), *((STREAM, url) for url in (stream_url, *fetched))]
    return ",".join(_allow(policy, client_url, needs, nonce) for policy in header.split(","))


def blocked_by(
    headers: Iterable[str], *, client_url: str, stream_url: str, nonce: str | None = None
) -> str | None:
    """Return the directive that keeps the client from working, or None if it works.

    A worker answers to its own policy, so a page whose streams are forbidden can still have one.
    """
    for policy in _policies(headers):
        directives = _parse(policy)
        if _is_sandboxed(directives):
            return "sandbox"
        if not _allows(directives, SCRIPT, client_url, nonce):
            return SCRIPT.decider(directives)
        can_stream = _allows(directives, STREAM, stream_url)
        if not can_stream and not _allows(directives, WORKER, client_url):
            return STREAM.decider(directives)
    return None


def _policies(headers: Iterable[str]) -> Iterable[str]:
    return (policy for header in headers for policy in header.split(","))


def _parse(policy: str) -> dict[str, list[str]]:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)  # Only the first of a name counts.
    return directives


def _allow(
    policy: str, client_url: str, needs: Iterable[tuple[_Need, str]], nonce: str | None
) -> str:
    directives = _parse(policy)
    if _is_sandboxed(directives):
        return policy
    if not _allows(directives, SCRIPT, client_url, nonce):
        sources = directives[SCRIPT.decider(directives) or ""]
        if not _is_strict(sources):
            policy = _add(policy, SCRIPT, _source(client_url))
        elif nonce and _has_nonce_or_hash(sources):
            policy = _add(policy, SCRIPT, f"'nonce-{nonce}'")
        else:
            return policy
    for need, url in needs:
        if not _allows(_parse(policy), need, url):
            policy = _add(policy, need, _source(url))
    if not {"*", TRUSTED.lower()} & set(map(str.lower, directives.get(MARKUP.own[0], ["*"]))):
        policy = _add(policy, MARKUP, TRUSTED)
    return policy


def _add(policy: str, need: _Need, source: str) -> str:
    """Extend the directive that decides, or add one that says what its fallback said, and more."""
    directives = _parse(policy)
    name = need.decider(directives) or ""
    if name not in need.own:
        # Nonces, hashes and keywords mean nothing to a worker or a stream.
        copied = [
            known
            for known in directives[name]
            if known.lower() != "'none'"
            and (need.is_script or not known.startswith("'") or known.lower() == "'self'")
        ]
        stem = policy.rstrip()
        glue = " " if stem.endswith(";") else "; "
        return stem + glue + " ".join([need.own[-1], *copied, source]) + policy[len(stem) :]
    parts = policy.split(";")
    place = [(part.split() or [""])[0].lower() for part in parts].index(name)
    stem = parts[place].rstrip()
    blank = parts[place][len(stem) :]
    if [known.lower() for known in directives[name]] == ["'none'"]:
        stem = stem[: -len("'none'")].rstrip()
    parts[place] = f"{stem} {source}{blank}"
    return ";".join(parts)


def _is_sandboxed(directives: dict[str, list[str]]) -> bool:
    """Tell whether the page is in a sandbox where nothing of its own origin can be loaded."""
    flags = {flag.lower() for flag in directives.get("sandbox", ())}
    return "sandbox" in directives and not {"allow-scripts", "allow-same-origin"} <= flags


def _is_strict(sources: list[str]) -> bool:
    return "'strict-dynamic'" in map(str.lower, sources)


def _has_nonce_or_hash(sources: list[str]) -> bool:
    return any(NONCE_OR_HASH.fullmatch(source) for source in sources)


def _allows(
    directives: dict[str, list[str]], need: _Need, url: str, nonce: str | None = None
) -> bool:
    name = need.decider(directives)
    if name is None:
        return True
    sources = directives[name]
    if need.is_script and nonce:
        found = (NONCE.fullmatch(source) for source in sources)
        if any(match and match[1] == nonce for match in found):
            return True
    if need is not STREAM and name in STRICT and _is_strict(sources):
        return need is WORKER  # Addresses do not count, but a script that runs may start workers.
    return any(_matches(source, url) for source in sources)


def _matches(source: str, url: str) -> bool:
    """Tell whether `source` covers `url`, which is on the page's own origin.

    When in doubt it does not: to allow the same thing twice does no harm.
    """
    if source.lower() in ("*", "'self'"):
        return True
    theirs, ours = ADDRESS.fullmatch(source.lower()), ADDRESS.fullmatch(_escape(url))
    assert ours, url
    scheme = (ours["scheme"] or "").lower()
    if source.endswith(":"):
        return _covers_scheme(source[:-1].lower(), scheme)
    return (
        theirs is not None
        and (theirs["scheme"] is None or _covers_scheme(theirs["scheme"], scheme))
        and _covers_host(theirs["host"], ours["host"].lower())
        and _covers_port(theirs["port"], ours["port"], scheme)
        and _covers_path(source[theirs.start("path") :] if theirs["path"] else "", ours["path"])
    )


def _covers_scheme(theirs: str, ours: str) -> bool:
    return theirs == ours or (theirs == "http" and ours in ("https", ""))


def _covers_host(theirs: str, ours: str) -> bool:
    if ours.startswith("["):
        return False
    return theirs in ("*", ours) or (theirs.startswith("*.") and ours.endswith(theirs[1:]))


def _covers_port(theirs: str | None, ours: str | None, scheme: str) -> bool:
    default = DEFAULT_PORTS.get(scheme)
    return theirs == "*" or (theirs or default) == (ours or default)


def _covers_path(theirs: str, ours: str) -> bool:
    return ours.startswith(theirs) if theirs.endswith("/") else theirs in ("", ours)


def _source(url: str) -> str:
    """Return the narrowest source that matches `url`. A policy cannot name an IPv6 address."""
    return "'self'" if "[" in url else _escape(url)


def _escape(url: str) -> str:
    return url.replace(";", "%3B").replace(",", "%2C")
