"""What objects say of themselves, asked for so that nothing they do can hold a report up.

`str` and `repr` run code of the app, which may sleep, raise, or wait for a lock that the failing
code holds. It runs in a thread of its own, and is waited for only as long as there is patience.
"""

import time
from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread

__all__ = ["OwnWords"]


class OwnWords:
    """Asks objects, for a limited time. Used by one thread, as a context manager.

    Args:
        seconds: How long all answers may take together; a single one may take half of that.
    """

    def __init__(self, seconds: float = 0.2) -> None:
        self._left = seconds
        self._longest = seconds / 2
        self._worker: _Worker | None = None

    def __enter__(self) -> "OwnWords":
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()

    def ask(self, question: Callable[[], object], what: str, limit: int) -> str:
        """Return what an object says, or a remark that it said nothing, and why.

        Args:
            question: Asks the object, and returns its words.
            what: The method that is called: `repr`.
            limit: After how many characters to cut.
        """
        if self._left <= 0:
            return "<not shown: other values took too long>"
        began = time.monotonic()
        try:
            if self._worker is None:
                self._worker = _Worker()
            self._worker.questions.put((question, what, limit))
            return self._worker.answers.get(timeout=min(self._left, self._longest))
        except Empty:
            self._dismiss()  # It may answer yet, but nobody listens any more.
            return f"<its {what} takes too long>"
        except RuntimeError:  # At the process's end there are no new threads.
            return "<not shown: no thread can be started>"
        finally:
            self._left -= time.monotonic() - began

    def _dismiss(self) -> None:
        if self._worker is not None:
            self._worker.questions.put(None)
            self._worker = None


class _Worker:
    """A thread that asks one question after the other."""

    def __init__(self) -> None:
        self.questions: SimpleQueue[tuple[Callable[[], object], str, int] | None] = SimpleQueue()
        self.answers: SimpleQueue[str] = SimpleQueue()
        # Proxies, as Flask's request, mean what the failing code's context says.
        run = copy_context().run
        Thread(target=run, args=(self._work,), name="reloader-own-words", daemon=True).start()

    def _work(self) -> None:
        while (asked := self.questions.get()) is not None:
            self.answers.put(_answer(*asked))
            del asked  # It holds an object of the app.


def _answer(question: Callable[[], object], what: str, limit: int) -> str:
    try:
        words = question()
        if not issubclass(type(words), str):
            return f"<its {what} returned no string>"
        # As plain strings, whatever methods a subclass has.
        return str.__getitem__(words, slice(limit))  # type: ignore[index]
    except BaseException as error:  # An exit, too: it is not the server's.
        return f"<its {what} raises {_name(error)}>"


def _name(error: BaseException) -> str:
    try:
        return str.__getitem__(type(error).__name__, slice(100))
    except BaseException:  # A class may have any metaclass.
        return "an error"
