"""Secrets are known by their names, and then found wherever they stand."""

import json
from pathlib import Path
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
    bearer user_creds db_pw cookies SENTRY_DSN aws_credentials private_key JWT csrftoken
"""
OTHERS = """
    monkey keyboard tokenize tokenizer secretary passenger compass author cookiecutter donkey
    obsession name token_count cookie_name
"""


@pytest.mark.parametrize("name", words(SECRETS))
def test_a_name_makes_a_value_a_secret(name: str) -> None:
    assert Mask().strength(name) == "strong"
    assert Mask().strength(name.encode()) == "strong"


@pytest.mark.parametrize(
    "name", words("salt url_signature key keys primaryKey session db_session pass")
)
def test_some_names_say_less(name: str) -> None:
    assert Mask().strength(name) == "weak"


@pytest.mark.parametrize("name", [*words(OTHERS), "", "päß", "x" * 1000])
def test_a_name_that_only_contains_such_a_word_does_not(name: str) -> None:
    assert Mask().strength(name) == ""


@pytest.mark.parametrize(
    ("name", "value", "strength"),
    [
        ("auth", "x", "strong"),
        (b"basic_auth", ("me", "x"), "strong"),
        ("auth", object(), ""),
        ("salt", b"x", "weak"),
        ("signature", object(), ""),
        ("token", len, ""),
        ("client_secret_name", "db-password", ""),
        ("client_secret_name", "Xy9-topSEKRET-77", "strong"),
        ("secret_path", "/Run/secrets/db1", ""),
        ("file_name", "Xy9-topSEKRET-77", ""),
        ("PWD", str(Path.cwd()), ""),
        ("PWD", "Xy9-topSEKRET-77", "strong"),
    ],
)
def test_what_a_value_is_says_whether_it_is_a_secret(
    name: str, value: object, strength: str
) -> None:
    assert Mask().strength_of(name, value) == strength


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
    mask.add("abcdefghijkl")
    mask.add("ghijklmnopqr")

    assert mask.scrub("_abcdefghijklmnopqr_abcdefghijkl_") == "_***_***_"


def test_each_line_of_a_key_is_a_secret() -> None:
    mask = Mask()
    mask.add("-----BEGIN KEY-----\nMIIEvQIBADANBg+kqhkiG\nw0BAQEFAASCBKc=wggSjAg\n")

    assert mask.scrub("KEY = '''MIIEvQIBADANBg+kqhkiG") == "KEY = '''***"


def test_a_short_secret_is_found_only_on_its_own() -> None:
    mask = Mask()
    mask.add("item")
    mask.add("pa55")

    assert mask.scrub("item items reitem \\nitem %20item 'item'") == (
        "*** items reitem \\n*** %20*** '***'"
    )
    assert mask.scrub_source(["for item in pa55: 'item' 'an item'"]) == [
        "for item in ***: '***' 'an item'"
    ]


def test_words_inside_of_something_are_not_looked_for() -> None:
    mask = Mask()
    for value in ("items", "it3ms", "correct_horse_battery"):
        mask.add(value, is_inside=True)

    assert mask.scrub("items it3ms correct_horse_battery") == "items *** ***"


@pytest.mark.parametrize("word", ["postgres", "me", "shop"])
def test_a_password_that_is_in_its_address_anyway_is_masked_only_there(word: str) -> None:
    mask = Mask()
    url = f"postgresql://me:{word}@localhost/shop"
    mask.add_from_urls(url)

    assert mask.scrub(f"{word} at {url}") == f"{word} at postgresql://me:***@localhost/shop"


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
        scrubbed = mask.scrub(f"{around} {form} {around}")
        assert secret not in scrubbed.removeprefix(around).removesuffix(around)
        scrubbed.encode("utf-8")


@given(st.binary(min_size=4, max_size=100).filter(lambda data: len(data.strip()) == len(data)))
def test_bytes_are_found_in_their_repr(secret: bytes) -> None:
    assume(len(secret.decode("utf-8", "backslashreplace").strip()) >= 4 and b"*" not in secret)
    assume(secret.decode("latin-1").lower() not in HARMLESS)
    mask = Mask()
    mask.add(secret)

    assert repr(secret)[2:-1] not in mask.scrub(f"x {secret!r} y")
