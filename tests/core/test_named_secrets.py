"""A text that says itself what in it is secret loses that, and nothing else."""

import pytest

from reloader_core.masking import Mask


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("postgres://me:pa:ss@db:5432/x", "postgres://me:***@db:5432/x"),
        ("see https://user@host/ and http://host:80/a@b", None),
        ("postgresql://me:p@hunter2@host/x", "postgresql://me:***@host/x"),
        ("postgresql://me:ab/hunter2@host", "postgresql://me:***@host"),
        ("https://ghp_0123456789@github.com", "https://***@github.com"),
        ("password: hunter2", "password: ***"),
        ("password = hunter2", "password = ***"),
        ("token: hunter2 (expired)", "token: *** (expired)"),
        ("token: expected an int", "token: *** an int"),
        ("secret=>hunter2", "secret=>***"),
        ("error: token: hunter2", "error: token: ***"),
        ("X-Api-Key: hunter2", "X-Api-Key: ***"),
        ("mysql --password hunter2 shop", "mysql --password *** shop"),
        ("['mysql', '--password', 'hunter2']", "['mysql', '--password', '***']"),
        ("Authorization=Bearer hunter2", "Authorization=***"),
        ("curl -H Bearer hunter2", "curl -H Bearer ***"),
        ("Basic authentication is needed, and a Bearer token", None),
        ("(b'authorization', b'Basic hunter2')", "(b'authorization', b'***')"),
        (r'{"a": "{\"password\": \"hunter2\"}"}', r'{"a": "{\"password\": \"***\"}"}'),
        ("<password>hunter2</password>", "<password>***</password>"),
        ("KeyError: 'user' InvalidTokenError: bad", None),
        ("host=db password=hunter2 user=me", "host=db password=*** user=me"),
        ("Config(api_key='it\\'s', x='y')", "Config(api_key='***', x='y')"),
        ("{'token': b'abc', \"dsn\": \"x\"}", "{'token': b'***', \"dsn\": \"***\"}"),
        ('{"secret": "abc"}', '{"secret": "***"}'),
        ("/login?token=abc&next=/", "/login?token=***&next=/"),
        ("Authorization: Bearer abc\nHost: x", "Authorization: ***\nHost: x"),
        ("password='unclosed", "password='***"),
        ("password=None, token=''", None),
        ("monkey='a' keyboard='b'", None),
    ],
)
def test_text_that_names_a_secret_loses_it(text: str, scrubbed: str | None) -> None:
    assert Mask().scrub(text) == (scrubbed or text)


@pytest.mark.parametrize(
    "part", ["aa=", "aa:", "a=' ", "aa='", "<aa ", 'aa=\\"', "aa://", "a://a:@", "bearer ", "--aa "]
)
@pytest.mark.timeout(60)  # If it takes longer than its length, it takes for ever.
def test_no_text_takes_long(part: str) -> None:
    text = part * 5000

    assert len(Mask().scrub(text)) <= 2 * len(text)
    assert len(Mask().scrub_source([text])[0]) <= 2 * len(text)
