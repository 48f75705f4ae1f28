"""All sites show the same page, and one file of it in another version after every save."""

import ast
from collections.abc import Sequence
from textwrap import dedent

import pytest
from benchmarks.sites import (
    AREL,
    BROWSER_RELOAD,
    OURS,
    SUPERRELOAD,
    WITH_WATCHFILES,
    Part,
    Site,
    other_sites,
)
from benchmarks.variants import ENVIRONMENT

OTHERS = [AREL, BROWSER_RELOAD, WITH_WATCHFILES, SUPERRELOAD]


@pytest.mark.parametrize("site", [OURS, *OTHERS], ids=lambda site: site.name)
def test_every_site_has_the_same_page_up_to_what_its_tool_needs(site: Site) -> None:
    ours = OURS.content(Part.TEMPLATE, 7).decode()

    assert site.content(Part.TEMPLATE, 7).decode().replace(site.script, "") == ours
    assert site.content(Part.STYLESHEET, 7) == OURS.content(Part.STYLESHEET, 7)
    for source in site.files.values():
        ast.parse(dedent(source))


@pytest.mark.parametrize("part", Part)
def test_every_version_of_a_file_is_another_one_of_the_same_kind(part: Part) -> None:
    versions = {OURS.content(part, version) for version in range(256)}

    assert len(versions) == 256
    assert len({version[:6] for version in versions}) == 1


def test_others_are_installed_apart() -> None:
    commands: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> bool:
        commands.append(arguments)
        return True

    assert other_sites(run) == OTHERS
    assert all(any(str(ENVIRONMENT) in word for word in command) for command in commands)
    assert all(str(ENVIRONMENT) in site.command[0] for site in OTHERS)


def test_what_does_not_install_is_left_out_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert other_sites(lambda arguments: "arel" not in arguments) == OTHERS[1:]

    (line,) = capsys.readouterr().out.strip().splitlines()
    assert line.startswith("Without arel")
