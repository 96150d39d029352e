"""The doors through which people act on requests for approval: page, HTTP and command line, each the real one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import _desk
from pages._approval_words import ACTS
from registry.api.session import COOKIE
from registry.commands.approvals import Verdict
from registry.services import audit, own_tokens, passwords
from registry.services.sessions import Door as SignIn
from registry.settings import Settings
from tests.approvals import Company
from tests.command_line import Done, here
from tests.http_server import Client, serving

NAMES = ("page", "http", "http, many at once", "command line")
SHELL = Path(_desk.__file__).with_name("_shell.py")
PASSWORD = "a sentence is easy to keep"
_TABLES = (
    "approval_request", "request_revision", "approval_act", "approval_sight", "request_state", "policy_revision",
    "body_member", "delegation", "delegation_end", "gate_answer",
)  # fmt: skip
_OF_SIGNING_IN = ("session.", "token.", "password.")


class Door(Protocol):
    """What can be done at every door, by login; an act answers with the sentence that refused it, or with nothing."""

    def state(self, who: str, number: int) -> str: ...

    def look(self, who: str, number: int) -> None:
        """See the request now; the next `sign` is about what was seen."""

    def sign(self, who: str, number: int, verdict: str = "approve", *, owner: str = "") -> str: ...

    def ask(self, who: str, about: str) -> str: ...


def written(us: Company) -> Any:
    """Everything that acts on requests write, and the audit log but for signing in."""
    with us.registry.read() as connection:
        rows = {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in _TABLES}
    entries = audit.entries(us.operator, limit=1000).entries
    return rows, [one.seq for one in entries if not one.action.startswith(_OF_SIGNING_IN)]


class Http:
    """A real server, a token of one's own each."""

    def __init__(self, us: Company, port: int) -> None:
        self._us, self.port, self._seen = us, port, dict[int, int]()

    def client(self, who: str) -> Client:
        """A connection with a token of somebody's own."""
        return Client(self.port, own_tokens.create(self._us.desk(who), label="tests").secret)

    def _get(self, who: str, number: int) -> Any:
        return self.client(who).get(f"/api/v1/requests/A-{number}").json()

    def _post(self, who: str, path: str, said: dict[str, Any]) -> str:
        answered = self.client(who).ask("POST", path, json.dumps(said).encode())
        if answered.status == 201:
            return ""
        assert answered.status in (403, 409), answered
        return str(answered.json()["error"])

    def state(self, who: str, number: int) -> str:
        return str(self._get(who, number)["state"])

    def look(self, who: str, number: int) -> None:
        self._seen[number] = self._get(who, number)["revision"]

    def sign(self, who: str, number: int, verdict: str = "approve", *, owner: str = "") -> str:
        said = {"verdict": verdict, "comment": "because", "on_behalf_of": owner, "revision": self._seen.get(number)}
        return self._post(who, f"/api/v1/requests/A-{number}/acts", said)

    def ask(self, who: str, about: str) -> str:
        said = {"kind": "model_version", "about": about, "environment": "production", "summary": "please"}
        return self._post(who, "/api/v1/requests", said)


class Many(Http):
    """The same server, votes sent as a list."""

    def sign(self, who: str, number: int, verdict: str = "approve", *, owner: str = "") -> str:
        vote = {"request": f"A-{number}", "verdict": verdict, "comment": "because", "on_behalf_of": owner}
        votes = {"votes": [vote | {"revision": self._seen.get(number)}]}
        answered = self.client(who).ask("POST", "/api/v1/votes", json.dumps(votes).encode())
        if answered.status != 201:
            return str(answered.json()["error"])
        return str(answered.json()["votes"][0]["refusal"])


class CommandLine:
    """The command itself, a token of one's own each."""

    def __init__(self, us: Company, url: str) -> None:
        self._us, self._url, self._seen = us, url, dict[int, int]()

    def _run(self, who: str, *said: str) -> Done:
        token = own_tokens.create(self._us.desk(who), label="tests").secret
        env = os.environ | {"REGISTRY_URL": self._url, "COUNTERSIGN_TOKEN": token, "COLUMNS": "5000"}
        return here(*said, env=env)

    def _act(self, who: str, *said: str) -> str:
        done = self._run(who, *said)
        assert done.returncode == (1 if done.stderr else 0), done
        return done.stderr.strip()

    def _show(self, who: str, number: int) -> Any:
        return json.loads(self._run(who, "request", "show", f"A-{number}", "--json").stdout)

    def state(self, who: str, number: int) -> str:
        return str(self._show(who, number)["state"])

    def look(self, who: str, number: int) -> None:
        self._seen[number] = self._show(who, number)["revision"]

    def sign(self, who: str, number: int, verdict: str = "approve", *, owner: str = "") -> str:
        seen = ["--revision", str(self._seen[number])] if number in self._seen else []
        return self._act(who, "sign", f"A-{number}", verdict, "--because", "because", "--for", owner, *seen)

    def ask(self, who: str, about: str) -> str:
        said = ("model_version", about, "--environment", "production", "--because", "please")
        return self._act(who, "request", "new", *said)


class Page:
    """The pages as the browser runs them, after a real sign-in; what a page does not offer it refuses in words."""

    def __init__(self, us: Company) -> None:
        self._us, self._seen = us, dict[int, AppTest]()
        self.jar: dict[str, str] = {}

    def open(self, who: str, page: str, **params: str) -> AppTest:
        """A page as somebody sees it."""
        passwords.give(self._us.operator, who, password=PASSWORD)
        self.jar[COOKIE] = SignIn(self._us.registry).open(who, PASSWORD).secret
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        app.context = {"url": f"http://localhost:8501/{page}"}
        app._page_hash = calc_hash(page)
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    def state(self, who: str, number: int) -> str:
        app = self.open(who, "request", id=f"A-{number}")
        shown = next(one.value for one in app.metric if one.label == "State")
        return shown.partition(" ")[2].replace(" ", "_")

    def look(self, who: str, number: int) -> None:
        self._seen[number] = self.open(who, "request", id=f"A-{number}")

    def sign(self, who: str, number: int, verdict: str = "approve", *, owner: str = "") -> str:
        app = self._seen.pop(number, None) or self.open(who, "request", id=f"A-{number}")
        offered = [one for one in app.radio if one.key == f"verdict_{number}" and ACTS[verdict] in one.options]
        if not offered:
            return _told(app, verdict, owner)
        offered[0].set_value(Verdict(verdict))
        if owner and not _chosen(app, number, owner):
            return _told(app, verdict, owner)
        app.text_area(key=f"why_{number}").set_value("because")
        next(one for one in app.button if str(one.key).startswith(f"sign_{number}_")).click().run()
        assert not app.exception
        return "" if app.toast else _errors(app) or _told(app, verdict, owner)

    def ask(self, who: str, about: str) -> str:
        app = self.open(who, "request_new", about=about)
        button = next(one for one in app.button if one.label == "Submit it for signature")
        if not button.disabled:
            button.click().run()
        return _errors(app)


def _chosen(app: AppTest, number: int, owner: str) -> bool:
    """Choose for whom it is signed; whether the page offers that."""
    hands = [one for one in app.selectbox if one.key == f"hand_{number}"]
    if not hands or owner not in hands[0].options:
        return any(one.label.endswith(f" for {owner}") for one in app.button)
    hands[0].set_value(owner)
    return True


def _told(app: AppTest, verdict: str, owner: str) -> str:
    """The sentence with which the page refuses what it does not offer."""
    said = [one.value for one in (app.caption if owner else app.markdown if verdict == "veto" else app.info)]
    begins = (
        f"{owner} gave you a signature" if owner else "- **Veto**: " if verdict == "veto" else "You cannot sign this. "
    )
    lines = [line for text_ in said for line in _plain(text_).splitlines()]
    found = [line for line in lines if _plain(begins) in line]
    assert len(found) == 1, (begins, lines)
    return found[0].partition("does not count here: " if owner else _plain(begins))[2]


def _errors(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(_plain(one.value) for one in [*app.warning, *app.error])


def _plain(markdown: str) -> str:
    return re.sub(r"\\(.)", r"\1", markdown).replace("**", "").replace("\u2060", "")


@contextmanager
def doors(us: Company, url: str) -> Iterator[dict[str, Door]]:
    """Every door to the company's registry at `url`."""
    page = Page(us)
    _desk.serve(us.registry, Settings(demo=False))
    cookie, _desk.cookie = _desk.cookie, lambda name: page.jar.get(name, "")  # AppTest brings no cookies
    try:
        with serving(url) as port:
            yield {
                "page": page,
                "http": Http(us, port),
                "http, many at once": Many(us, port),
                "command line": CommandLine(us, url),
            }
    finally:
        _desk.cookie = cookie
        _desk._now_served.clear()
