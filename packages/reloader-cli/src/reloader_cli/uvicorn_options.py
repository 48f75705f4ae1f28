"""What uvicorn understands, behind `--`: read by uvicorn's own command line."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from click.core import ParameterSource
from uvicorn.main import main as uvicorn_main

__all__ = ["config_of", "read_uvicorn_options"]

# What has another meaning here, or none.
_OURS = {
    *("app", "host", "port", "factory", "app_dir", "env_file", "root_path", "log_level"),
    *("ssl_keyfile", "ssl_certfile", "ssl_keyfile_password", "ssl_version", "ssl_cert_reqs"),
    *("ssl_ca_certs", "ssl_ciphers"),
}
_MEANINGLESS = {
    "reload": "the app is reloaded anyway",
    "reload_dirs": "what the app uses is watched anyway",
    "reload_includes": "try --include before the --",
    "reload_excludes": "try --exclude before the --",
    "reload_delay": "there is no delay",
    "workers": "there is one process at a time",
    "limit_max_requests": "a process serves until the next save",
    "limit_max_requests_jitter": "a process serves until the next save",
    "timeout_worker_healthcheck": "there are no workers",
    "use_colors": "try NO_COLOR=1 or FORCE_COLOR=1",
}


def read_uvicorn_options(arguments: Sequence[str]) -> dict[str, Any]:
    """Return the options that were chosen, on the command line or by `UVICORN_…` variables.

    Raises:
        click.UsageError: If uvicorn does not understand one, or it has no place here.
    """
    command: click.Command = uvicorn_main
    context = command.make_context("reloader serve [OPTIONS] --", ["app", *arguments])
    chosen: dict[str, Any] = {}
    for name, value in context.params.items():
        source = context.get_parameter_source(name)
        if source is ParameterSource.DEFAULT or name == "app":
            continue
        # Variables for uvicorn itself are not for us, as far as they are ours to decide.
        is_written = source is ParameterSource.COMMANDLINE
        if is_written and name in _OURS:
            flag = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{flag} is no option for uvicorn here; try it before the --.")
        if is_written and name in _MEANINGLESS:
            flag = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{flag} means nothing here; {_MEANINGLESS[name]}.")
        if name == "headers" and (wrong := [each for each in value if ":" not in each]):
            raise click.UsageError(f"--header {wrong[0]!r} has no value; try 'name: value'.")
        if name not in _OURS and name not in _MEANINGLESS:
            chosen[name] = value
    return chosen


def config_of(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `uvicorn.Config` gets of them: plain data."""
    config = {name: value for name, value in chosen.items() if name not in {"uds", "fd"}}
    if "headers" in config:
        config["headers"] = [header.split(":", 1) for header in config["headers"]]
    return config
