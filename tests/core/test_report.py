"""A report is plain values, and comes back from JSON as it was."""

import json
from typing import Any

import pytest

from reloader_core.messages import ErrorPhase
from reloader_core.report import (
    ErrorReport,
    Frame,
    LocalVariable,
    ReportedError,
    ReportedRequest,
    SourceLine,
)

FRAME = Frame(
    kind="python",
    file="/shop/cart.py",
    shown="cart.py",
    line=12,
    end_line=12,
    column=4,
    end_column=9,
    function="Cart.price",
    is_app=True,
    source=(SourceLine(line=12, code="    1 / 0"),),
    locals=(LocalVariable(name="self", value="<Cart>"),),
    link="vscode://file/shop/cart.py:12:5",
)
REPORT = ErrorReport(
    id="0123456789abcdef",
    phase=ErrorPhase.REQUEST,
    title="ZeroDivisionError: division by zero",
    error=ReportedError(
        type="ZeroDivisionError",
        message="division by zero",
        notes=("a note",),
        frames=(FRAME, Frame(kind="syntax", file="<string>", shown="<string>", line=1)),
        cause=ReportedError(type="KeyError", message="'price'"),
        exceptions=(ReportedError(type="ValueError", message=""),),
        cut=True,
    ),
    request=ReportedRequest(method="GET", path="/cart?id=1", status=500),
    when=1.5,
    python="3.11.7",
    text="…",
)
BARE = ErrorReport(
    id="0", phase=ErrorPhase.STARTUP, title="503 Service Unavailable", when=0.0, python="3.13.0"
)


@pytest.mark.parametrize("report", [REPORT, BARE])
def test_a_report_comes_back_from_json_as_it_was(report: ErrorReport) -> None:
    data = report.to_json()
    carried = json.loads(json.dumps(data))

    assert carried == data
    assert ErrorReport.from_json(carried) == report


def test_a_phase_is_a_word_in_json() -> None:
    assert type(REPORT.to_json()["phase"]) is str


def test_the_keys_are_those_that_the_page_reads() -> None:
    data = REPORT.to_json()

    assert ",".join(data) == "id,phase,title,error,request,when,python,text"
    assert ",".join(data["error"]) == (
        "type,message,notes,frames,omitted,omitted_after,cause,context,exceptions,cut"
    )
    assert ",".join(data["error"]["frames"][0]) == (
        "kind,file,shown,line,end_line,column,end_column,function,is_app,library,source,is_stale,"
        "locals,link"
    )
    assert ",".join(data["request"]) == "method,path,status,page"
    assert data["error"]["frames"][1]["locals"] is None


def test_what_another_version_adds_is_left_out() -> None:
    assert ErrorReport.from_json({**REPORT.to_json(), "colour": "red"}) == REPORT


@pytest.mark.parametrize("data", [{}, {"id": "1"}, {**REPORT.to_json(), "error": 7}, []])
def test_what_is_no_report_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="no report"):
        ErrorReport.from_json(data)
