"""What callers of Reloader may catch."""

__all__ = ["ReloaderError", "SettingsError"]


class ReloaderError(Exception):
    """The base of every error that Reloader raises on purpose."""


class SettingsError(ReloaderError):
    """Raised when a setting has a value that Reloader cannot use."""
