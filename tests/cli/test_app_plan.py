"""What is known of an app is the same after it has travelled."""

import json

from reloader_cli.app_plan import AppPlan


def test_it_travels() -> None:
    plan = AppPlan(name="main:app", attribute="app", file="main.py", uvicorn={"backlog": 3})

    assert AppPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
