"""Every error behind an exception is found, once, and there is an end to it."""

from typing import NoReturn

from reloader_core.origins import Origins
from reloader_core.raised import Raised, find_raised


def found(exception: BaseException) -> Raised:
    return find_raised(exception, Origins())


def chain(length: int) -> BaseException:
    error: BaseException = ValueError(0)
    for number in range(1, length):
        outer = ValueError(number)
        outer.__cause__ = error
        error = outer
    return error


def test_a_cause_goes_before_a_context() -> None:
    error, cause, context = ValueError(), KeyError(), IndexError()
    error.__context__ = context

    assert [each.exception for each in found(error).all()] == [error, context]
    error.__cause__ = cause
    assert [each.exception for each in found(error).all()] == [error, cause]
    error.__cause__ = None
    error.__suppress_context__ = True
    assert [each.exception for each in found(error).all()] == [error]


def test_a_circle_is_cut() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first

    raised = found(first)

    assert raised.cause is not None
    assert raised.cause.cut
    assert raised.cause.cause is None


def test_a_long_chain_is_cut() -> None:
    everything = list(found(chain(10_000)).all())

    assert len(everything) == 20
    assert [each.cut for each in everything] == [False] * 19 + [True]


def test_groups_are_trees_that_are_cut() -> None:
    small = ExceptionGroup("a", [ValueError(), ExceptionGroup("b", [KeyError()])])
    wide = ExceptionGroup("wide", [ValueError() for _ in range(10_000)])
    deep: Exception = ValueError()
    for _ in range(500):
        deep = ExceptionGroup("deep", [deep])

    assert [len(each.exceptions) for each in found(small).all()] == [2, 0, 1, 0]
    assert found(wide).cut
    assert len(list(found(wide).all())) == 40
    assert len(list(found(deep).all())) == 20


def test_many_errors_share_the_frames_there_are() -> None:
    def dive(level: int) -> None:
        if not level:
            raise ValueError
        dive(level - 1)

    errors: list[Exception] = []
    for _ in range(30):
        try:
            dive(100)
        except ValueError as error:
            errors.append(error)

    raised = found(ExceptionGroup("many", errors))

    assert [len(each.places) for each in raised.all()][:7] == [0, 60, 60, 60, 60, 60, 6]
    assert raised.exceptions[0].omitted == 41 + 1
    assert raised.exceptions[0].omitted_after == 20


def test_a_class_that_lies_is_not_asked() -> None:
    class Liar(Exception):
        def __getattribute__(self, name: str) -> NoReturn:
            raise SystemExit

    try:
        raise Liar from KeyError()
    except BaseException as error:
        raised = found(error)

    assert raised.cause is not None
    assert len(raised.places) == 1
