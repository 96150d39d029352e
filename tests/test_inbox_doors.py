"""The inbox, comments and webhooks through every door: the same answers and the same refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from registry.access import Role
from registry.engine import Registry
from registry.services import accounts, comments, events, inbox, projections, roles, tokens
from registry.subjects import Subject, SubjectKind
from tests.events import body, dataset_event, facet
from tests.http_server import Client, Served, served
from tests.people import Watch, desk_of, opened, role_desk
from tests.test_cli import Shell
from tests.test_comments import MODEL
from tests.test_notify import receiving

CHURN = body(dataset_event("churn", datasetType=facet(datasetType="MODEL")))
ODD = "<img src=x onerror=alert(1)> **x** :red[y] $z$\n# head\n---\n- item `c`\n    code [l](javascript:1)"


@pytest.fixture
def door(sqlite_url: str) -> Iterator[Served]:
    with served(sqlite_url) as door:
        events.receive(door.operator, [CHURN])
        projections.catch_up(door.registry)
        yield door


def client(door: Served, login: str, role: Role) -> Client:
    token = tokens.create(door.operator, producer=login, label="tests").secret
    if role is not Role.PRODUCER:
        roles.give(door.operator, login, role)
    return door.client(token)


def test_comments_and_the_inbox_over_http(door: Served) -> None:
    accounts.create(door.operator, "ada", name="Ada", roles=[Role.REVIEWER])
    writes = client(door, "bot", Role.ENGINEER)
    said = {"about": "model:churn", "text": "@ada see", "key": "k"}
    made = writes.ask("POST", "/api/v1/comments", json.dumps(said).encode())
    assert (made.status, made.json()["number"], made.json()["about"]) == (201, "C-1", "model:db/churn")
    assert writes.ask("POST", "/api/v1/comments", json.dumps(said).encode()).json()["number"] == "C-1"
    answer = {"about": "model:db/churn", "text": "and @bot-2", "reply_to": "C-1"}
    assert writes.ask("POST", "/api/v1/comments", json.dumps(answer).encode()).json()["unknown"] == ["bot-2"]
    found = writes.get("/api/v1/comments?about=model:db/churn").json()
    assert [one["text"] for one in found["comments"]] == ["@ada see", "and @bot-2"]
    inbox_of = writes.get("/api/v1/inbox").json()
    assert (inbox_of["items"], inbox_of["open"], inbox_of["unread"]) == ([], {}, 0)
    assert writes.ask("POST", "/api/v1/inbox/read", b"{}").json() == {"read": 0}


def test_refusals_over_http_name_the_place(door: Served) -> None:
    writes, sends = client(door, "bot", Role.ENGINEER), client(door, "etl-2", Role.PRODUCER)
    bad = writes.ask("POST", "/api/v1/comments", b'{"about": "model:db/churn", "text": " "}')
    assert (bad.status, bad.json()["place"]) == (422, "text")
    assert writes.ask("POST", "/api/v1/comments", b'{"about": "model:db/none", "text": "x"}').status == 404
    assert writes.get("/api/v1/inbox?kind=nonsense").status == 422
    assert sends.ask("POST", "/api/v1/comments", b'{"about": "model:db/churn", "text": "x"}').status == 403
    assert sends.get("/api/v1/inbox").status == 403
    assert writes.ask("POST", "/api/v1/webhooks", b'{"url": "https://a.example"}').status == 403
    assert door.client(None).get("/api/v1/inbox").status == 401


def test_a_webhook_is_added_and_stopped_over_http_and_never_into_our_network(door: Served) -> None:
    manages = client(door, "ops", Role.ADMINISTRATOR)
    inside = manages.ask("POST", "/api/v1/webhooks", b'{"url": "https://127.0.0.1/x"}')
    assert (inside.status, inside.json()["place"]) == (422, "url")
    made = manages.ask("POST", "/api/v1/webhooks", b'{"url": "https://93.184.216.34/x", "kinds": ["mention"]}')
    assert made.status == 201
    assert made.json()["secret"].startswith("whsec_")
    shown = manages.get("/api/v1/webhooks")
    assert shown.json()["webhooks"][0]["kinds"] == ["mention"]
    assert made.json()["secret"] not in shown.body.decode()
    assert manages.ask("POST", "/api/v1/webhooks/1/stop", b'{"reason": "enough"}').json() == {"stopped": 1}
    assert manages.ask("POST", "/api/v1/webhooks/1/stop").status == 409
    assert manages.ask("POST", "/api/v1/webhooks/x/stop").status == 422


def test_the_command_line_says_what_waits_and_sends_it_on(sqlite_url: str, tmp_path: Path) -> None:
    registry, operator, watch = opened(sqlite_url)
    events.receive(operator, [CHURN])
    projections.catch_up(registry)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    token = tokens.create(operator, producer="bot", label="tests").secret
    roles.give(operator, "bot", Role.ENGINEER)
    registry.close()
    shell = Shell(sqlite_url, tmp_path)
    with receiving() as receiver:
        shell.env["COUNTERSIGN_PRIVATE_WEBHOOKS"] = "1"
        assert shell("webhook", "add", receiver.url, "--kind", "mention").startswith("whsec_")
        shell.env["COUNTERSIGN_TOKEN"] = token
        assert shell("comment", "model:churn", "@demo-engineer and @nobody-7", "--json")
        shell("notify", code=1)
        shell.env.pop("COUNTERSIGN_TOKEN")
        assert json.loads(shell("notify", "--json"))["sent"] == 1
        assert json.loads(shell("notify", "--json"))["sent"] == 0
    assert len(receiver.got) == 1
    assert "@demo-engineer" in shell("comments", "model:db/churn")
    assert json.loads(shell("webhook", "list", "--json"))[0]["active"] is True
    shell("webhook", "stop", "1", "--reason", "done")
    assert json.loads(shell("inbox", "--json"))["items"] == []
    opened_again = Registry.open(sqlite_url)
    items = inbox.inbox(desk_of(opened_again, engineer.actor.login, watch)).listed.rows  # type: ignore[union-attr]
    assert [item.kind.value for item in items] == ["mention"]
    opened_again.close()


def page(url: str, module: str, login: str) -> None:
    """What AppTest runs: one page at somebody's desk."""
    from importlib import import_module

    from registry.engine import Registry
    from tests.people import Watch, desk_of

    import_module(f"pages.{module}").render(desk_of(Registry.open(url), login, Watch()))


@pytest.fixture
def told(sqlite_url: str) -> str:
    registry, operator, watch = opened(sqlite_url)
    events.receive(operator, [CHURN])
    projections.catch_up(registry)
    engineer = role_desk(operator, Role.ENGINEER, watch)
    comments.add(engineer, comments.Comment(about=MODEL, text=f"@demo-reviewer {ODD} @nobody-9"))
    registry.close()
    return sqlite_url


def shown(url: str, module: str, login: str, **params: str) -> AppTest:
    app = AppTest.from_function(page, kwargs={"url": url, "module": module, "login": login}, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def test_a_comment_is_shown_as_exactly_what_was_written(told: str) -> None:
    app = shown(told, "model", "demo-reviewer", name="churn", namespace="db")
    text = next(one.value for one in app.markdown if "onerror" in one.value)
    assert "\\<img src=x onerror=alert\\(1\\)\\>" in text
    assert all(line.startswith("\u2060") for line in text.split("  \n"))
    assert not any(one.allow_html for one in app.markdown)
    assert any("@nobody-9" in one.value for one in app.caption)


def test_a_comment_is_made_on_a_page_once(told: str) -> None:
    app = shown(told, "model", "demo-reviewer", name="churn", namespace="db")
    app.text_area[-1].input("I see, @demo-engineer")
    next(button for button in app.button if "comment" in button.label).click()
    app.run()
    assert not app.exception
    registry = Registry.open(told)
    desk = desk_of(registry, "demo-engineer", Watch())
    found = comments.about(desk, Subject(SubjectKind.MODEL, "db/churn"))
    assert [one.author for one in found] == ["demo-engineer", "demo-reviewer"]
    assert app.text_area[-1].value == ""
    registry.close()


def test_the_inbox_page_says_what_waits_and_nothing_when_nothing_does(told: str) -> None:
    assert shown(told, "inbox", "demo-reviewer").title[0].value == "1 comment calls you"
    app = shown(told, "inbox", "demo-reviewer")
    next(button for button in app.button if button.label == "Mark all as read").click()
    app.run()
    assert app.title[0].value == "Nothing waits for you"
    assert shown(told, "inbox", "demo-executive").title[0].value == "Nothing waits for you"


def test_an_administrator_sees_what_became_of_messages_and_adds_a_webhook(told: str) -> None:
    app = shown(told, "notifications", "demo-administrator")
    assert app.title[0].value == "People are told in their inbox alone"
    app.text_input[0].input("https://127.0.0.1/x")
    next(button for button in app.button if button.label == "Tell this address").click()
    app.run()
    assert any("not public" in one.value for one in app.error)


def test_threads_keep_answers_with_what_they_answer(told: str) -> None:
    from dataclasses import replace

    from pages._comments import threaded

    registry = Registry.open(told)
    (first,) = comments.about(desk_of(registry, "demo-engineer", Watch()), MODEL)
    registry.close()
    said = [replace(first, id=n, reply_to=to) for n, to in ((1, None), (2, None), (3, 1), (4, 3), (5, 99))]
    assert [(deep, one.id) for deep, one in threaded(said)] == [
        (False, 1), (True, 3), (True, 4), (False, 2), (False, 5),
    ]  # fmt: skip
