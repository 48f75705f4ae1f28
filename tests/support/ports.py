"""Ports on which a server can be stopped and started again."""

import random
import socket
from pathlib import Path

FIRST = 20000


def free_port() -> int:
    """Return a port nobody listens on, below the range the kernel gives to outgoing connections.

    Inside that range a client that keeps asking for a server that is down may be given the very
    port it asks for, connect to itself, and keep the server from coming back.
    """
    while True:
        port = random.randrange(FIRST, _first_ephemeral_port())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _first_ephemeral_port() -> int:
    try:
        limits = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
    except OSError:
        return 32768
    return max(FIRST + 1000, int(limits.split()[0]))
