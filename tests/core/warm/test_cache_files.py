"""What is remembered is written whole or not at all."""

from pathlib import Path

from reloader_core.warm.cache_files import write_whole


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "new/folder/file"
    write_whole(file, b"one")
    before = file.stat().st_ino

    write_whole(file, b"two")

    assert file.read_bytes() == b"two"
    assert file.stat().st_ino != before
    assert [*file.parent.iterdir()] == [file]


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the place of a folder")

    write_whole(tmp_path / "file/inner", b"one")

    assert (tmp_path / "file").read_text() == "in the place of a folder"
