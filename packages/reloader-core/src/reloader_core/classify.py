"""What a changed file calls for.

Decided from its name alone, and from what others say of it: nothing here looks at a file.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

__all__ = ["Effect", "Rule", "effect_of", "strongest"]


class Effect(StrEnum):
    """What a change does to a page, the weakest first."""

    NOTHING = "nothing"
    """Nobody handles it."""

    PYTHON = "python"
    """Nothing in the page: the server restarts, and the page sees another `boot`."""

    ASSET = "asset"
    """Swap images, fonts and media."""

    STYLE = "style"
    """Swap stylesheets."""

    TEMPLATE = "template"
    """Fetch the page again and morph."""

    SCRIPT = "script"
    """Scripts changed: refresh."""

    RELOAD = "reload"
    """Refresh."""


Rule = tuple[str, Effect]
"""A glob, matched against the end of the path, and what files that match it call for."""

_EXTENSIONS = {
    Effect.PYTHON: "py pyi pyx pyd so",
    Effect.STYLE: "css",
    Effect.SCRIPT: "js mjs cjs wasm map importmap",
    Effect.ASSET: (
        "png jpg jpeg gif webp avif apng svg ico bmp cur woff woff2 ttf otf eot "
        "mp3 mp4 m4a m4v ogg oga ogv opus wav flac webm mov vtt pdf webmanifest"
    ),
    Effect.TEMPLATE: (
        "html htm xhtml shtml jinja jinja2 j2 jnj mako mak djx djhtml dtl tpl tmpl "
        "mustache hbs handlebars liquid pug jade haml ejs chtml genshi kid pt cheetah"
    ),
}
_BY_EXTENSION = {
    f".{extension}": effect for effect, names in _EXTENSIONS.items() for extension in names.split()
}
_ORDER = list(Effect)


def effect_of(
    path: Path,
    *,
    rules: Iterable[Rule] = (),
    claim: Callable[[Path], str | None] = lambda _: None,
) -> Effect:
    """Return what a change of `path` calls for.

    Args:
        path: The file.
        rules: The user's own, which come first. The first that fits counts.
        claim: What a framework says of it, by the value of an `Effect`, or `None`.
    """
    for pattern, effect in rules:
        if fnmatchcase(path.as_posix(), f"*/{pattern.removeprefix('/')}"):
            return effect
    claimed = claim(path)
    if claimed is not None:
        return Effect(claimed)
    return _BY_EXTENSION.get(path.suffix.lower(), Effect.NOTHING)


def strongest(effects: Iterable[Effect]) -> Effect:
    """Return what a batch of changes calls for: one thing that does for all of them."""
    return max(effects, key=_ORDER.index, default=Effect.NOTHING)
