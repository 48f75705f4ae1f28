"""The command `reloader`."""

import sys
from collections.abc import Sequence

import click

from reloader_cli.options import make_command
from reloader_cli.serving import serve
from reloader_core.errors import ReloaderError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reloader-cli", prog_name="reloader")
def reloader() -> None:
    """Save a file, and every open page of your Python web app shows it."""


reloader.add_command(make_command(lambda options: sys.exit(serve(options))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; it ends with its exit code.

    Args:
        arguments: The command line; the one of the process unless given.
    """
    try:
        reloader.main(arguments, prog_name="reloader")
    except ReloaderError as error:
        # Not a traceback: it says what to try.
        click.echo(f"{click.style('Error:', fg='red')} {error}", err=True)
        sys.exit(1)
