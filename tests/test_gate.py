"""The gate: closed without a valid approval of exactly this version, at the moment of asking, with the reasons."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import which

import pytest
import yaml

from registry.access import Role
from registry.commands.approvals import Verdict
from registry.errors import Conflict, Invalid, NotPermitted
from registry.rules.gate import judge
from registry.rules.policy import GateMode
from registry.services import audit, gate, requests, tokens
from registry.subjects import Subject
from registry.views.gate import GateAnswer
from registry.views.listing import Asked
from tests.approvals import MODEL, Company, company, loaded, trained
from tests.http_server import served
from tests.people import desk_of
from tests.test_cli import Shell

DOCS = Path(__file__).parent.parent / "docs" / "gate.md"


@pytest.fixture
def us(registry_url: str) -> Iterator[Company]:
    with company(registry_url) as found:
        yield found


def ask(us: Company, about: Subject = MODEL, *, environment: str = "production", who: str = "engineer") -> GateAnswer:
    return gate.ask(us.desk(who), about, environment=environment)


def told(answer: GateAnswer) -> str:
    return "\n".join(map(str, answer.reasons))


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("mode", list(GateMode))
def test_what_is_not_approved_passes_only_where_the_policy_lets_it(mode: GateMode, approved: bool) -> None:
    found = judge("churn 3", "production", approved=approved, mode=mode, number="A-1")
    assert found.opened == (approved or mode is not GateMode.PREVENT)
    assert found.warned == (not approved and mode is not GateMode.PREVENT)
    assert ("no valid approval" in found.headline) == (not approved)


def test_nobody_asked_so_it_is_closed(us: Company) -> None:
    found = ask(us)
    assert (found.open, found.approved, found.state, found.mode) == (False, False, "missing", "prevent")
    assert "Nobody has asked for an approval of model:shop/churn@3 in production" in told(found)
    assert found.headline == "Closed: shop/churn 3 has no valid approval in production"


def test_a_missing_signature_is_named_by_stage_role_and_people(us: Company) -> None:
    number = us.ask().line.id
    assert "stage Review lacks a signature of a person with the role reviewer" in told(ask(us))
    assert "boards, reviews, second" in told(ask(us))
    us.sign("reviews", number)
    assert "stage Decision lacks a signature" in told(ask(us))
    assert "leads" in told(ask(us))
    us.sign("leads", number)
    found = ask(us)
    assert (found.open, found.approved, found.request, found.reasons) == (True, True, f"A-{number}", ())


def test_an_approval_opens_the_gate_of_its_version_and_environment_and_of_no_other(us: Company) -> None:
    us.approved()
    us.send(trained(model="4", run="other"))
    assert ask(us).open
    assert not ask(us, Subject.parse("model:shop/churn@4")).open
    assert ask(us, environment="staging").warned
    assert ask(us, environment="lab").mode == "record"


def test_a_changed_source_closes_the_gate_with_the_path(us: Company) -> None:
    us.approved()
    us.send(loaded("8"))
    found = ask(us)
    assert (found.open, found.state) == (False, "stale")
    assert any(reason.path[-1] == "churn@3" and "transactions_2026" in reason.path[0] for reason in found.reasons)


def test_an_approval_that_has_ended_closes_the_gate_without_anybody_doing_anything(us: Company) -> None:
    us.approved()
    us.watch.advance(timedelta(days=30) - timedelta(microseconds=1))
    assert ask(us).open
    us.watch.advance(timedelta(microseconds=1))
    found = ask(us)
    assert (found.open, found.state) == (False, "expired")
    assert "ended on 2026-12-21" in told(found)


def test_a_veto_closes_the_gate_and_names_who_and_why(us: Company) -> None:
    number = us.ask().line.id
    us.sign("boards", number, Verdict.VETO, comment="it harms people")
    assert "vetoed by boards: it harms people" in told(ask(us))


def test_a_revoked_approval_opens_nothing(us: Company) -> None:
    number = us.approved()
    requests.revoke(us.desk("compliance"), number, reason="found a leak")
    found = ask(us)
    assert (found.open, found.state) == (False, "revoked")
    assert "found a leak" in told(found)


def test_conditions_of_an_approval_are_told(us: Company) -> None:
    number = us.ask().line.id
    us.sign("reviews", number, Verdict.APPROVE_WITH_CONDITIONS, conditions=["only in Germany"])
    us.sign("leads", number)
    assert ask(us).conditions == ("only in Germany",)


def test_every_answer_is_kept_with_proof_and_found_again(us: Company) -> None:
    ask(us)
    us.approved()
    ask(us)
    ask(us, environment="staging")
    found = gate.answers(us.desk("reviews"), about=MODEL)
    assert [(one.environment, one.opened) for one in found.rows] == [
        ("staging", True), ("production", True), ("production", False),
    ]  # fmt: skip
    assert gate.answers(us.desk("reviews"), Asked(text="nobody has asked")).found == 2
    assert found.rows[0].by == "engineer"
    assert not audit.verify(us.operator).findings
    assert [one.action for one in audit.entries(us.operator, limit=1).entries] == ["gate.asked"]


@pytest.mark.parametrize(
    ("text", "environment", "refusal", "words"),
    [
        ("shop/churn", "production", Invalid, "which version"),
        ("shop/churn@3", " ", Invalid, "environment"),
        ("shop/churn@3", "a\nb", Invalid, "environment"),
        ("", "production", Invalid, "name"),
    ],
)
def test_a_question_that_says_too_little_is_refused(
    us: Company, text: str, environment: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        gate.ask(us.desk("engineer"), gate.subject_of(text), environment=environment)


def test_a_name_that_nobody_knows_is_closed_and_said_so(us: Company) -> None:
    found = ask(us, gate.subject_of("shop/chrun@3"))
    assert not found.open
    assert "model:shop/chrun@3 is not on record" in told(found)


def test_a_short_name_is_enough_unless_two_things_have_it(us: Company) -> None:
    us.approved()
    assert ask(us, gate.subject_of("churn@3")).subject == MODEL
    other = trained(model="1", run="x")
    other["outputs"][0]["namespace"] = "lab"
    us.send(other)
    with pytest.raises(Conflict, match="2 things are named 'churn'"):
        ask(us, gate.subject_of("churn@3"))


def test_a_producer_may_ask_and_read_nothing_else(us: Company) -> None:
    tokens.create(us.operator, producer="pipeline", label="ci")
    machine = desk_of(us.registry, "pipeline", us.watch)
    assert not gate.ask(machine, MODEL, environment="production").open
    with pytest.raises(NotPermitted):
        gate.answers(machine)


def test_the_command_line_says_it_by_its_exit_code(sqlite_url: str, tmp_path: Path) -> None:
    with company(sqlite_url) as us:
        number = us.ask().line.id
        shell = Shell(sqlite_url, tmp_path)
        shell("gate", "churn@3", "--env", "production", code=1)
        assert "Closed: shop/churn 3 has no valid approval in production" in shell.said
        assert "lacks a signature of a person with the role reviewer" in shell.said
        assert json.loads(shell("gate", "churn@3", "--env", "production", "--json", code=1))["open"] is False
        assert shell("gate", "churn@3", "--env", "staging") == ""
        assert "Open with a warning" in shell.said
        us.sign("reviews", number)
        us.sign("leads", number)
        assert "Open: shop/churn 3 is approved in production by A-" in shell("gate", "churn@3", "--env", "production")
        shell("gate", "churn", "--env", "production", code=2)
        assert "which version" in shell.said
        shell("gate", "churn@3", code=2)
        shell.env["REGISTRY_URL"] = f"sqlite:///{tmp_path / 'none.db'}"
        shell("gate", "churn@3", "--env", "production", code=3)


def test_over_http_and_by_the_documented_pipeline(sqlite_url: str) -> None:
    with served(sqlite_url) as door:
        from registry.services import events, projections
        from tests.events import body

        events.receive(door.operator, [body(trained())])
        projections.catch_up(door.registry)
        token = tokens.create(door.operator, producer="ci", label="ci").secret
        asks = door.client(token)
        found = asks.get("/api/v1/gate?model=churn&version=3&environment=production")
        assert (found.status, found.json()["open"], found.json()["mode"]) == (200, False, "prevent")
        assert found.json()["subject"] == "model:shop/churn@3"
        assert asks.get("/api/v1/gate?model=churn&environment=production").status == 422
        assert asks.get("/api/v1/gate?environment=production").json()["place"] == "model"
        assert asks.get("/api/v1/gate/answers").status == 403
        assert door.client().get("/api/v1/gate/answers?model=shop/churn").json()["found"] == 1
        for script in pipelines():
            if which("jq") is None or which("curl") is None:
                pytest.skip("no jq or curl on this machine: the documented pipelines were not run")
            here = script.replace("${{ github.ref_name }}", "3")
            env = {"COUNTERSIGN": f"http://127.0.0.1:{door.port}", "TOKEN": token, "COUNTERSIGN_TOKEN": token,
                   "CI_COMMIT_TAG": "3", "PATH": "/usr/bin:/bin"}  # fmt: skip
            done = subprocess.run(["bash", "-ec", here], env=env, capture_output=True, text=True, check=False,
                                  cwd=door.registry.file.parent)  # type: ignore[union-attr]  # fmt: skip
            assert "Closed: shop/churn 3" in done.stdout, done.stderr
            assert done.returncode == 1
            env["COUNTERSIGN"] = "http://127.0.0.1:1"
            assert subprocess.run(["bash", "-ec", here], env=env, capture_output=True, check=False).returncode != 0


def pipelines() -> list[str]:
    """The scripts of docs/gate.md, as the pipelines run them."""
    blocks = [yaml.safe_load(part.partition("```")[0]) for part in DOCS.read_text("utf-8").split("```yaml\n")[1:]]
    github, gitlab = blocks
    return [github[0]["run"], "\n".join(gitlab["gate"]["script"])]


def test_everybody_who_may_look_may_ask(us: Company) -> None:
    for role in Role:
        from registry.access import GRANTS, Permission

        assert Permission.GATE_ASK in GRANTS[role]
