"""Edits of bodies: what a running process can take, and what it must not take."""

from tests.support.corpus.edit import Edit

__all__ = ["BODIES"]

ITEMS = "src/shop/routers/items.py"
TOOLS = "src/shop/routers/tools.py"
PRICING = "src/shop/pricing.py"
DEPENDENCIES = "src/shop/dependencies.py"
FUNCTIONS = "src/shop/functions.py"
CACHES = "src/shop/caches.py"
RUNNING = "src/shop/running.py"

BODIES = (
    # What has not run yet.
    Edit("handler body", {ITEMS: {'"who": who': '"whom": who'}}, patched=True),
    Edit("handler body of index", {"src/main.py": {'"you"': '"me"'}}, patched=True),
    Edit(
        "handler grows",
        {
            ITEMS: {"    if name not": "    n = 1\n    if name not"},
            TOOLS: {"    TOLD[:] = [": "    more = what * 2\n    TOLD[:] = [more, "},
        },
        patched=True,
    ),
    Edit(
        "plain handler",
        {ITEMS: {'return {"total": total': 'return {"total": -total'}},
        patched=True,
    ),
    Edit(
        "handler raises",
        {ITEMS: {'    return {"start"': '    1 / 0\n    return {"start"'}},
        patched=True,
    ),
    Edit("handler misses a name", {TOOLS: {"return TOLD": "return TOLDD"}}, patched=True),
    Edit(
        "handler imports",
        {ITEMS: {"    total = ": "    import math\n    count = math.ceil(2.5)\n    total = "}},
        patched=True,
    ),
    Edit(
        "handler uses a comprehension",
        {TOOLS: {"return TOLD": "return [x for x in TOLD]"}},
        patched=True,
        unseen=True,
    ),
    Edit("exception handler", {"src/main.py": {'{"gone"': '{"lost"'}}, patched=True),
    Edit(
        "middleware body",
        {"src/main.py": {"] = settings.TITLE": "] = settings.TITLE + '!'"}},
        patched=True,
    ),
    Edit("dependency body", {DEPENDENCIES: {"name.title()": "name.upper()"}}, patched=True),
    Edit(
        "dependency that yields",
        {DEPENDENCIES: {'yield "session"': 'yield "a session"'}},
        patched=True,
    ),
    Edit("dependency of a dependency", {DEPENDENCIES: {"min(top,": "max(top,"}}, patched=True),
    Edit("method of a dependency", {DEPENDENCIES: {"- 1) * self": "- 0) * self"}}, patched=True),
    Edit(
        "callee two modules away",
        {"src/shop/rates.py": {"amount * world": "amount + world"}},
        patched=True,
    ),
    Edit(
        "callee three modules away",
        {"src/shop/world.py": {"return 100": "return 200"}},
        patched=True,
    ),
    Edit(
        "several functions of a module",
        {PRICING: {"min(prices)": "max(prices)", "get(kind, 0)": "get(kind, 0) + 1"}},
        patched=True,
    ),
    Edit(
        "functions of several modules",
        {
            PRICING: {"min(prices)": "max(prices)"},
            "src/shop/stock.py": {"10 - count": "20 - count"},
            TOOLS: {'"one\\n"': '"eins\\n"'},
        },
        patched=True,
    ),
    Edit("generator of a response", {TOOLS: {'"two\\n"': '"zwei\\n"'}}, patched=True),
    Edit("background task", {TOOLS: {"told {what}": "heard {what}"}}, patched=True),
    Edit("cached function", {CACHES: {"(number) * 2": "(number) * 3"}}, patched=True),
    Edit("callee of a cached function", {CACHES: {"number + 1": "number + 2"}}, patched=True),
    Edit(
        "callee in another module of a cached function",
        {"src/shop/stock.py": {"10 - count": "30 - count"}},
        patched=True,
    ),
    Edit("cached property", {CACHES: {'return "report"': 'return "a report"'}}, patched=True),
    Edit(
        "function in a partial", {FUNCTIONS: {"base**exponent": "base**exponent + 1"}}, patched=True
    ),
    Edit("function in a dictionary", {FUNCTIONS: {"inner() + 1": "inner() + 2"}}, patched=True),
    Edit(
        "decorated function",
        {
            FUNCTIONS: {
                "def said(what):\n    return what": "def said(what):\n    return what.title()"
            }
        },
        patched=True,
    ),
    Edit(
        "function under single dispatch",
        {FUNCTIONS: {'return "other"': 'return "any"'}},
        patched=True,
    ),
    Edit("function in a function", {FUNCTIONS: {'return "two"': 'return "zwei"'}}, patched=True),
    Edit(
        "closure that was made at import",
        {FUNCTIONS: {"number + amount": "number - amount"}},
        patched=True,
    ),
    Edit("wrapper in a decorator", {"src/shop/decorators.py": {'+ "!"': '+ "?"'}}, patched=True),
    Edit("generator function", {FUNCTIONS: {"yield 2": "yield 3"}}, patched=True),
    Edit("method", {"src/shop/things.py": {"self.size**2": "self.size**3"}}, patched=True),
    Edit("property", {"src/shop/things.py": {"self.size / 2": "self.size / 4"}}, patched=True),
    Edit(
        "static method", {"src/shop/things.py": {'return "square"': 'return "quad"'}}, patched=True
    ),
    Edit("class method", {"src/shop/things.py": {"cls(3)": "cls(4)"}}, patched=True),
    Edit("repr", {"src/shop/things.py": {"Square({self": "Quad({self"}}, patched=True),
    Edit(
        "method of an enum",
        {"src/shop/things.py": {"self.value + 1": "self.value + 2"}},
        patched=True,
    ),
    Edit(
        "method of a dataclass", {"src/shop/things.py": {"weight > 3": "weight > 9"}}, patched=True
    ),
    Edit(
        "method of a named tuple",
        {"src/shop/things.py": {"self.x * 2": "self.x * 3"}},
        patched=True,
    ),
    Edit(
        "special methods",
        {
            "src/shop/kinds.py": {
                'return "entered"': 'return "inside"',
                "iter([1, 2])": "iter([2, 1])",
            }
        },
        patched=True,
    ),
    Edit(
        "validator", {"src/shop/models.py": {"value.strip()": "value.strip() + '.'"}}, patched=True
    ),
    Edit(
        "computed field", {"src/shop/models.py": {"{self.name} (": "{self.name} <"}}, patched=True
    ),
    Edit(
        "comment",
        {PRICING: {"# For one.": "# For one,\n    # or for many."}},
        patched=True,
        unseen=True,
    ),
    Edit(
        "comment above moves the lines",
        {TOOLS: {"router = API": "# Moves.\n\n\nrouter = API"}},
        patched=True,
    ),
    Edit("spaces", {PRICING: {"min(prices)": "min( prices )"}}, patched=True, unseen=True),
    Edit(
        "function that a signal calls",
        {"src/shop/effects.py": {"saved by": "stored by"}},
        patched=True,
    ),
    Edit(
        "registered function",
        {"src/shop/handlers.py": {'return "first"': 'return "1st"'}},
        patched=True,
    ),
    Edit(
        "monkeypatched function",
        {"src/shop/patches.py": {'return "patched"': 'return "new"'}},
        patched=True,
    ),
    Edit(
        "body on one line",
        {"src/shop/world.py": {"def factor():\n    return 100": "def factor(): return 300"}},
        patched=True,
    ),
    # What has run, or runs.
    Edit("function called at import", {PRICING: {"count * RATE + TAX": "count * RATE - TAX"}}),
    Edit("callee of import in another module", {"src/shop/stock.py": {"return 41": "return 51"}}),
    Edit("lifespan callee", {"src/shop/lifespan.py": {"opening() + 1": "opening() + 2"}}),
    Edit("lifespan body", {"src/shop/lifespan.py": {'"] = begin()': '"] = -begin()'}}),
    Edit("running task", {RUNNING: {"task 1": "task 2"}}),
    Edit("running thread", {RUNNING: {"thread 1": "thread 2"}}),
    Edit("waiting generator", {RUNNING: {'yield "number 2"': 'yield "number 3"'}}),
    Edit(
        "init of an object made at import",
        {"src/shop/things.py": {"self.size = size": "self.size = size + 1"}},
    ),
    Edit("lambda", {FUNCTIONS: {"number * number": "number * number * number"}}),
    Edit("lambda in a dictionary", {FUNCTIONS: {'lambda: "a"': 'lambda: "b"'}}),
    Edit(
        "body of a decorator",
        {
            "src/shop/decorators.py": {
                "    def decorate(function):\n": "    count += 1\n\n    def decorate(function):\n"
            }
        },
    ),
    Edit("result kept in a global", {CACHES: {"len(name)": "len(name) + 1"}}),
    Edit(
        "function that makes closures",
        {FUNCTIONS: {"    def add(number)": "    amount += 1\n\n    def add(number)"}},
    ),
    Edit(
        "new free variable",
        {
            FUNCTIONS: {
                "    def add(number):\n        return number": "    more = 5\n\n"
                "    def add(number):\n        "
                "return more + number"
            }
        },
    ),
    Edit("metaclass body", {"src/shop/kinds.py": {'"meta"\n': '"meta 2"\n'}}),
    Edit(
        "descriptor's set_name", {"src/shop/kinds.py": {"self.name = name": "self.name = name * 2"}}
    ),
    Edit(
        "init_subclass body",
        {"src/shop/registry.py": {"known.append(cls)": "known.extend([cls, cls])"}},
    ),
    Edit("registering decorator", {"src/shop/registry.py": {"append(name)": "append(name * 2)"}}),
    Edit("module getattr, which imports ask", {"src/shop/__init__.py": {'"1.0"': '"2.0"'}}),
)
