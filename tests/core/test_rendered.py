"""The last pages are remembered, by names that nobody can guess."""

from reloader_core.rendered import RenderedPages


def test_a_page_is_found_by_its_name() -> None:
    pages = RenderedPages()
    name = pages.new_name()

    pages.keep(name, [b"<p>", b"one"])

    assert pages.find(name) == b"<p>one"
    assert pages.find(pages.new_name()) is None


def test_only_the_last_ones_are_kept() -> None:
    pages = RenderedPages(capacity=2)
    for name in ("a", "b", "c"):
        pages.keep(name, [name.encode()])

    assert [pages.find(name) for name in ("a", "b", "c")] == [None, b"b", b"c"]


def test_a_page_that_is_too_large_is_not_kept() -> None:
    pages = RenderedPages(limit=3)

    pages.keep("a", [b"12", b"34"])

    assert pages.find("a") is None
