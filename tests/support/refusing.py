"""A port without a working server behind it, that counts who asks."""

import socket
from contextlib import suppress
from threading import Thread
from typing import Self

ANSWER = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Refusing:
    """Says that the server is away. Were it silent, Firefox would ask up to ten times for once."""

    def __init__(self, port: int) -> None:
        self.count = 0
        self._listener = socket.create_server(("127.0.0.1", port))
        self._thread = Thread(target=self._refuse, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _refuse(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(1)  # Browsers also open connections that they do not use.
        with suppress(OSError):
            if connection.recv(65536):
                self.count += 1
                connection.sendall(ANSWER)
