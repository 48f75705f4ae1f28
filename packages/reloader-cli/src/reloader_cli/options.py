"""The options of `reloader serve`: from the command line, the environment and `pyproject.toml`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource

from reloader_core.errors import ReloaderError
from reloader_core.project_file import tool_table

__all__ = ["ServeOptions", "load_options", "make_command"]


_PATHS = {"app_dir", "env_file", "ssl_keyfile", "ssl_certfile", "ssl_ca_certs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What is served, and how. `reloader serve --help` says what each means."""

    app: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    factory: bool = False
    app_dir: Path | None = None
    env_file: Path | None = None
    root_path: str = ""
    ssl_keyfile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile_password: str | None = None
    ssl_version: int | None = None
    ssl_cert_reqs: int | None = None
    ssl_ca_certs: Path | None = None
    ssl_ciphers: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    fork: bool | None = None
    hot: bool = True
    keep_last_good: bool = False
    open: bool = False
    log_level: str | None = None
    uvicorn: tuple[str, ...] = ()
    """What stood behind `--`."""

    @property
    def ssl(self) -> dict[str, Any]:
        """What was chosen for HTTPS, as `uvicorn.Config` takes it."""
        names = [field.name for field in fields(self) if field.name.startswith("ssl_")]
        chosen = {name: getattr(self, name) for name in names}
        return {
            name: str(value) if isinstance(value, Path) else value
            for name, value in chosen.items()
            if value is not None
        }


def load_options(
    arguments: Sequence[str] = (), given: Mapping[str, Any] | None = None
) -> ServeOptions:
    """Take each option from the first place that has it.

    Args:
        arguments: The command line.
        given: What counts more than all others: keyword arguments of a caller.

    Raises:
        click.UsageError: If an option cannot be used.
        SettingsError: If `pyproject.toml` cannot be read.
    """
    context = make_command(lambda _: None).make_context("reloader serve", [*arguments])
    chosen = {name: _as_chosen(name, value) for name, value in (given or {}).items()}
    return ServeOptions(**{**context.params, **chosen})


def make_command(serve: Callable[[ServeOptions], object]) -> click.Command:
    """Return the command `serve`.

    Args:
        serve: What it does.
    """

    def call(**chosen: Any) -> object:
        return serve(ServeOptions(**chosen))

    return _ServeCommand(
        "serve",
        params=_parameters(),
        callback=call,
        help=(
            "Serve an app, and show each save in the open pages at once.\n\n"
            "TARGET is module:attribute, path/to/main.py or a folder. Without it, the app is "
            "looked for in the usual places: main.py, app.py, api.py, app/main.py, "
            "src/*/main.py.\n\n"
            "Each option may stand in [tool.reloader] of pyproject.toml too, or in the "
            "environment: RELOADER_PORT=3000."
        ),
        epilog="Anything else that uvicorn understands goes behind --, as in: "
        "reloader serve main:app -- --ws-ping-interval 5",
    )


class _ServeCommand(click.Command):
    """Keeps what stands behind `--`, and knows what `pyproject.toml` says."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            table = tool_table("reloader", Path.cwd())
        except ReloaderError as error:
            raise click.UsageError(str(error)) from error
        # Settings of these names are read by the process that serves, and may be one string.
        rest = table.pop("uvicorn", ())
        if isinstance(table.get("preload"), str):
            table["preload"] = [table["preload"]]
        ctx.default_map = {
            name: value for name, value in table.items() if name not in {"include", "exclude"}
        }
        if "--" in args:
            place = args.index("--")
            args, rest = args[:place], args[place + 1 :]
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            name = (error.param and error.param.name) or ""
            if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT_MAP:
                raise
            said = f"[tool.reloader] in pyproject.toml sets {name} to {table[name]!r}"
            raise click.UsageError(f"{said}; {error.message}") from error
        finally:
            ctx.params["uvicorn"] = tuple(map(str, rest.split() if isinstance(rest, str) else rest))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- UVICORN OPTIONS]"]


def _as_chosen(name: str, value: Any) -> Any:
    """Return what a caller has given as the command line would give it."""
    if name in _PATHS and isinstance(value, str):
        return Path(value)
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value


def _parameters() -> list[click.Parameter]:
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    port = click.IntRange(0, 65535)
    levels = click.Choice(["critical", "error", "warning", "info", "debug", "trace"])
    return [
        click.Argument(["app"], required=False, metavar="[TARGET]", envvar="RELOADER_APP"),
        _option("--host", default="127.0.0.1", help="The address to listen on."),
        _option(
            "--port",
            type=port,
            default=8000,
            help="The port to listen on; 0 takes any that is free.",
        ),
        _option("--factory", is_flag=True, help="TARGET is a function that returns the app."),
        _option("--app-dir", type=folder, help="Where modules are imported from."),
        _option("--env-file", type=file, help="A file with more of the environment."),
        _option("--root-path", default="", help="The path that a proxy has taken off."),
        _option("--ssl-keyfile", type=file, help="The key for HTTPS."),
        _option("--ssl-certfile", type=file, help="The certificate for HTTPS."),
        _option("--ssl-keyfile-password", help="The password of the key."),
        _option("--ssl-version", type=int, hidden=True),
        _option("--ssl-cert-reqs", type=int, hidden=True),
        _option("--ssl-ca-certs", type=file, help="Whose certificates of clients are trusted."),
        _option("--ssl-ciphers", hidden=True),
        # In the environment these are settings, which have their own way of writing lists.
        _option("--include", multiple=True, envvar=None, help="Files that count although ignored."),
        _option("--exclude", multiple=True, envvar=None, help="Files that do not count."),
        _option("--preload", multiple=True, help="A module to import ahead of time."),
        _option("--fork/--no-fork", default=None, help="Whether processes are forked."),
        _option("--hot/--no-hot", default=True, help="Whether edits are patched in place."),
        _option("--keep-last-good", is_flag=True, help="Broken code leaves the last app serving."),
        _option("--open", is_flag=True, help="Open the browser."),
        _option("--log-level", type=levels, help="How much uvicorn tells."),
    ]


def _option(flag: str, **attributes: Any) -> click.Option:
    name = flag.partition("/")[0].removeprefix("--").replace("-", "_")
    attributes.setdefault("envvar", f"RELOADER_{name.upper()}")
    default = attributes.get("default")
    attributes.setdefault("show_default", isinstance(default, str | int) and default != "")
    return click.Option([flag, name], **attributes)
