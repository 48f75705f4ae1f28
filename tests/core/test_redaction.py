"""Whatever the app's values are: they are shown soon, and without secrets."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reloader_core.masking import COMMON, HARMLESS, Mask
from reloader_core.own_words import OwnWords
from reloader_core.redaction import Redactor

FOR_EVER = Event()


class Sleeps:
    def __repr__(self) -> str:
        FOR_EVER.wait()
        return ""


class Raises:
    def __repr__(self) -> NoReturn:
        raise SystemExit


class Tells:
    """Shows its secret itself."""

    __slots__ = ("password",)

    def __init__(self, password: object) -> None:
        self.password = password

    def __repr__(self) -> str:
        return f"Tells with {self.password}"


@dataclass
class Login:
    user: str
    api_token: object


@pytest.fixture
def redactor() -> Iterator[Redactor]:
    with OwnWords(60) as own_words:
        yield Redactor(Mask(), own_words)


def test_a_secret_is_blotted_from_every_other_value(redactor: Redactor) -> None:
    redactor.collect(
        [
            ("a", "say hunter2 again"),
            ("config", {"db": [{"password": "hunter2"}]}),
            ("tells", Tells("correct horse")),
            ("headers", [(b"authorization", b"Bearer abcdefgh")]),
            ("pin_token", 123456),
            ("url", "amqp://me:pa55word@host"),
        ]
    )

    assert redactor.show("a", "say hunter2 again") == "'say *** again'"
    assert redactor.show("tells", Tells("correct horse")) == "Tells with ***"
    assert redactor.show("b", ["abcdefgh", "123456", "pa55word"]) == "['***', '***', '***']"
    assert redactor.say(lambda: "x hunter2", "str", 100) == "x ***"


def test_the_attributes_of_an_object_with_a_secret_name_are_less_sure(redactor: Redactor) -> None:
    token = Login("somebody", "correct horse battery")
    redactor.collect([("token", token), ("key", "user_id")])

    assert redactor.show("a", "somebody, user_id, correct horse battery") == (
        "'somebody, user_id, ***'"
    )
    assert redactor.show("key", "user_id") == "***"


def test_what_is_inside_of_something_secret_may_be_any_word(redactor: Redactor) -> None:
    redactor.collect(
        [
            ("tokens", ["return", "pa55word"]),
            ("token", {"type": "Bearer", "expires": 3600, "name": "items", "password": "hunter"}),
        ]
    )

    assert redactor.show("a", "return type expires 3600 items: pa55word hunter") == (
        "'return type expires 3600 items: *** ***'"
    )
    assert redactor.show("tokens", ["return"]) == "***"


def test_an_object_that_does_not_answer_is_said_so() -> None:
    with OwnWords(0.1) as own_words:
        redactor = Redactor(Mask(), own_words)

        assert redactor.show("a", Raises()) == "<its repr raises SystemExit>"
        assert redactor.show("b", Sleeps()) == "<its repr takes too long>"
        assert redactor.show("c", [Sleeps(), 1]) == "[<its repr takes too long>, 1]"
        assert redactor.show("d", Sleeps()) == "<not shown: other values took too long>"
        assert redactor.show("e", [1]) == "[1]"


def test_there_is_an_end_to_all_values_together(redactor: Redactor) -> None:
    for _ in range(400):
        said = redactor.show("text", "x" * 10_000)

    assert said == "<not shown: there is too much of it>"


def test_huge_and_circular_values_are_looked_through(redactor: Redactor) -> None:
    circle: dict[str, Any] = {"password": "hunter2"}
    circle["self"] = [circle] * 1000

    redactor.collect([("circle", circle), ("huge", [[0] * 1000] * 1000)])

    assert redactor.show("a", "hunter2") == "'***'"


names = st.sampled_from(
    ["password", "DB_PASSWORD", "apiKey", "set-cookie", "access_token", "SENTRY_DSN"]
)
secrets = (
    st.text(st.characters(exclude_characters="*"), min_size=4, max_size=30)
    .filter(lambda text: len(text.strip()) == len(text) and text.lower() not in HARMLESS)
    .filter(
        # Words that may be any others are not looked for inside of something.
        lambda text: len(text) >= 12 or not COMMON.fullmatch(text)
    )
)
wrapped = st.recursive(
    st.tuples(names, st.just("secret")),
    lambda inner: st.one_of(
        st.tuples(st.just("dict"), inner),
        st.tuples(st.just("list"), inner),
        st.tuples(st.just("object"), inner),
        st.tuples(st.just("pairs"), inner),
    ),
    max_leaves=1,
)


def built(kind: tuple[str, Any], secret: str | bytes) -> object:
    """Put a secret somewhere inside a value."""
    how, inner = kind
    if inner == "secret":
        return {how: secret} if len(secret) % 2 else [(how.encode(), secret)]
    value = built(inner, secret)
    if how == "dict":
        return {"value": value, 7: secret}
    if how == "list":
        return [secret, value]
    if how == "object":
        return Login(repr(secret), value)
    return [("x", secret), ("value", value)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(wrapped, secrets, st.booleans())
@example(("password", "secret"), "000\ud800", True)  # Bytes that are no UTF-8.
def test_no_masked_value_is_shown(kind: tuple[str, Any], secret: str, is_bytes: bool) -> None:
    held = secret.encode("utf-8", "surrogatepass") if is_bytes else secret
    value = built(kind, held)
    with OwnWords(60) as own_words:
        redactor = Redactor(Mask(), own_words)
        redactor.collect([("value", value), ("error", ValueError(f"<{secret}>"))])
        told = [
            redactor.show("value", value),
            redactor.show("other", [f"x {secret} x", Tells(held), Tells(repr(held))]),
            redactor.say(lambda: f"{secret} {secret!r}", "str", 1000),
        ]

    for text in told:
        assert secret not in text
        assert repr(secret)[1:-1] not in text
