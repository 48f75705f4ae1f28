"""What takes its time is said in a line that goes away."""

from tests.support.waiting import eventually

from reloader_cli.notice import Notice


def test_it_is_drawn_until_it_is_taken_away() -> None:
    written: list[str] = []
    notice = Notice(written.append, patience=0)

    notice.begin("restarting")
    eventually(lambda: len(written) > 2)
    notice.end()
    count = len(written)
    notice.end()

    # The cursor is at the beginning, for whoever prints next.
    assert all(text.startswith("\x1b[2K") for text in written)
    assert all(text.endswith(" restarting 0 s\r") for text in written[:-1])
    assert written[-1] == "\x1b[2K"
    assert written[0] != written[1]
    assert len(written) == count


def test_what_is_quick_is_not_said() -> None:
    written: list[str] = []
    notice = Notice(written.append, patience=60)

    notice.begin("starting")
    notice.begin("restarting")
    notice.end()

    assert written == []
