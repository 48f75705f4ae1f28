"""Source loses what goes into the names of secrets, and stays readable."""

import pytest

from reloader_core.masking import Mask


@pytest.mark.parametrize(
    ("code", "scrubbed"),
    [
        ('    password: str = "hunter2"  # x', '    password: str = "***"  # x'),
        ("connect(password=password, key=key)", None),
        ("if token == 'abc':", "if token == '***':"),
        ("token = tokens[0]", None),
        ('os.environ["DB_PASSWORD"] = "hunter2"', 'os.environ["DB_PASSWORD"] = "***"'),
        ('env.setdefault("DB_PASSWORD", "hunter2")', 'env.setdefault("DB_PASSWORD", "***")'),
        ('password = os.getenv("DB_PW", "hunter2")', 'password = os.getenv("DB_PW", "***")'),
        ('user, password = "admin", "hunter2"', 'user, password = "***", "***"'),
        ("connect(password=f('hunter2'), host='db')", "connect(password=f('***'), host='db')"),
        ("connect('password=hunter2 host=db')", "connect('password=*** host=db')"),
        ('{"token": token, "type": "bearer"}', None),
        ('fields = ["password", "email"]', None),
        ('@app.post("/token", tags=["users"])', None),
        ('token = request.headers["x-user"]', None),
        ("log('checking the token: %s', it)", None),
    ],
)
def test_code_loses_only_literals(code: str, scrubbed: str | None) -> None:
    assert Mask().scrub_source([code])[0] == (scrubbed or code)


def test_a_value_in_source_may_have_many_lines() -> None:
    lines = """
login(
    password=(
        "first"  # (
        "second"
    ),
    name="name",
    token="third"
    "fourth",
)
secret = \\
    "fifth"
name = "name"
""".splitlines()
    scrubbed = "\n".join(Mask().scrub_source(lines))

    assert scrubbed.count("***") == 5
    assert scrubbed.count('"name"') == 2
    assert "th" not in scrubbed.replace("***", "")
