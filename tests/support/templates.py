"""Template folders of small sites, whose engines do not look whether a file has changed."""

from pathlib import Path
from typing import Any

import jinja2
from tests.support.asgi import get

from reloader_core.changes import ChangeKind, ChangeSet, FileChange
from reloader_core.framework import Framework, ReloadContext


def environment(folder: Path) -> jinja2.Environment:
    """Return one that serves from memory what it has read once."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), auto_reload=False, autoescape=True
    )


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def saved(app: object, *paths: Path) -> ReloadContext:
    """Return what a framework is told when these files were saved."""
    changes = tuple(FileChange(ChangeKind.MODIFIED, path) for path in paths)
    return ReloadContext(app=app, changes=ChangeSet(changes, 0.0))


async def shown(app: Any, path: str) -> str:
    answer = await get(app, path)
    assert answer.status == 200, answer
    return answer.body.decode()


async def assert_a_save_shows(
    framework: Framework, app: Any, template: Path, path: str, *, changed: Path | None = None
) -> None:
    """Check that an app shows the new text of a template, and that it would not by itself."""
    write(template, "before")
    assert await shown(app, path) == "before"

    write(template, "after")
    assert await shown(app, path) == "before"
    framework.before_reload(saved(app, changed or template))

    assert await shown(app, path) == "after"
