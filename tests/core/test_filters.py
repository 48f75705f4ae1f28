"""A filter leaves out what is no source of the app, unless it is asked for."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from reloader_core.filters import PathFilter


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "repository/.git").mkdir(parents=True)
    folder = tmp_path / "repository/project"
    folder.mkdir()
    return folder


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))


def accepted(path_filter: PathFilter, root: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if path_filter.accepts(root / name)]


@pytest.mark.parametrize(
    "name",
    ["a.py", "shop/a.html", ".env.html", "deep/er/a.css", "logs.py", "db/models.py", "a.tmpl"],
)
def test_sources_count(project: Path, name: str) -> None:
    assert PathFilter([project]).accepts(project / name)


@pytest.mark.parametrize(
    "name",
    """
    .git/HEAD .hg/x .svn/x .jj/x .venv/a.py venv/a.py env/a.py .tox/a.py .nox/a.py
    node_modules/a/b.js lib/site-packages/a.py a/__pycache__/b.py .mypy_cache/x .cache/x
    .pytest_cache/x .ruff_cache/x .hypothesis/x .parcel-cache/x .next/x .turbo/x .idea/x .vscode/x
    my.egg-info/PKG-INFO db.sqlite3 db.sqlite3-journal db.sqlite3-wal a/db.sqlite-shm x.db x.log
    x.pid x.sock .a.py.swp .a.py.swx a.py~ 4913 .#a.py #a.py# a.tmp a.py___jb_tmp___
    .goutputstream-XYZ a.pyc a.pyo
    """.split(),  # noqa: SIM905  A list of words.
)
def test_what_tools_write_does_not_count(project: Path, name: str) -> None:
    assert not PathFilter([project]).accepts(project / name)


def test_trees_of_tools_are_pruned(project: Path) -> None:
    write(project / "my-python/pyvenv.cfg")
    path_filter = PathFilter([project])

    assert path_filter.prunes(project / "node_modules")
    assert path_filter.prunes(project / "node_modules/react")
    assert path_filter.prunes(project / "my-python")
    assert not path_filter.prunes(project)
    assert not path_filter.prunes(project / "shop")


def test_nothing_outside_the_roots_counts(project: Path) -> None:
    path_filter = PathFilter([project])

    assert not path_filter.accepts(project.parent / "a.py")
    assert path_filter.prunes(project.parent)


def test_git_decides_in_every_folder(project: Path) -> None:
    write(project.parent / ".gitignore", "*.out", "/project/top", "# comment")
    write(project / ".gitignore", "dist/", "*.css", "!keep.css", "assets/*", "!assets/logo/")
    write(project / "shop/.gitignore", "!*.css", "/own.html")
    path_filter = PathFilter([project])

    assert accepted(
        path_filter,
        project,
        """
        a.out top/a dist/a.js a/dist/b.js a.css keep.css assets/a.js assets/logo/a.svg
        shop/a.css shop/own.html shop/sub/own.html dist
        """.split(),  # noqa: SIM905  A list of words.
    ) == ["keep.css", "assets/logo/a.svg", "shop/a.css", "shop/sub/own.html", "dist"]
    assert path_filter.prunes(project / "dist")
    assert path_filter.prunes(project / "top")
    assert not path_filter.prunes(project / "assets")


def test_what_is_in_an_ignored_folder_cannot_be_taken_back(project: Path) -> None:
    write(project / ".gitignore", "build")
    write(project / "build/.gitignore", "!a.js")

    assert not PathFilter([project]).accepts(project / "build/a.js")


def test_git_can_be_left_out(project: Path) -> None:
    write(project / ".gitignore", "*.css")

    assert PathFilter([project], gitignore=False).accepts(project / "a.css")
    assert not PathFilter([project]).accepts(project / "a.css")


def test_outside_a_repository_only_the_roots_speak(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*.css")
    write(tmp_path / "app/.gitignore", "*.js")

    path_filter = PathFilter([tmp_path / "app"])

    assert accepted(path_filter, tmp_path / "app", ["a.css", "a.js"]) == ["a.css"]


def test_changed_rules_are_read_again(project: Path) -> None:
    path_filter = PathFilter([project])
    assert path_filter.accepts(project / "shop/a.css")
    version = path_filter.version

    write(project / ".gitignore", "*.css")
    assert not path_filter.accepts(project / "shop/a.css")
    assert path_filter.version > version

    write(project / ".gitignore", "*.css", "!shop/*")
    assert path_filter.accepts(project / "shop/a.css")

    write(project / "shop/pyvenv.cfg")
    assert not path_filter.accepts(project / "shop/a.css")

    (project / "shop/pyvenv.cfg").unlink()
    (project / ".gitignore").unlink()
    assert path_filter.accepts(project / "shop/a.css")


def test_an_unreadable_gitignore_ignores_nothing(project: Path) -> None:
    (project / ".gitignore").mkdir()

    assert PathFilter([project]).accepts(project / "a.css")


def test_what_is_included_counts_although_it_is_ignored(project: Path) -> None:
    write(project / ".gitignore", "static/dist", "*.out")
    path_filter = PathFilter([project], include=["static/dist/app.css", "*.out", "x.db"])

    names = ["static/dist/app.css", "static/dist/app.js", "a.out", "shop/x.db"]
    assert accepted(path_filter, project, names) == ["static/dist/app.css", "a.out", "shop/x.db"]
    assert not path_filter.prunes(project / "static/dist")
    assert path_filter.prunes(project / "static/dist/sub")


@pytest.mark.parametrize("pattern", ["static/dist/", "static/**/*.css", "/static/*/*"])
def test_an_included_pattern_opens_the_folders_it_names(project: Path, pattern: str) -> None:
    write(project / ".gitignore", "dist/")
    path_filter = PathFilter([project], include=[pattern])

    assert path_filter.accepts(project / "static/dist/app.css")
    assert path_filter.prunes(project / "dist")


@pytest.mark.parametrize("pattern", ["*.js", "**/*.js", "!node_modules/react/x.js"])
def test_an_included_pattern_opens_no_other_folders(project: Path, pattern: str) -> None:
    path_filter = PathFilter([project], include=[pattern])

    assert path_filter.prunes(project / "node_modules")
    assert not path_filter.accepts(project / "node_modules/react.js")


def test_what_is_excluded_never_counts(project: Path) -> None:
    path_filter = PathFilter([project], include=["*.html"], exclude=["drafts/", "old.html"])

    names = ["a.html", "drafts/a.html", "shop/drafts/a.html", "old.html"]
    assert accepted(path_filter, project, names) == ["a.html"]
    assert path_filter.prunes(project / "shop/drafts")


def test_a_root_counts_wherever_it_lies(project: Path) -> None:
    write(project.parent / ".gitignore", "build/", "*.css")
    inner, built = project / ".venv/lib/site-packages/shop", project / "build/site"
    path_filter = PathFilter([project, built])
    assert path_filter.prunes(inner)

    path_filter.add_root(inner)
    path_filter.add_root(inner)

    assert accepted(path_filter, inner, ["a.html", "node_modules/a.js"]) == ["a.html"]
    assert path_filter.accepts(built / "a.html")
    assert path_filter.prunes(project / ".venv/lib")
    assert path_filter.prunes(project / "build")


@pytest.mark.parametrize("is_root_already", [True, False])
def test_git_has_no_say_in_what_is_served(project: Path, is_root_already: bool) -> None:
    write(project / ".gitignore", "dist/", "*.css")
    write(project / "static/.gitignore", "*.js")
    static = project / "static"
    path_filter = PathFilter([project, static] if is_root_already else [project])
    assert path_filter.prunes(static / "dist")
    version = path_filter.version

    path_filter.add_root(static, gitignore=False)
    path_filter.add_root(static)

    assert path_filter.version > version
    names = ["a.css", "dist/a.css", "dist/b/a.js", "dist/node_modules/a.js", ".git/a", "a.db"]
    assert accepted(path_filter, static, names) == names[:3]
    assert path_filter.prunes(static / "dist/node_modules")
    assert path_filter.prunes(project / "dist")
    assert not path_filter.accepts(project / "a.css")


def test_what_is_excluded_does_not_count_where_it_is_served(project: Path) -> None:
    path_filter = PathFilter([project], exclude=["static/uploads"])

    path_filter.add_root(project / "static", gitignore=False)

    assert path_filter.prunes(project / "static/uploads")


def test_patterns_may_be_meant_for_any_root(project: Path) -> None:
    write(project / ".gitignore", "*.css")
    path_filter = PathFilter([project, project / "static"], include=["static/app.css"])

    assert path_filter.accepts(project / "static/app.css")


def test_a_linked_root_may_be_spelled_both_ways(project: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project)
    path_filter = PathFilter([tmp_path / "link"])

    assert path_filter.accepts(tmp_path / "link/a.py")
    assert path_filter.accepts(project / "a.py")
