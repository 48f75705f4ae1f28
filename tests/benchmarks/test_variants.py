"""The app that is compared is the same in all variants; others are measured where they install."""

from collections.abc import Sequence

import pytest
from benchmarks.variants import BARE, ENVIRONMENT, ESTABLISHED, STARLETTE, WRAPPED, Variant, peers


@pytest.mark.parametrize("variant", [BARE, WRAPPED, ESTABLISHED, STARLETTE], ids=lambda v: v.name)
def test_every_variant_serves_the_same_routes(variant: Variant) -> None:
    source = variant.app('@app.get("/")\ndef index(): ...')

    compile(source, variant.name, "exec")
    assert 'app.get("/")' in source


def test_others_get_an_environment_of_their_own_with_our_versions() -> None:
    commands: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> bool:
        commands.append(arguments)
        return True

    assert peers(run) == [ESTABLISHED, STARLETTE]
    assert all(str(ENVIRONMENT) in command[-1] for command in commands[:1])
    for command in commands[1:]:
        assert str(ENVIRONMENT) in command[command.index("--python") + 1]
        assert any(package.startswith("uvicorn==") for package in command)


def test_what_does_not_install_is_left_out_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert peers(lambda arguments: "starlette-hot-reload" not in arguments) == [ESTABLISHED]

    (line,) = capsys.readouterr().out.strip().splitlines()
    assert line.startswith("Without starlette-hot-reload")
