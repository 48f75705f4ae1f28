"""What callers of Reloader may catch."""

__all__ = ["ReloaderError", "SettingsError", "UnknownFrameworkError"]


class ReloaderError(Exception):
    """The base of every error that Reloader raises on purpose."""


class SettingsError(ReloaderError):
    """Raised when a setting has a value that Reloader cannot use."""


class UnknownFrameworkError(ReloaderError):
    """Raised when Reloader is asked for a framework that it does not know."""
