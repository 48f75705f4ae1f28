"""A policy lets the client in, says everything else as before, and loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reloader_core.csp import allow_client, blocked_by, nonce_of

PAGE = "localhost:8000/shop"
CLIENT = "localhost:8000/---fastapi-reloader---/client/"
STREAM = "localhost:8000/---fastapi-reloader---"
HASH = "'sha256-AbCd='"


def allow(policy: str, *, nonce: str | None = None, scheme: str = "http://") -> str:
    return allow_client(policy, client_url=scheme + CLIENT, stream_url=scheme + STREAM, nonce=nonce)


def blocker(policy: str, *, nonce: str | None = None) -> str | None:
    return blocked_by(
        [policy], client_url="http://" + CLIENT, stream_url="http://" + STREAM, nonce=nonce
    )


@pytest.mark.parametrize(
    "policy",
    [
        "",
        " ; ;",
        "img-src 'none'; style-src 'nonce-x'; frobnicate",
        "default-src 'self'",
        "default-src *",
        "Default-Src 'SELF'",
        "default-src http:",
        "default-src HTTP://LOCALHOST:8000",
        "default-src localhost:8000",
        "default-src localhost:*",
        "default-src *:8000",
        "default-src http://*:*",
        "default-src http://localhost:8000/",
        "default-src 'self'; default-src 'none'",
        "script-src 'self' 'unsafe-inline'; connect-src 'self'",
        "script-src 'nonce-x' 'strict-dynamic'; connect-src 'self'",
        "default-src 'nonce-x' 'strict-dynamic'; connect-src 'self'",
        "script-src 'nonce-x'; worker-src 'self'; connect-src 'self'",
        "script-src 'nonce-x'; child-src 'self'",
        "script-src-elem 'self'; script-src 'self'; connect-src *",
        "require-trusted-types-for 'script'",
        "trusted-types Reloader",
        "trusted-types a *",
        "sandbox allow-scripts allow-same-origin",
        f"script-src http://{CLIENT}; connect-src http://{STREAM}",
    ],
)
def test_a_policy_that_allows_the_client_stays_as_it_is(policy: str) -> None:
    assert allow(policy, nonce="x") == policy
    assert blocker(policy, nonce="x") is None


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        # A list of addresses gets one more.
        ("script-src a.test", "script-src a.test {client}"),
        ("script-src localhost:8001", "script-src localhost:8001 {client}"),
        ("script-src https://localhost:8000", "script-src https://localhost:8000 {client}"),
        ("script-src https:", "script-src https: {client}"),
        ("script-src localhost:8000/static/", "script-src localhost:8000/static/ {client}"),
        ("script-src localhost:8000/a.js", "script-src localhost:8000/a.js {client}"),
        # 'none' and nothing at all are replaced.
        ("script-src 'none'", "script-src {client}"),
        ("script-src 'None' ; img-src *", "script-src {client} ; img-src *"),
        ("script-src", "script-src {client}"),
        # Hashes and inline scripts go on as before: an address switches nothing off.
        (f"script-src {HASH}", f"script-src {HASH} {{client}}"),
        ("script-src 'unsafe-inline'", "script-src 'unsafe-inline' {client}"),
        ("script-src 'nonce-other'", "script-src 'nonce-other' {client}"),
        # The directive that decides is the one that is extended, and the first of its name.
        (
            "script-src 'self'; script-src-elem a.test; script-src b.test",
            "script-src 'self'; script-src-elem a.test {client}; script-src b.test",
        ),
        ("script-src a.test; SCRIPT-SRC b.test", "script-src a.test {client}; SCRIPT-SRC b.test"),
        # A fallback is not widened for everything: a directive of our own says the same and more.
        (
            "default-src a.test 'unsafe-eval'",
            "default-src a.test 'unsafe-eval'; script-src a.test 'unsafe-eval' {client}"
            "; connect-src a.test {stream}",
        ),
        ("default-src 'none';", "default-src 'none'; script-src {client}; connect-src {stream}"),
        # A nonce lets scripts in, but no worker.
        ("script-src 'nonce-x'", "script-src 'nonce-x'; worker-src {client}"),
        (
            "script-src 'nonce-x' a.test 'unsafe-eval'",
            "script-src 'nonce-x' a.test 'unsafe-eval'; worker-src a.test {client}",
        ),
        (
            "script-src 'nonce-x'; child-src blob:",
            "script-src 'nonce-x'; child-src blob:; worker-src blob: {client}",
        ),
        ("worker-src blob:;img-src *", "worker-src blob: {client};img-src *"),
        (
            "script-src-elem 'self'; script-src 'none'",
            "script-src-elem 'self'; script-src 'none'; worker-src {client}",
        ),
        # The stream is one address, not a directory.
        ("connect-src wss://a.test", "connect-src wss://a.test {stream}"),
        ("connect-src {client}", "connect-src {client} {stream}"),
        # So that the client may read markup.
        ("trusted-types a", "trusted-types a reloader"),
        ("trusted-types 'none'; img-src *", "trusted-types reloader; img-src *"),
        ("trusted-types", "trusted-types reloader"),
        ("Trusted-Types a 'allow-duplicates'", "Trusted-Types a 'allow-duplicates' reloader"),
        # Beside 'strict-dynamic' addresses do not count.
        (
            f"script-src {HASH} 'strict-dynamic'",
            f"script-src {HASH} 'strict-dynamic' 'nonce-x'",
        ),
        (
            f"default-src {HASH} 'strict-dynamic'",
            f"default-src {HASH} 'strict-dynamic'"
            f"; script-src {HASH} 'strict-dynamic' 'nonce-x'; connect-src {{stream}}",
        ),
        # Several policies in one header are each asked.
        ("script-src a.test, connect-src *", "script-src a.test {client}, connect-src *"),
        (
            "default-src 'self' , script-src 'nonce-x' ,img-src *",
            "default-src 'self' , script-src 'nonce-x'; worker-src {client} ,img-src *",
        ),
    ],
)
def test_a_policy_gets_what_the_client_needs(policy: str, wanted: str) -> None:
    urls = {"client": "http://" + CLIENT, "stream": "http://" + STREAM}
    before, after = policy.format(**urls), wanted.format(**urls)

    assert allow(before, nonce="x") == after
    assert allow(after, nonce="x") == after
    assert blocker(after, nonce="x") is None


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("connect-src 'self'", "connect-src 'self'"),
        ("connect-src 'none'", "connect-src {stream} {stream}/ {page}"),
        ("connect-src {stream}", "connect-src {stream} {stream}/ {page}"),
        ("connect-src localhost:8000/", "connect-src localhost:8000/"),
        (
            "default-src a.test; script-src *; worker-src *",
            "default-src a.test; script-src *; worker-src *"
            "; connect-src a.test {stream} {stream}/ {page}",
        ),
        ("script-src *", "script-src *"),
    ],
)
def test_a_page_that_changes_in_place_may_fetch_more(policy: str, wanted: str) -> None:
    urls = {"stream": STREAM, "page": PAGE}
    fetched = [f"{STREAM}/", PAGE]

    result = allow_client(
        policy.format(**urls), client_url=CLIENT, stream_url=STREAM, fetched=fetched
    )

    assert result == wanted.format(**urls)


@pytest.mark.parametrize(
    ("policy", "directive"),
    [
        ("sandbox", "sandbox"),
        ("Sandbox allow-forms; script-src 'none'", "sandbox"),
        ("sandbox allow-scripts", "sandbox"),
        ("script-src 'strict-dynamic'", "script-src"),
        ("default-src 'strict-dynamic' 'unsafe-inline'", "default-src"),
    ],
)
def test_a_policy_that_leaves_no_way_stays_as_it_is(policy: str, directive: str) -> None:
    assert allow(policy, nonce="x") == policy
    assert blocker(policy, nonce="x") == directive


@pytest.mark.parametrize(
    ("policy", "directive"),
    [
        ("script-src 'nonce-y'", "script-src"),
        ("default-src 'self', script-src-elem a.test; script-src *", "script-src-elem"),
        ("default-src 'none'", "default-src"),
        ("default-src 'self'; connect-src 'none'", None),
        ("script-src 'nonce-x'; connect-src 'self'", None),
        ("script-src 'nonce-x'; connect-src 'none'", "connect-src"),
        ("default-src 'nonce-x'", "default-src"),
    ],
)
def test_the_directive_to_blame_is_named(policy: str, directive: str | None) -> None:
    assert blocker(policy, nonce="x") == directive


@pytest.mark.parametrize(
    ("headers", "nonce"),
    [
        ([], None),
        (["default-src 'self'; style-src 'nonce-style'"], None),
        (["script-src 'nonce-aB+/_-=='"], "aB+/_-=="),
        (["default-src 'NONCE-x'"], "x"),
        (["script-src 'nonce-x'; script-src-elem 'nonce-y'"], "y"),
        (["script-src 'nonce-x'; default-src 'nonce-y'"], "x"),
        (["img-src *, script-src 'self'", "script-src 'nonce-x'"], "x"),
        (["script-src 'unsafe-inline'"], None),
        ([f"script-src {HASH}"], None),
        (["script-src 'strict-dynamic'"], None),
        ([f"script-src {HASH} 'strict-dynamic'"], "fresh"),
        ([f"script-src {HASH} 'strict-dynamic'", "script-src 'nonce-x'"], "x"),
    ],
)
def test_a_nonce_is_reused_and_a_fresh_one_is_the_last_resort(
    headers: list[str], nonce: str | None
) -> None:
    assert nonce_of(headers, fresh="fresh") == nonce


def test_two_policies_with_different_nonces_both_let_the_client_in() -> None:
    headers = ["script-src 'nonce-x'", "script-src 'nonce-y' 'strict-dynamic'"]

    nonce = nonce_of(headers)

    assert allow(headers[1], nonce=nonce) == "script-src 'nonce-y' 'strict-dynamic' 'nonce-x'"


@pytest.mark.parametrize(
    ("source", "url", "covered"),
    [
        ("http://a.test", "http://a.test/", True),
        ("http://a.test:80", "http://a.test/", True),
        ("http://a.test", "http://a.test:80/", True),
        ("http://a.test", "http://a.test:8000/", False),
        ("http://a.test", "https://a.test/", True),
        ("https://a.test", "http://a.test/", False),
        ("https://a.test", "a.test/", False),
        ("http://a.test", "a.test/", True),
        ("a.test", "a.test/", True),
        ("http:", "a.test/", True),
        ("https:", "a.test/", False),
        ("*.a.test", "http://b.a.test/", True),
        ("*.a.test", "http://a.test/", False),
        ("a.test/X/", "http://a.test/X/client/", True),
        ("a.test/x/", "http://a.test/X/client/", False),
        ("'self'", "http://[::1]:8000/", True),
        ("*", "http://[::1]:8000/", True),
        ("http:", "http://[::1]:8000/", True),
        ("http://[::1]:8000", "http://[::1]:8000/", False),
    ],
)
def test_a_source_covers_an_address(source: str, url: str, covered: bool) -> None:
    policy = f"default-src {source}"

    result = allow_client(policy, client_url=url, stream_url=url)

    assert (result == policy) is covered


def test_an_ipv6_address_can_only_be_called_self() -> None:
    url = "http://[::1]:8000/client/"

    result = allow_client("connect-src 'none'", client_url=url, stream_url=url)

    assert result == "connect-src 'self'"


def test_what_separates_policies_is_escaped_in_addresses() -> None:
    url = "http://a.test/a,b;c/"

    result = allow_client("script-src b.test", client_url=url, stream_url=url)

    assert result == "script-src b.test http://a.test/a%2Cb%3Bc/"
    assert allow_client(result, client_url=url, stream_url=url) == result


DIRECTIVES = """
default-src script-src script-src-elem Script-Src worker-src child-src connect-src img-src
style-src sandbox require-trusted-types-for trusted-types x-unknown
"""
SOURCES = """
'self' 'none' 'None' 'unsafe-inline' 'unsafe-eval' 'strict-dynamic' 'nonce-x' 'nonce-y'
'sha256-AbCd=' 'report-sample' * http: https: blob: localhost:8000 http://localhost:8000/a/ *.test
allow-scripts allow-same-origin
"""
directives = st.builds(
    lambda name, values, blank, end: blank.join([name, *values]) + end,
    st.sampled_from(DIRECTIVES.split()),
    st.lists(st.sampled_from(SOURCES.split()), max_size=4),
    st.sampled_from([" ", "  ", "\t"]),
    st.sampled_from(["", " "]),
)
policies = st.lists(directives | st.just(""), max_size=6).map(";".join)
headers = st.lists(policies, min_size=1, max_size=3).map(", ".join)
nonces = st.sampled_from([None, "x", "fresh"])


@given(headers, nonces)
def test_to_allow_the_client_twice_is_to_allow_it_once(header: str, nonce: str | None) -> None:
    once = allow(header, nonce=nonce)

    assert allow(once, nonce=nonce) == once


@given(headers, nonces)
def test_directives_keep_their_place_and_their_sources(header: str, nonce: str | None) -> None:
    result = allow(header, nonce=nonce)

    for before, after in zip(header.split(","), result.split(","), strict=True):
        kept = after.split(";")
        for index, directive in enumerate(before.split(";")):
            stem = directive.rstrip()
            if stem.lower().endswith("'none'") and len(stem.split()) == 2:
                stem = stem.split()[0]
            assert kept[index].lstrip().startswith(stem.lstrip())


@given(headers)
def test_a_policy_is_left_alone_or_lets_the_client_in(header: str) -> None:
    nonce = nonce_of([header], fresh="fresh")
    result = allow(header, nonce=nonce)

    if blocker(header, nonce=nonce) is None:
        assert blocker(result, nonce=nonce) is None
    if "," not in header and result != header:
        assert blocker(result, nonce=nonce) is None
    if "'unsafe-inline'" in header and "'sha256-" not in header:
        assert "fresh" not in result
