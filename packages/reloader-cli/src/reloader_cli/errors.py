"""What callers of `reloader serve` may catch."""

from reloader_core.errors import ReloaderError

__all__ = ["AppError", "PortTakenError", "TargetError"]


class TargetError(ReloaderError):
    """Raised when the name of an app leads to none."""


class AppError(ReloaderError):
    """Raised when something is no app, or makes none."""


class PortTakenError(ReloaderError):
    """Raised when another program listens where the app should."""
