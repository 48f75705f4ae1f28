"""Two apps whose Python is edited, a small one and a heavy one, for each way to serve them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from benchmarks.sites import SUPERRELOAD
from benchmarks.variants import (
    ESTABLISHED,
    OTHER_PYTHON,
    ROOT,
    Run,
    install_with,
    installed,
)

__all__ = ["HEAVY", "OURS", "SERVE", "SMALL", "App", "Contestant", "contestants"]

# What an app has beside the page: streams that go on for ever, and a page that notes when it was
# painted. What it notes outlives a refresh, and the first time counts.
PAGE = """<!doctype html><html lang="en"><head><title>Page</title></head>
<body><p id="version">%s</p>
<script>requestAnimationFrame(() => {
    sessionStorage[document.querySelector("#version").textContent] ??= Date.now()
})</script>
</body></html>"""
ROUTERS, ROUTES, TABLES = 40, 4, 40


def _main(imports: str = "", routers: str = "") -> str:
    return f'''
import asyncio

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, StreamingResponse
{imports}
VERSION = 0
PAGE = """{PAGE}"""


def body():
    NUMBER = 0
    return NUMBER


app = FastAPI()
{routers}

@app.get("/version")
async def version():
    return [VERSION, body()]


@app.get("/", response_class=HTMLResponse)
async def page():
    return PAGE % f"{{VERSION}}.{{body()}}"


@app.get("/stream")
async def stream():
    async def endless():
        while True:
            yield "."
            await asyncio.sleep(0.5)

    return StreamingResponse(endless())
'''


def _router(number: int) -> str:
    lines = ["from fastapi import APIRouter", "from pydantic import BaseModel, Field", ""]
    lines += [f'router = APIRouter(prefix="/things{number}")', ""]
    for route in range(ROUTES):
        lines += [
            f"class Thing{route}(BaseModel):",
            "    name: str = Field(max_length=100)",
            "    price: float = 0",
            "    tags: list[str] = []",
            "",
            f'@router.post("/{route}")',
            f"async def make{route}(thing: Thing{route}, count: int = 1) -> Thing{route}:",
            "    return thing",
            "",
        ]
    return "\n".join(lines)


def _tables() -> str:
    lines = [
        "import numpy",
        "import pandas",
        "from sqlalchemy import ForeignKey, String",
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship",
        "",
        "class Base(DeclarativeBase):",
        "    pass",
    ]
    for number in range(TABLES):
        lines += [
            "",
            f"class Row{number}(Base):",
            f'    __tablename__ = "rows{number}"',
            "    id: Mapped[int] = mapped_column(primary_key=True)",
            "    name: Mapped[str] = mapped_column(String(50))",
        ]
        if number:
            lines += [
                f'    owner_id: Mapped[int] = mapped_column(ForeignKey("rows{number - 1}.id"))',
                f'    owner: Mapped["Row{number - 1}"] = relationship()',
            ]
    return "\n".join([*lines, "", "Base.registry.configure()", ""])


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app: its name, and its files without those that a tool wants."""

    name: str
    main: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])


SMALL = App(name="small app", main=_main())
HEAVY = App(
    name="heavy app",
    main=_main(
        imports="\n".join(
            ["from shop import tables"]
            + [f"from shop.things{number} import router as router{number}" for number in range(40)]
        ),
        routers="\n".join(f"app.include_router(router{number})" for number in range(ROUTERS)),
    ),
    files={
        "shop/__init__.py": "",
        "shop/tables.py": _tables(),
        **{f"shop/things{number}.py": _router(number) for number in range(ROUTERS)},
    },
)

DJANGO_PAGE = f'''
from django.http import HttpResponse, JsonResponse

VERSION = 0
PAGE = """{PAGE}"""


def body():
    NUMBER = 0
    return NUMBER


def version(request):
    return JsonResponse([VERSION, body()], safe=False)


def page(request):
    return HttpResponse(PAGE % f"{{VERSION}}.{{body()}}")
'''
DJANGO_URLS = """
from django.urls import path
import views

urlpatterns = [path("", views.page), path("version", views.version)]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One way to serve an app that is edited.

    Args:
        name: What the tables call it.
        command: What serves it.
        before: Code in front of the app.
        after: Code behind the app.
        edit: What is edited: `VERSION` at top level, or `NUMBER` in a function's body.
        refreshes: Whether it refreshes the page.
        django: Whether it serves a Django site, which is small and has no streams.
    """

    name: str
    command: tuple[str, ...]
    before: str = ""
    after: str = ""
    edit: str = "VERSION"
    refreshes: bool = True
    django: bool = False

    @property
    def edited(self) -> str:
        """The file that is edited."""
        return "views.py" if self.django else "main.py"

    def write(self, app: App, folder: Path) -> None:
        """Write the files of an app."""
        files = {**app.files, "main.py": f"{self.before}\n{app.main}\n{self.after}\n"}
        if self.django:
            site = {name: dedent(source) for name, source in SUPERRELOAD.files.items()}
            files = {**site, "views.py": DJANGO_PAGE, "urls.py": DJANGO_URLS}
        for name, source in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(source, encoding="utf-8")


UVICORN = ("-m", "uvicorn", "main:app", "--port", "{port}", "--no-access-log")
SERVE = ("-m", "reloader_cli", "serve", "main:app", "--port", "{port}")

OUR_ENVIRONMENT = ROOT / ".tools" / "bench-ours"
OUR_PYTHON = str(OUR_ENVIRONMENT / "bin" / "python")
"""The interpreter that has our packages as they are installed, and what the heavy app needs."""

OURS = Contestant(name="reloader serve", command=(OUR_PYTHON, *SERVE))
IN_PLACE = Contestant(
    name="reloader serve, a function's body", command=(OUR_PYTHON, *SERVE), edit="NUMBER"
)
NO_FORK = Contestant(name="reloader serve --no-fork", command=(OUR_PYTHON, *SERVE, "--no-fork"))
WITH_ESTABLISHED = Contestant(
    name=f"uvicorn --reload, {ESTABLISHED.name}",
    command=(OTHER_PYTHON, *UVICORN, "--reload"),
    before=ESTABLISHED.before,
    after=ESTABLISHED.after,
)
BARE = Contestant(
    name="uvicorn --reload", command=(OTHER_PYTHON, *UVICORN, "--reload"), refreshes=False
)
HMR = Contestant(
    name="uvicorn-hmr --refresh",
    command=(OTHER_PYTHON, "-m", "uvicorn_hmr", "main:app", "--port", "{port}", "--refresh"),
)
HMR_BODY = Contestant(
    name="uvicorn-hmr --refresh, a function's body", command=HMR.command, edit="NUMBER"
)
DJANGO = Contestant(
    name="superreload (Django)", command=(OTHER_PYTHON, *SUPERRELOAD.command[1:]), django=True
)

HEAVY_NEEDS = ["numpy", "pandas", "sqlalchemy"]


def contestants(run: Run = install_with) -> list[Contestant]:
    """Install what is compared, and return what could be installed; ours come first."""
    names = ("reloader-core", "fastapi-reloader", "reloader-cli")
    packages = [str(ROOT / "packages" / name) for name in names]
    # Their version stays the same while they are worked on.
    anew = [option for name in names for option in ("--reinstall-package", name)]
    run(["venv", "--allow-existing", "--python", sys.executable, str(OUR_ENVIRONMENT)])
    if not run(["pip", "install", "--python", OUR_PYTHON, *anew, *packages, *HEAVY_NEEDS]):
        raise RuntimeError("Our own packages cannot be installed; try `uv pip install` by hand.")
    ours = [OURS, IN_PLACE, NO_FORK] if sys.version_info >= (3, 12) else [OURS, NO_FORK]
    others = [
        (BARE, HEAVY_NEEDS),
        (WITH_ESTABLISHED, [ESTABLISHED.name.replace(" ", "=="), *HEAVY_NEEDS]),
        (HMR, ["uvicorn-hmr", *HEAVY_NEEDS]),
        (HMR_BODY, ["uvicorn-hmr", *HEAVY_NEEDS]),
        (DJANGO, ["superreload[django]"]),
    ]
    return [*ours, *installed(others, run)]
