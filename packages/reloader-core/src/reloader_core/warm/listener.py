"""The socket that all processes of an app listen on, one after the other."""

import os
import socket
from threading import Event, Lock

__all__ = ["Listener"]


class Listener(socket.socket):
    """A listening socket that can be taken from whoever uses it, whatever that is doing.

    The processes share one queue of waiting connections. The supervisor holds it open, so what
    arrives while nobody listens waits in there.

    Wait for it to be readable, and accept then: a thread that already waits in `accept` holds the
    queue until it has got one more connection.
    """

    def __init__(self, file: int) -> None:
        super().__init__(fileno=file)
        self._closing = Lock()
        self._closed_event = Event()

    def close(self) -> None:
        """Listen no more."""
        with self._closing:
            super().close()
            self._closed_event.set()

    def silence(self, patience: float) -> None:
        """Have it accept nothing any more, once this returns.

        Who uses it should have closed it, and gets a moment for that. Else it is exchanged for a
        socket that nobody connects to: an event loop that is busy, say, would accept once more.

        Args:
            patience: For how many seconds to wait.
        """
        if self._closed_event.wait(patience):
            return
        with self._closing:
            if self.fileno() == -1:
                return
            with socket.socket() as nobody:
                nobody.bind(("127.0.0.1", 0))
                nobody.listen(1)
                os.set_blocking(nobody.fileno(), self.gettimeout() is None)
                os.dup2(nobody.fileno(), self.fileno(), inheritable=False)
