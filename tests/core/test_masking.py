"""Secrets are known by their names, and then found wherever they stand."""

import json
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reloader_core.masking import HARMLESS, Mask


def words(text: str) -> list[str]:
    return text.split()


SECRETS = """
    password DB_PASSWORD dbPassword PGPASSWORD passwd user_pwd secret client_secrets token tokens
    accessToken API_KEY apiKey apikey X-Api-Key authorization Proxy-Authorization set-cookie
    cookies SENTRY_DSN aws_credentials private_key JWT csrftoken
"""
OTHERS = """
    monkey keyboard tokenize tokenizer secretary passenger compass author cookiecutter donkey
    obsession name token_count cookie_name
"""


@pytest.mark.parametrize("name", words(SECRETS))
def test_a_name_makes_a_value_a_secret(name: str) -> None:
    assert Mask().strength(name) == "strong"
    assert Mask().strength(name.encode()) == "strong"


@pytest.mark.parametrize("name", words("key keys primaryKey session db_session pass"))
def test_some_names_say_less(name: str) -> None:
    assert Mask().strength(name) == "weak"


@pytest.mark.parametrize("name", [*words(OTHERS), "", "päß", "x" * 1000])
def test_a_name_that_only_contains_such_a_word_does_not(name: str) -> None:
    assert Mask().strength(name) == ""


def test_more_names_can_be_given() -> None:
    mask = Mask(["iban", "creditCard", ""])

    assert mask.strength("customer_iban") == mask.strength("CREDIT_CARD_NO") == "strong"
    assert mask.strength("credit") == ""


def test_a_weak_name_blots_only_what_could_be_nothing_else() -> None:
    mask = Mask()
    for value in ("user", "a_long_identifier", "d41d8cd9 8f00b204/"):
        mask.add(value, "weak")

    assert mask.scrub("user a_long_identifier d41d8cd9 8f00b204/") == "user a_long_identifier ***"


def test_what_says_nothing_is_not_looked_for() -> None:
    mask = Mask()
    for value in ("", "abc", "None", "true", "****"):
        mask.add(value)

    assert mask.scrub("abc None true ****") == "abc None true ****"


def test_names_of_files_lose_only_what_is_unmistakable() -> None:
    mask = Mask()
    mask.add("shop")
    mask.add("correct horse battery")

    assert mask.scrub_name("/shop/correct horse battery") == "/shop/***"
    assert mask.scrub("/shop") == "/***"


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("postgres://me:pa:ss@db:5432/x", "postgres://me:***@db:5432/x"),
        ("see https://user@host/ and http://host:80/a@b", None),
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
    ("code", "scrubbed"),
    [
        ('    password: str = "hunter2"  # x', '    password: str = "***"  # x'),
        ("connect(password=password, key=key)", None),
        ("if token == 'abc':", "if token == '***':"),
        ("token = tokens[0]", None),
    ],
)
def test_code_loses_only_literals(code: str, scrubbed: str | None) -> None:
    assert Mask().scrub(code, is_code=True) == (scrubbed or code)


def test_the_parts_of_a_header_are_secrets_too() -> None:
    mask = Mask()
    mask.add_from_header(b"Bearer abcdefgh.ijkl")
    mask.add_from_header("a=12345678; theme=dark")
    mask.add_from_urls(b"amqp://me:pa%20ss@host")

    assert mask.scrub("Bearer abcdefgh.ijkl 12345678 dark, pa ss") == "Bearer *** *** dark, ***"


def test_no_part_of_a_long_secret_is_left_where_text_is_cut() -> None:
    secret = "".join(f"{number:x}-" for number in range(5000))
    mask = Mask()
    mask.add(secret)
    text = f"<{secret}"

    assert mask.scrub(text[: 100 + mask.margin], 100) == "<***"
    assert mask.scrub("abcdef"[:20], 3) == "abc"


def test_secrets_that_overlap_are_blotted_together() -> None:
    mask = Mask()
    mask.add("abcdef")
    mask.add("defghi")

    assert mask.scrub("_abcdefghi_abcdef_") == "_***_***_"


def test_each_line_of_a_key_is_a_secret() -> None:
    mask = Mask()
    mask.add("-----BEGIN KEY-----\nMIIEvQIBADANBg+kqhkiG\nw0BAQEFAASCBKc=wggSjAg\n")

    assert mask.scrub("KEY = '''MIIEvQIBADANBg+kqhkiG") == "KEY = '''***"


@given(
    st.text(min_size=4, max_size=300).filter(lambda text: "*" not in text),
    st.text(max_size=10),
)
def test_a_secret_is_found_however_it_is_written(secret: str, around: str) -> None:
    assume(len(secret.strip()) >= 4)
    assume(secret.strip().lower() not in HARMLESS)
    secret = secret.strip()
    encoded = secret.encode("utf-8", "backslashreplace")
    mask = Mask()
    mask.add(secret)
    written = [
        secret,
        repr(secret),
        ascii(secret),
        repr([secret, "'\""]),
        repr(encoded),
        json.dumps(secret),
        json.dumps(secret, ensure_ascii=False),
        quote(encoded),
        repr(repr(secret)),
    ]

    for form in written:
        scrubbed = mask.scrub(f"{around}{form}{around}")
        assert secret not in scrubbed
        scrubbed.encode("utf-8")


@given(st.binary(min_size=4, max_size=100).filter(lambda data: len(data.strip()) == len(data)))
def test_bytes_are_found_in_their_repr(secret: bytes) -> None:
    assume(len(secret.decode("utf-8", "backslashreplace").strip()) >= 4 and b"*" not in secret)
    assume(secret.decode("latin-1").lower() not in HARMLESS)
    mask = Mask()
    mask.add(secret)

    assert repr(secret)[2:-1] not in mask.scrub(f"x {secret!r} y")
