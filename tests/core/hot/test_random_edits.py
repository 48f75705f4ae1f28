"""Programs made by chance, edited by chance: what was patched is as a fresh run."""

import os
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.support.hot import laboratory, surface

from reloader_core.hot import Patched

Fields = dict[str, str]

VALUES = st.sampled_from(["1", "2", "1.0", "True", "'a'", "(1, 2)", "None"])
RESULTS = st.sampled_from(
    [
        *("x", "[x]", "x, 1", "[i for i in (x, 1)]", "list(i for i in (x, 2))", "CONST"),
        *("(lambda: x)()", "(lambda y: [y, x])(1)", "f'{x!r:>4}'", "len(repr(x))", "earlier(x)"),
        *("x if x else CONST", "{'x': x}", "type(x).__name__", "[*map(lambda y: y, [x])]"),
    ]
)
FIELDS: dict[str, st.SearchStrategy[str]] = {
    "default": VALUES,
    "inner_default": VALUES,
    "annotation": st.sampled_from(["", "", "", ": int", ": str"]),
    "doc": st.sampled_from(["", "", "", '"""A."""', '"""B."""']),
    "decorator": st.sampled_from(["", "", "@cache", "@loud", "@staticmethod"]),
    "first": st.sampled_from(["", "", "# One.", "pass", "y = 1", "import json", "assert x is x"]),
    "result": RESULTS,
    "inner_result": RESULTS,
    "verb": st.sampled_from(["return", "return", "return", "yield"]),
    "use": st.sampled_from(["", "", "", "", "made = {name}()", "made = [{name}(2)]"]),
    "before": st.sampled_from(["", "", "", "", "# Above.", "\n\n", "n = 1"]),
}
TEMPLATES = {
    "function": """
{before}
{decorator}
def {name}(x{annotation}={default}):
    {doc}
    {first}
    {verb} {result}
{use}
""",
    "factory": """
{before}
def {name}(x={default}):
    {first}
    def inner(y={inner_default}):
        {doc}
        {verb} {inner_result}
    return inner
{use}
""",
    "class": """
{before}
class {name}:
    {doc}
    size = {default}
    def __init__(self, x={inner_default}):
        self.x = {inner_result}
    def get(self):
        {first}
        x = self.x
        {verb} {result}
    @property
    def shown(self):
        return repr(self.size)
thing_{name} = {name}()
""",
}
HEAD = """
from functools import cache, wraps
def loud(f):
    @wraps(f)
    def inner(*args):
        return ["loud", f(*args)]
    return inner
def earlier(x):
    return [x, x]
CONST = 7
"""
NAMES = ("a", "b", "c")
CALLS = [f"shop.{name}()" for name in NAMES]
EXAMPLES = int(os.environ.get("RELOADER_TEST_EXAMPLES", "60"))
PROBES = (
    *(f"list({call}) if hasattr({call}, 'send') else {call}" for call in CALLS),
    *(f"shop.{name}(3)" for name in NAMES),
    *(f"shop.{name}(3)()" for name in NAMES),
    *(f"{call}.{member}" for call in CALLS for member in ("get()", "x", "shown")),
    *(f"shop.thing_{name}.get()" for name in NAMES),
    *(f"shop.thing_{name}.shown" for name in NAMES),
)


def without_addresses(answers: list[object]) -> list[object]:
    return [answer for answer in answers if " at 0x" not in str(answer)]


def text_of(items: list[tuple[str, Fields]]) -> str:
    text = HEAD
    for name, (kind, fields) in zip(NAMES, items, strict=True):
        text += TEMPLATES[kind].format(
            **{**fields, "use": fields["use"].format(name=name)}, name=name
        )
    return text


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a program, and the same with one to three things changed."""
    kinds = st.sampled_from(sorted(TEMPLATES))
    old = [(draw(kinds), draw(st.fixed_dictionaries(FIELDS))) for _ in NAMES]
    new = [(kind, dict(fields)) for kind, fields in old]
    for _ in range(draw(st.integers(1, 3))):
        fields = draw(st.sampled_from(new))[1]
        field = draw(st.sampled_from(["result", "inner_result", "first"] * 6 + [*FIELDS]))
        fields[field] = draw(FIELDS[field].filter(fields[field].__ne__))
    return text_of(old), text_of(new)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits(), st.sets(st.sampled_from(CALLS), max_size=1), st.sets(st.sampled_from(CALLS)))
def test_what_is_patched_is_as_fresh(
    tmp_path: Path, edit: tuple[str, str], at_start: set[str], before: set[str]
) -> None:
    old, new = {"shop": edit[0]}, {"shop": edit[1]}
    with laboratory(tmp_path) as lab:
        lab.start(old, f"kept = [{', '.join(sorted(at_start))}]")
        kept = lab.ask(tuple(before))
        untouched = surface(lab.modules)

        result = lab.edit(old, new)

        event(type(result).__name__ if old != new else "equal")
        found = surface(lab.modules)
        if not isinstance(result, Patched):
            assert found == untouched
            return
        if result.names:
            event("new bodies")
        answers = lab.ask(PROBES)
        lab.modules = lab.load(new)
        assert len(kept) == len(before)
        assert found == surface(lab.modules)
        assert without_addresses(answers) == without_addresses(lab.ask(PROBES))
