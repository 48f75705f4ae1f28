"""A changed file calls for the least that shows it."""

from pathlib import Path

import pytest

from reloader_core.classify import Effect, effect_of, strongest


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("static/site.css", Effect.STYLE),
        ("static/SITE.CSS", Effect.STYLE),
        ("logo.svg", Effect.ASSET),
        ("a.woff2", Effect.ASSET),
        ("clip.mp4", Effect.ASSET),
        ("templates/home.html", Effect.TEMPLATE),
        ("home.html.j2", Effect.TEMPLATE),
        ("styles.css.jinja", Effect.TEMPLATE),
        ("page.mako", Effect.TEMPLATE),
        ("card.djx", Effect.TEMPLATE),
        ("app.js", Effect.SCRIPT),
        ("app.mjs", Effect.SCRIPT),
        ("main.py", Effect.PYTHON),
        ("notes.txt", Effect.NOTHING),
        ("Makefile", Effect.NOTHING),
    ],
)
def test_the_name_tells(name: str, effect: Effect) -> None:
    assert effect_of(Path("/app", name)) is effect


def test_the_user_s_rules_come_first_and_the_first_that_fits_counts() -> None:
    rules = (("content/*.md", Effect.TEMPLATE), ("*.md", Effect.RELOAD), ("*.css", Effect.NOTHING))

    def claim(_: Path) -> str:
        return "asset"

    assert effect_of(Path("/app/content/deep/a.md"), rules=rules, claim=claim) is Effect.TEMPLATE
    assert effect_of(Path("/app/a.md"), rules=rules, claim=claim) is Effect.RELOAD
    assert effect_of(Path("/app/a.css"), rules=rules) is Effect.NOTHING


def test_a_framework_may_claim_a_file() -> None:
    def claim(path: Path) -> str | None:
        return "template" if path.suffix == ".txt" else None

    assert effect_of(Path("/app/mail.txt"), claim=claim) is Effect.TEMPLATE
    assert effect_of(Path("/app/a.css"), claim=claim) is Effect.STYLE


@pytest.mark.parametrize(
    ("effects", "winner"),
    [
        ([], Effect.NOTHING),
        ([Effect.ASSET, Effect.STYLE], Effect.STYLE),
        ([Effect.STYLE, Effect.TEMPLATE, Effect.NOTHING], Effect.TEMPLATE),
        ([Effect.SCRIPT, Effect.TEMPLATE], Effect.SCRIPT),
        ([Effect.RELOAD, Effect.SCRIPT, Effect.PYTHON], Effect.RELOAD),
        ([Effect.PYTHON, Effect.ASSET], Effect.ASSET),
    ],
)
def test_a_batch_calls_for_what_does_for_all_of_it(effects: list[Effect], winner: Effect) -> None:
    assert strongest(effects) is winner
