"""Images, fonts and sounds are swapped in the page, wherever it shows them."""

import io
import time
import wave
from pathlib import Path

import pytest
from tests.support.browsers import Browser, Tab
from tests.support.engines import only_in
from tests.support.site import Site

MAIN = "from tests.browser.changing import app"

SWAP = """async (changed) => {
    const { swapAssets } = await import("/---fastapi-reloader---/client/x/assets.js");
    return swapAssets({ urls: [], paths: [], seq: 1, ...changed });
}"""


def draw(site: Site, size: int, name: str = "image.svg") -> None:
    """Write a square image, as large as said."""
    site.project.write(
        f"files/{name}",
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{size}'>"
        f"<g id='part'><rect width='{size}' height='{size}' fill='green'/></g></svg>",
    )


def open_page(browser: Browser, site: Site, body: str, headers: str = "max-age") -> Tab:
    site.project.write("files/page.html", f"<!doctype html><title>page</title>{body}")
    tab = browser.open(f"{site.url}/{headers}/page.html")
    tab.evaluate("() => { window.marker = true }")
    return tab


def swap(tab: Tab, *urls: str, seq: int = 1) -> str:
    return str(tab.evaluate(SWAP, {"urls": urls, "seq": seq}))


@pytest.mark.parametrize("headers", ["none", "no-cache", "max-age", "validators"])
def test_an_image_is_swapped_in_the_living_page(browser: Browser, site: Site, headers: str) -> None:
    draw(site, 10)
    draw(site, 5, "other.svg")
    body = "<img id=image src='image.svg?v=1#part'><img id=other src=other.svg>"
    tab = open_page(browser, site, body, headers)
    width = "document.images[0].complete && document.images[0].naturalWidth"
    assert tab.evaluate(width) == 10

    for size in (20, 30):
        draw(site, size)
        assert swap(tab, f"/{headers}/image.svg", seq=size) == "swapped"
        tab.wait(f"({width}) === {size}")

    assert tab.evaluate("marker && image.getAttribute('src')").startswith("image.svg?v=1&x-hot=30-")
    assert tab.evaluate("other.getAttribute('src')") == "other.svg"


def test_every_element_that_shows_an_image_is_reached(browser: Browser, site: Site) -> None:
    draw(site, 10)
    draw(site, 5, "other.svg")
    body = """
        <link rel="shortcut icon" href="image.svg">
        <img srcset="image.svg 1x, other.svg 2x,image.svg 3x">
        <picture><source srcset="image.svg, other.svg 2x"><img src="other.svg"></picture>
        <input type="image" src="image.svg"> <video poster="image.svg"></video>
        <svg width="100" height="100">
            <use href="image.svg#part"/> <use xlink:href="image.svg#part"/> <use href="#own"/>
            <image href="image.svg" width="9" height="9"/>
        </svg>
        <object data="image.svg"></object> <embed src="image.svg">
    """
    tab = open_page(browser, site, body)
    tab.evaluate("""() => {
        const root = document.body.appendChild(document.createElement("div"));
        const image = Object.assign(new Image(), { src: "image.svg" });
        root.attachShadow({ mode: "open" }).append(image);
        root.id = "host";
    }""")

    draw(site, 20)
    assert swap(tab, "/max-age/image.svg") == "swapped"

    token = tab.evaluate(
        "/x-hot=([\\w-]+)/.exec(document.querySelector('link').getAttribute('href'))[1]"
    )
    attributes = """[...document.querySelectorAll("link, body *")].flatMap((element) =>
        ["src", "srcset", "href", "xlink:href", "poster", "data"].flatMap(
            (name) => element.getAttribute(name) ?? [],
        ),
    )"""
    new = f"image.svg?x-hot={token}"
    assert tab.evaluate(attributes) == [
        new,
        f"{new} 1x, other.svg 2x,image.svg 3x",
        f"{new}, other.svg 2x",
        "other.svg",
        new,
        new,
        f"{new}#part",
        f"{new}#part",
        "#own",
        new,
        new,
        new,
    ]
    tab.wait("host.shadowRoot.firstChild.naturalWidth === 20")
    tab.wait("document.querySelector('img').naturalWidth === 20")
    tab.wait("document.querySelector('picture img').naturalWidth === 20")
    tab.wait("document.querySelector('use').getBBox().width === 20")


def test_frames_that_show_an_image_are_reached(browser: Browser, site: Site) -> None:
    draw(site, 10)
    site.project.write("files/inner.html", "<img src=image.svg>")
    body = "<iframe src=image.svg></iframe><iframe src=inner.html></iframe>"
    tab = open_page(browser, site, body)
    width = "frames[0].document.documentElement.getAttribute('width')"
    assert tab.evaluate(width) == "10"
    steps = tab.evaluate("history.length")

    draw(site, 20)
    assert swap(tab, "/max-age/image.svg") == "swapped"

    tab.wait(f"{width} === '20'")
    tab.wait("frames[1].document.images[0].naturalWidth === 20")
    assert tab.evaluate("history.length") == steps


def test_images_in_styles_are_swapped(browser: Browser, site: Site) -> None:
    draw(site, 10)
    site.project.write(
        "files/main.css",
        """
        @media all { #one { background: no-repeat url("image.svg") !important } }
        #two { --mark: url(image.svg); background: var(--mark) }
        #three { list-style: url(/max-age/image.svg); mask-image: url(#own), url("other.svg") }
        """,
    )
    site.project.write("files/outer.css", "@import 'main.css';")
    body = """<link rel="stylesheet" href="outer.css">
        <p id="one"><p id="two"><p id="three">
        <p id="four" style="color: red; background-image: url('image.svg'), url(other.svg)">"""
    tab = open_page(browser, site, body)

    draw(site, 20)
    assert swap(tab, "/max-age/image.svg") == "swapped"

    shown = """[
        getComputedStyle(one).backgroundImage, getComputedStyle(two).backgroundImage,
        getComputedStyle(three).listStyleImage, getComputedStyle(four).backgroundImage,
    ]"""
    for value in tab.evaluate(shown):
        assert f'url("{site.url}/max-age/image.svg?x-hot=1-' in value
    assert tab.evaluate("four.style.color") == "red"
    assert tab.evaluate("getComputedStyle(one).backgroundRepeat") == "no-repeat"
    assert f'url("{site.url}/max-age/other.svg")' in tab.evaluate("four.style.backgroundImage")
    rule = "document.styleSheets[0].cssRules[0].styleSheet.cssRules[0].cssRules[0].style"
    assert tab.evaluate(f"{rule}.getPropertyPriority('background-image')") == "important"


def test_fonts_are_swapped(browser: Browser, site: Site) -> None:
    (site.project / "files").mkdir(exist_ok=True)
    (site.project / "files/a.woff2").write_bytes(b"not really")
    site.project.write(
        "files/main.css",
        "@font-face { font-family: a; src: url(a.woff2) format('woff2'), url(a.ttf) }"
        " p { font-family: a }",
    )
    body = "<link rel=stylesheet href=main.css><p>some text"
    tab = open_page(browser, site, body)
    asked = "() => performance.getEntriesByType('resource').map(({ name }) => name)"

    assert swap(tab, "/max-age/a.woff2") == "swapped"

    rules = "document.styleSheets[0].cssRules"
    text = tab.evaluate(f"{rules}[0].cssText")
    assert "/max-age/a.woff2?x-hot=1-" in text
    assert "a.ttf?" not in text
    assert tab.evaluate(f"{rules}.length") == 2
    tab.wait(f"({asked})().some((name) => name.includes('a.woff2?x-hot=1-'))")


def silence(path: Path, seconds: int) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(8000 * seconds))
    path.write_bytes(sound.getvalue())


@only_in("chromium", "firefox")  # WebKitGTK plays what is installed beside it.
@pytest.mark.parametrize(
    "element", ["<audio id=a src=a.wav></audio>", "<audio id=a><source src=a.wav></audio>"]
)
def test_a_sound_goes_on_where_it_was(browser: Browser, site: Site, element: str) -> None:
    (site.project / "files").mkdir(exist_ok=True)
    silence(site.project / "files/a.wav", 5)
    tab = open_page(browser, site, element)
    tab.wait("a.readyState >= 1")
    tab.evaluate("() => { a.currentTime = 2 }")
    tab.wait("!a.seeking && a.currentTime === 2")

    silence(site.project / "files/a.wav", 9)
    assert swap(tab, "/max-age/a.wav") == "swapped"

    tab.wait("a.duration === 9 && a.currentTime === 2")
    assert tab.evaluate("a.paused")


def test_an_image_that_is_being_written_is_waited_for(browser: Browser, site: Site) -> None:
    draw(site, 10)
    tab = open_page(browser, site, "<img src=image.svg>")
    width = "document.images[0].naturalWidth"

    site.project.write("files/image.svg", "")
    tab.evaluate(
        f"() => {{ ({SWAP})({{ urls: ['/max-age/image.svg'] }}).then((it) => {{ got = it }}) }}"
    )
    time.sleep(0.2)
    assert tab.evaluate(width) == 10
    draw(site, 20)
    tab.wait("got === 'swapped'")
    tab.wait(f"{width} === 20")

    site.project.write("files/image.svg", "")
    assert swap(tab, "/max-age/image.svg", seq=2) == "failed"
    assert tab.evaluate(width) == 20


@only_in("chromium")
def test_a_file_that_the_page_does_not_show_is_none_of_its_business(
    browser: Browser, site: Site
) -> None:
    draw(site, 10)
    site.project.write("files/main.css", "p { color: red }")
    body = "<link rel=stylesheet href=main.css><svg><use href='#own'/></svg><img src=image.svg>"
    tab = open_page(browser, site, body)

    assert swap(tab, "/max-age/other.svg", "/max-age/main.css") == "none"
    assert tab.evaluate(SWAP, {"paths": ["templates/page.html", "main.css"]}) == "none"
    assert tab.evaluate(SWAP, {"paths": ["static/image.svg"]}) == "swapped"


def test_a_strict_policy_is_respected(browser: Browser, site: Site) -> None:
    draw(site, 10)
    body = "<img src=image.svg><object data=image.svg></object><embed src=image.svg>"
    tab = open_page(browser, site, body, "trusted-types")

    assert swap(tab, "/trusted-types/image.svg") in {"swapped", "failed"}

    assert "x-hot" in tab.evaluate("document.images[0].src")
