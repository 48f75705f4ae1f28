"""The client's files are served by name, under an address that changes with them."""

from reloader_core.client import client_hash, client_source


def test_the_start_script_is_there() -> None:
    source = client_source("start.js")

    assert source is not None
    assert b"import(" in source


def test_only_files_of_the_client_are_served() -> None:
    for name in ("", "__init__.py", "../errors.py", "start", "nothing.js"):
        assert client_source(name) is None


def test_the_hash_fits_into_an_address() -> None:
    assert client_hash() == client_hash()
    assert client_hash().isalnum()
