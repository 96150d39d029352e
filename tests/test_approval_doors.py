"""Asking, policies, bodies, delegations and tokens of one's own by page, HTTP and command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from registry.commands.approvals import Ask, Delegate, Kind, Verdict
from registry.errors import Conflict, NotFound, NotSignedIn
from registry.services import audit, delegations, own_tokens, policies, request_preview, requests, tokens
from registry.services.own_tokens import create
from tests.approval_doors import Http, Page, doors
from tests.approvals import MODEL, TWO_STAGES, Company, company, founded, loaded, put_in_force
from tests.http_server import Client
from tests.test_cli import Shell

NEEDS_REPORT = TWO_STAGES.replace("    vetoes:", "    evidence: [validation report]\n    vetoes:", 1)
FAST = TWO_STAGES.replace("    vetoes: [ethics-board]\n", "    fast_path: true\n", 1).replace(
    "      - name: Decision\n        signers: [role:executive, body:ethics-board]\n", "", 1
)


@pytest.fixture(scope="module")
def file_of_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("company") / "registry.db"
    with company(f"sqlite:///{file}", now=datetime.now(UTC) - timedelta(days=60)):
        pass
    return file


@pytest.fixture
def url(file_of_company: Path, tmp_path: Path) -> str:
    shutil.copy(file_of_company, tmp_path / "registry.db")
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture
def us(url: str) -> Iterator[Company]:
    with founded(url, now=datetime.now(UTC) - timedelta(minutes=1)) as found:
        yield found


@pytest.fixture
def opened(us: Company, url: str) -> Iterator[dict[str, Any]]:
    with doors(us, url) as found:
        yield found


@pytest.fixture
def page(opened: dict[str, Any]) -> Page:
    return opened["page"]


@pytest.fixture
def http(opened: dict[str, Any]) -> Http:
    return opened["http"]


@pytest.fixture
def line(us: Company, url: str, tmp_path: Path) -> Shell:
    """A command line on which compliance acts."""
    shell = Shell(url, tmp_path)
    shell.env |= {"COUNTERSIGN_TOKEN": create(us.desk("compliance"), label="t").secret, "COLUMNS": "400"}
    return shell


def said(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(str(part.value).replace("\\", "") for part in parts)


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


# asking


def test_the_page_names_missing_evidence_and_leads_to_where_it_is_added(us: Company, page: Page) -> None:
    put_in_force(us, NEEDS_REPORT)
    app = page.open("asks", "request_new", about="model:shop/churn@3")
    assert "Validation report" in said(app)
    assert "evidence_new" in str([one.proto for one in app.get("page_link")])
    assert button(app, "Submit it for signature").disabled
    ask = Ask(kind=Kind.MODEL_VERSION, about=MODEL, environment="production", submit=False)
    found = request_preview.preview(us.desk("asks"), ask)
    assert (found.lacking, found.ready) == (("validation report",), False)
    with pytest.raises(Conflict, match="validation report"):
        us.ask()


def test_low_risk_is_two_clicks_on_the_page_with_the_same_record(us: Company, page: Page) -> None:
    put_in_force(us, FAST)
    app = page.open("asks", "request_new", about="model:shop/churn@3")
    assert "fast path" in said(app)
    button(app, "Submit it for signature").click().run()
    number = 3
    assert requests.request(us.operator, number).line.summary == "Use shop/churn, version 3, in production"
    assert page.sign("reviews", number) == ""
    told = requests.request(us.operator, number)
    assert (told.line.state, told.fast_path, len(told.acts)) == ("approved", True, 1)
    assert told.saw is not None
    assert len(told.saw.fingerprint) == 64


def test_the_preview_says_the_same_as_the_request_that_follows(us: Company, http: Http, line: Shell) -> None:
    found = http.client("asks").get("/api/v1/request-preview?kind=model_version&about=model:churn@3").json()
    assert found["ready"]
    could = [one["can_sign"] for one in found["preview"]["stages"]]
    assert could == [["boards", "reviews", "second"], ["boards", "leads"]]
    asked = us.ask(environment="")
    assert [list(stage.can_sign) for stage in asked.stages] == could
    again = json.loads(line("request", "preview", "model_version", "model:churn@3", "--json"))
    assert not again["ready"]
    assert again["preview"]["rival"].startswith(f"{asked.line.number} asks for the same")


def test_a_draft_is_left_on_the_page_and_submitted_there(us: Company, page: Page) -> None:
    app = page.open("asks", "request_new", about="model:shop/churn@3")
    button(app, "Leave it a draft").click().run()
    assert requests.request(us.operator, 2).line.state == "draft"
    draft = page.open("asks", "request", id="A-2")
    draft.text_area(key="revise_2").set_value("please")
    button(draft, "Submit it now").click().run()
    assert requests.request(us.operator, 2).line.state == "submitted"


# looking


def test_the_page_shows_what_changed_since_last_time_and_the_way_of_what_is_stale(us: Company, page: Page) -> None:
    number = us.approved()
    us.send(loaded("8"))
    stale = page.open("second", "request", id=f"A-{number}")
    assert "stale, for transactions_2026 has version 8, the approval saw 7" in said(stale)
    links = [one.proto.label.replace("\\", "") for one in stale.get("page_link")]
    way = links[links.index("transactions_2026") :][:3]
    assert way == ["transactions_2026", "churn-train", "churn 3"]
    requests.submit(us.desk("asks"), number, summary="with the newest table")
    again = page.open("second", "request", id=f"A-{number}")
    rows = cells(again, "since")
    assert ["Version of transactions_2026", "7", "8"] in rows
    assert ["Summary", "please", "with the newest table"] in rows


def test_the_list_has_mine_first_and_keeps_its_filters_in_the_address(us: Company, page: Page) -> None:
    us.approved(environment="staging")
    waits = us.ask().line.number
    app = page.open("reviews", "approvals")
    assert app.title[0].value == "1 request waits for your signature"
    assert [row[0] for row in cells(app, "to_sign")] == [waits]
    narrowed = page.open("reviews", "approvals", q_environment="staging")
    assert [row[0] for row in cells(narrowed, "approvals")] == ["approved"]


def test_the_page_of_a_model_shows_its_approvals_and_offers_to_ask(us: Company, page: Page) -> None:
    number = us.approved()
    us.send(loaded("8"))
    app = page.open("asks", "model", name="churn")
    row = cells(app, "approvals")[0]
    assert (row[0], row[1]) == ("stale", f"A-{number}")
    assert "transactions_2026 has version 8" in row[3]
    assert "Ask for approval of shop/churn, version 3" in str([one.proto.label for one in app.get("page_link")])


def cells(app: AppTest, key: str) -> list[list[str]]:
    """What a table on the page shows."""
    for part in app.get("bidi_component"):
        told = str(part.proto)
        if f"rows_{key}" in told:
            data = json.loads(part.proto.json)
            return [[one if isinstance(one, str) else one["text"] for one in row] for row in data["rows"]]
    raise AssertionError(f"no table {key}")


# over HTTP


def post(client: Client, path: str, told: Any, **headers: str) -> Any:
    return client.ask("POST", path, json.dumps(told).encode(), **headers)


def test_a_request_goes_its_whole_way_over_http(us: Company, http: Http) -> None:
    asks = http.client("asks")
    wanted = {"kind": "model_version", "about": "model:churn@3", "environment": "production", "summary": "please"}
    made = post(asks, "/api/v1/requests", wanted, idempotency_key="k")
    assert (made.status, made.json()["number"], made.json()["subject"]) == (201, "A-2", "model:shop/churn@3")
    assert post(asks, "/api/v1/requests", wanted, idempotency_key="k").json()["number"] == "A-2"
    reviews = http.client("reviews")
    assert reviews.get("/api/v1/requests?to_sign=1").json()["requests"][0]["number"] == "A-2"
    vote = {"verdict": "request_changes", "comment": "say more"}
    assert post(reviews, "/api/v1/requests/A-2/acts", vote).json()["state"] == "changes_requested"
    assert post(asks, "/api/v1/requests/2/revisions", {"summary": "more"}).json()["revision"] == 2
    two = {"verdict": "approve_with_conditions", "conditions": ["log"]}
    first = post(reviews, "/api/v1/requests/A-2/acts", two, idempotency_key="v")
    again = post(reviews, "/api/v1/requests/A-2/acts", two, idempotency_key="v")
    assert (first.status, again.status, len(again.json()["acts"])) == (201, 201, 2)
    assert post(http.client("leads"), "/api/v1/requests/A-2/acts", {"verdict": "approve"}).json()["state"] == "approved"
    listed = asks.get("/api/v1/requests?state=approved&kind=model_version").json()
    assert (listed["found"], listed["by_state"]) == (1, {"approved": 1})
    ended = post(http.client("officer"), "/api/v1/requests/A-2/revocation", {"reason": "wrong data"})
    assert ended.json()["state"] == "revoked"


@pytest.mark.parametrize(
    ("method", "path", "told", "status", "place"),
    [
        ("POST", "/api/v1/requests", {"kind": "nope", "about": "model:churn@3", "summary": "x"}, 422, "kind"),
        ("POST", "/api/v1/requests", {"kind": "model_version", "about": "churn", "summary": "x"}, 422, "subject"),
        ("POST", "/api/v1/requests", {"kind": "model_version", "about": "model:churn@9", "summary": "x"}, 404, "about"),
        ("POST", "/api/v1/requests", {"kind": "model_version", "about": "model:churn@3"}, 422, "summary"),
        ("POST", "/api/v1/requests/A-1/acts", {"verdict": "reject"}, 422, "comment"),
        ("POST", "/api/v1/requests/A-99/acts", {"verdict": "approve"}, 404, None),
        ("GET", "/api/v1/requests/x", None, 422, "request"),
        ("GET", "/api/v1/requests?state=nice", None, 422, "state"),
        ("GET", "/api/v1/requests?sort=nice", None, 422, "sort"),
        ("GET", "/api/v1/request-preview?kind=nope&about=model:churn", None, 422, "kind"),
        ("POST", "/api/v1/policies", {"text": "title: x", "reason": "y"}, 403, None),
        ("POST", "/api/v1/delegations/x/end", {"reason": "y"}, 422, "number"),
        ("GET", "/api/v1/policies/nope", None, 404, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(
    us: Company, http: Http, method: str, path: str, told: Any, status: int, place: str | None
) -> None:
    got = http.client("asks").ask(method, path, json.dumps(told).encode() if told else None)
    assert (got.status, got.json().get("place")) == (status, place), got.body


def test_policies_bodies_and_delegations_over_http(us: Company, http: Http) -> None:
    compliance, leads = http.client("compliance"), http.client("leads")
    assert compliance.get("/api/v1/policies").json()["policies"][0]["in_force"] == 2
    faults = post(leads, "/api/v1/policy-check", {"text": "title: x\nrules:\n  - changes: [nope]\n"}).json()["faults"]
    assert {one["line"] for one in faults} == {2, 3}
    text = TWO_STAGES.replace("Two stages", "Two again")
    proposed = post(compliance, "/api/v1/policies", {"text": text, "reason": "ours"})
    assert (proposed.status, proposed.json()["state"], proposed.json()["request"]) == (201, "waiting", "A-2")
    made = post(compliance, "/api/v1/bodies", {"slug": "risk", "name": "Risk committee"})
    assert (made.status, made.json()["members"]) == (201, [])
    joined = post(compliance, "/api/v1/bodies/risk/members", {"login": "second", "reason": "knows it"})
    assert joined.json()["members"] == ["second"]
    left = {"login": "second", "reason": "left us", "joined": False}
    assert post(compliance, "/api/v1/bodies/risk/members", left).json()["members"] == []
    assert [one["joined"] for one in leads.get("/api/v1/bodies/risk").json()["history"]] == [False, True]
    ends = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    given = post(leads, "/api/v1/delegations", {"to": "officer", "ends_at": ends, "reason": "away"})
    assert (given.status, given.json()["state"]) == (201, "in force")
    path = f"/api/v1/delegations/{given.json()['id']}/end"
    assert post(http.client("second"), path, {"reason": "mine"}).status == 403
    assert post(leads, path, {"reason": "back early"}).json()["state"] == "ended"
    assert len(http.client("officer").get("/api/v1/delegations?mine=1").json()["delegations"]) == 1


def test_many_votes_at_once_are_each_judged(us: Company, http: Http, line: Shell) -> None:
    mine, other = us.ask("compliance").line, us.ask(environment="staging").line
    votes = {"votes": [{"request": one.number, "verdict": "approve"} for one in (mine, other)]}
    told = post(http.client("reviews"), "/api/v1/votes", votes).json()["votes"]
    assert [one["refusal"] for one in told] == ["", ""]
    again = post(http.client("reviews"), "/api/v1/votes", votes).json()["votes"]
    assert [one["duty"] for one in again] == ["one vote", "one vote"]
    many = {"votes": votes["votes"] * 101}
    assert post(http.client("second"), "/api/v1/votes", many).json()["place"] == "votes"
    wrong = {"votes": [*votes["votes"], {"request": "x", "verdict": "approve"}]}
    assert "votes[2].request" in post(http.client("second"), "/api/v1/votes", wrong).json()["error"]
    file = line.file("votes.json", json.dumps(votes).encode())
    told_ = line("sign-all", file, code=1)
    assert told_.startswith("0 of 2 votes are on record.")
    assert f"{mine.number}: compliance asked for this approval" in told_


def test_a_refusal_over_http_names_the_rule(us: Company, http: Http) -> None:
    us.ask()
    got = post(http.client("asks"), "/api/v1/requests/A-2/acts", {"verdict": "approve"})
    assert (got.status, got.json()["rule"]) == (403, "not the requester")


# on the command line


def test_policies_bodies_and_delegations_on_the_command_line(us: Company, line: Shell) -> None:
    good, bad = line.file("good.yaml", FAST.encode()), line.file("bad.yaml", b"title: x\nrules:\n  - changes: [nope]\n")
    assert "Nothing is wrong" in line("policy", "check", good)
    assert "line 3, rules[0].changes: 'nope' is none of" in line("policy", "check", bad, code=1)
    assert "Revision 3 waits for the signatures on A-2." in line("policy", "propose", good, "--because", "faster")
    assert "title: Two stages" in line("policy", "show")
    assert json.loads(line("policy", "show", "3", "--json"))["text"] == FAST
    line("policy", "show", "9", code=1)
    assert [one.split()[1] for one in line("policy", "list").splitlines()[1:]] == ["3", "2", "1"]
    assert line("body", "create", "risk", "--name", "Risk committee") == "Risk committee: nobody sits in it yet.\n"
    assert line("body", "join", "risk", "second", "--because", "knows it") == "Risk committee: second.\n"
    line("body", "join", "risk", "compliance", "--because", "me too", code=1)
    assert "Nobody puts themselves into a body" in line.said
    line("delegate", "give", "officer", "--until", "2000-01-01", "--because", "x", code=1)
    until = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    assert "in force until" in line("delegate", "give", "officer", "--until", until, "--because", "holiday")
    assert "to nobody: away" in line("delegate", "away", "--until", until, "--because", "holiday")
    assert line("delegate", "end", "1", "--because", "back").startswith("Delegation 1 of compliance to officer, ended")


def test_a_request_on_the_command_line(us: Company, line: Shell) -> None:
    said_ = ("model_version", "model:churn@3", "--environment", "production")
    assert line("request", "new", *said_, "--draft") == "A-2 is draft.\n"
    assert "Review lacks 1 of boards, reviews, second" in line("request", "submit", "A-2", "--because", "please")
    us.sign("reviews", 2, Verdict.REQUEST_CHANGES)
    assert "is submitted" in line("request", "revise", "A-2", "--because", "said better")
    shown = line("request", "show", "A-2")
    assert "summary: please → said better" in shown
    assert "asked for" not in shown
    assert "request changes" in shown
    assert "A-2 is withdrawn." in line("request", "withdraw", "A-2", "--because", "no longer needed")
    assert json.loads(line("request", "list", "--state", "withdrawn", "--json"))["found"] == 1
    line("request", "revoke", "A-2", "--because", "x", code=1)
    assert "only an approval can be revoked" in line.said


# tokens of one's own


def test_a_token_of_ones_own_acts_as_its_person_until_it_is_revoked(us: Company, http: Http) -> None:
    made = own_tokens.create(us.desk("reviews"), label="laptop")
    client = Client(http.port, made.secret)
    assert client.get("/api/v1/requests").status == 200
    with pytest.raises(NotFound):
        own_tokens.revoke(us.desk("second"), made.id)
    assert own_tokens.listing(us.desk("second")) == []
    own_tokens.revoke(us.desk("reviews"), made.id)
    assert Client(http.port, made.secret).get("/api/v1/requests").status == 401


def test_nobody_makes_a_token_that_acts_as_somebody_else(us: Company) -> None:
    with pytest.raises(Conflict, match="belongs to a person"):
        tokens.create(us.operator, producer="reviews", label="tests")
    with pytest.raises(Conflict, match="is no person"):
        own_tokens.create(us.operator, label="tests")
    with pytest.raises(NotSignedIn):
        own_tokens.create(replace(us.operator, actor=None), label="tests")


def test_the_page_about_makes_a_token_and_shows_it_once(us: Company, http: Http, page: Page) -> None:
    app = page.open("reviews", "about")
    app.text_input(key="own_label").set_value("laptop")
    app.button(key="own_make").click().run()
    secret = next(one.value for one in app.code if one.value.startswith("COUNTERSIGN_TOKEN=")).partition("=")[2]
    assert Client(http.port, secret).get("/api/v1/requests").status == 200
    app.button(key="own_copied").click().run()
    assert secret not in str([one.value for one in app.code])


# who signs, on the pages


def test_a_policy_with_faults_is_not_offered_and_each_is_shown_with_its_line(us: Company, page: Page) -> None:
    app = page.open("compliance", "policies")
    app.session_state["fold_propose"] = True
    app.run()
    app.text_area(key="policy_text").set_value("title: x\nrules:\n  - changes: [nope]\n").run()
    assert ["3", "rules[0].changes"] in [row[:2] for row in cells(app, "faults")]
    assert button(app, "Propose it for signature").disabled
    app.text_area(key="policy_text").set_value(TWO_STAGES.replace("Two stages", "Two again"))
    app.text_input(key="policy_reason").set_value("a better name").run()
    assert "+title: Two again" in str([one.value for one in app.code])
    button(app, "Propose it for signature").click().run()
    assert policies.policy(us.operator).revisions[0].state == "waiting"


def test_an_absence_is_dated_and_visible_where_the_signature_is_missing(us: Company, page: Page) -> None:
    number = us.ask().line.id
    ends = datetime.now(UTC) + timedelta(days=5)
    delegations.give(us.desk("second"), Delegate(ends_at=ends, reason="holiday"))
    delegations.give(us.desk("reviews"), Delegate(to="officer", ends_at=ends, reason="holiday"))
    told = cells(page.open("asks", "request", id=f"A-{number}"), "stages")[0][4]
    until = f"{ends.day} {ends:%b %Y}"
    assert f"second (away until {until})" in told
    assert f"reviews (officer signs for them until {until})" in told
    bodies_ = page.open("asks", "bodies")
    assert "officer signs for reviews; second is away" in said(bodies_)


def test_the_log_holds_with_tokens_of_ones_own(us: Company) -> None:
    own_tokens.create(us.desk("reviews"), label="laptop")
    gone = own_tokens.create(us.desk("second"), label="phone")
    own_tokens.revoke(us.desk("second"), gone.id, reason="lost")
    assert audit.verify(us.operator).holds
