"""The socket that all processes of an app accept from, one after the other."""

import errno
import os
import socket
from pathlib import Path

from reloader_cli.errors import PortTakenError
from reloader_core.errors import ReloaderError

__all__ = ["address_of", "listen", "listen_on_file", "listen_on_path"]

FURTHER = 20
"""How many ports are looked at for one that is free."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address.

    Raises:
        PortTakenError: If somebody listens there.
        ReloaderError: If there is no such address.
    """
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(_taken(host, port)) from None
        if error.errno == errno.EACCES:
            raise ReloaderError(f"Port {port} needs more rights; try one from 1024.") from None
        raise ReloaderError(
            f"Cannot listen on {host!r}, port {port}: {error.strerror}; try --host 127.0.0.1."
        ) from None


def listen_on_path(path: str) -> socket.socket:
    """Return a socket that is bound to a path.

    Raises:
        PortTakenError: If somebody listens there.
    """
    listener = socket.socket(socket.AF_UNIX)
    try:
        # A server that was killed leaves its path behind.
        if Path(path).is_socket():
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(path) == 0:
                    raise PortTakenError(f"Another program listens on {path}; try another path.")
            Path(path).unlink()
        listener.bind(path)
        Path(path).chmod(0o666)
    except OSError as error:
        listener.close()
        why = error.strerror or error
        raise ReloaderError(f"Cannot listen on {path}: {why}; try another path.") from None
    except BaseException:
        listener.close()
        raise
    return listener


def listen_on_file(fd: int) -> socket.socket:
    """Return the socket that another program has opened.

    Raises:
        ReloaderError: If there is none.
    """
    try:
        return socket.socket(fileno=os.dup(fd))
    except OSError as error:
        raise ReloaderError(f"--fd {fd} is no socket: {error.strerror}.") from None


def address_of(
    listener: socket.socket, *, is_secure: bool, host: str = "", root_path: str = ""
) -> str:
    """Return where a browser finds what a socket serves.

    Args:
        listener: The socket.
        is_secure: Whether it speaks HTTPS.
        host: What the user calls the host: certificates are for names, not for numbers.
        root_path: The path that a proxy has taken off.
    """
    if listener.family not in {socket.AF_INET, socket.AF_INET6}:
        return str(listener.getsockname() or "a socket")
    number, port = listener.getsockname()[:2]
    host = host or number
    if host in {"0.0.0.0", "::"}:
        host = "localhost"
    if ":" in host:
        host = f"[{host}]"
    path = f"/{root_path.lstrip('/')}" if root_path else ""
    return f"http{'s' if is_secure else ''}://{host}:{port}{path}"


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            # On Windows it would let two programs listen at once.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            # What has been accepted must be answered. So a connection waits for whoever serves
            # when its request comes, and not for who did when it was opened.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 1)
        listener.bind(address)
        listener.listen()  # With SO_REUSEADDR, only this tells that another one listens.
    except BaseException:
        listener.close()
        raise
    return listener


def _taken(host: str, port: int) -> str:
    for other in range(port + 1, min(port + 1 + FURTHER, 65536)):
        try:
            _bound(host, other).close()
        except OSError:
            continue
        return f"Port {port} on {host} is taken; {other} is free: try --port {other}."
    return f"Port {port} on {host} is taken, and so are the next; try --port 0."
