"""What was served at which address is known for a while."""

from pathlib import Path

from fastapi_reloader.served import ServedFiles


def test_a_file_has_the_addresses_at_which_it_was_served(tmp_path: Path) -> None:
    files = ServedFiles()
    (tmp_path / "link.css").symlink_to(tmp_path / "a.css")
    files.note("/style", tmp_path / "a.css")
    files.note("/für alle", tmp_path / "link.css")
    files.note("/other", tmp_path / "b.css")

    assert files.urls_of(tmp_path / "a.css") == ["/style", "/f%C3%BCr%20alle"]
    assert files.urls_of(tmp_path / "c.css") == []


def test_only_the_latest_addresses_are_known(tmp_path: Path) -> None:
    files = ServedFiles(capacity=2)
    for name in "abc":
        files.note(f"/{name}", tmp_path / name)

    assert [files.urls_of(tmp_path / name) for name in "abc"] == [[], ["/b"], ["/c"]]
