"""Rollouts in stages and rollbacks: through the gate, on record as events, and found again as of any date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.deployments import every_version
from lineage.emit import deployment_events, serialized
from lineage.keys import DatasetKey, NodeKind
from lineage.read_back import registration_from
from lineage.registrations import DeploymentRole, Share
from registry.commands.approvals import Verdict
from registry.commands.rollouts import RollBack, RollOut
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from registry.rules.policy import GateMode
from registry.rules.policy_text import policy_of
from registry.rules.rollouts import rolled_back, rolled_out
from registry.services import (
    audit,
    decisions,
    deployments,
    events,
    impact,
    models,
    policies,
    projections,
    requests,
    rollouts,
    search,
)  # fmt: skip
from registry.subjects import Subject
from registry.views.models import Spell
from registry.views.rollouts import RolledOut
from tests.approvals import MODEL, Company, company, loaded, trained
from tests.events import body
from tests.http_server import served
from tests.test_cli import Shell

KEY, NOW = DatasetKey("shop", "churn"), datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def us(registry_url: str) -> Iterator[Company]:
    with company(registry_url) as found:
        found.send(trained(model="4", run="train-4"), trained(model="5", run="train-5"))
        yield found


def out(us: Company, version: str, percent: float = 100.0, *, environment: str = "lab", who: str = "engineer",
        **more: Any) -> RolledOut:  # fmt: skip
    us.watch.advance(timedelta(hours=1))
    model = Subject.parse(f"model:shop/churn@{version}")
    said = RollOut(model=model, environment=environment, service="churn-api", percent=percent, **more)
    return rollouts.roll_out(us.desk(who), said)


def back(us: Company, *, environment: str = "lab", reason: str = "It fails on new customers", **more: Any) -> RolledOut:
    us.watch.advance(timedelta(hours=1))
    return rollouts.roll_back(
        us.desk("engineer"), RollBack(environment=environment, service="churn-api", reason=reason, **more)
    )


def shares(found: RolledOut) -> list[tuple[str, float, str]]:
    return [(one.version, one.percent, one.role) for one in found.shares]


def standing(us: Company, at: datetime | None = None, environment: str = "lab") -> list[tuple[str, float | None, str]]:
    found = deployments.production(us.desk("engineer"), at=at, environment=environment)
    return [(one.deployment.version, one.deployment.traffic_percent, one.deployment.role) for one in found]


def share(version: str, percent: float, role: DeploymentRole = DeploymentRole.CHAMPION) -> Share:
    return Share(model=KEY, model_version=version, traffic_percent=percent, role=role, since=NOW)


def test_a_closed_gate_refuses_a_rollout_with_its_reasons_and_nothing_is_deployed(us: Company) -> None:
    with pytest.raises(RuleBroken, match="Closed: shop/churn 4 has no valid approval.*Nobody has asked") as refusal:
        out(us, "4", environment="production")
    assert refusal.value.duty == "gate"
    assert standing(us, environment="production") == []
    assert [one.action for one in audit.entries(us.operator, limit=1).entries] == ["gate.asked"]


def test_an_approved_version_is_rolled_out_with_its_approval_on_record(us: Company) -> None:
    number = us.approved()
    found = out(us, "3", environment="production")
    assert found.gate.approved
    assert shares(found) == [("3", 100.0, "champion")]
    assert found.shares[0].approval == f"A-{number}"
    line = models.inventory(us.desk("engineer")).listed.rows[0]
    assert [(one.version, one.where) for one in line.in_production] == [("3", "production/churn-api")]
    assert (line.in_production[0].approval.by, line.word) == ("reviews, leads", "expiring")  # type: ignore[union-attr]


def test_a_challenger_takes_its_part_then_more_then_all(us: Company) -> None:
    assert shares(out(us, "4")) == [("4", 100.0, "champion")]
    assert shares(out(us, "5", 10)) == [("4", 90.0, "champion"), ("5", 10.0, "challenger")]
    assert shares(out(us, "5", 50)) == [("4", 50.0, "champion"), ("5", 50.0, "challenger")]
    assert shares(out(us, "5")) == [("5", 100.0, "champion")]
    assert standing(us) == [("5", 100.0, "")]


def test_an_a_b_test_says_so_of_both(us: Company) -> None:
    out(us, "4")
    assert shares(out(us, "5", 50, role=DeploymentRole.AB)) == [("4", 50.0, "ab"), ("5", 50.0, "ab")]


def test_what_was_in_production_when_is_told_as_of_any_date(us: Company) -> None:
    out(us, "4")
    first = us.watch()
    out(us, "5", 10)
    second = us.watch()
    out(us, "5")
    assert standing(us, first - timedelta(microseconds=1)) == []
    assert standing(us, first) == [("4", 100.0, "")]
    assert standing(us, second) == [("5", 10.0, "challenger"), ("4", 90.0, "champion")] or standing(us, second) == [
        ("4", 90.0, "champion"), ("5", 10.0, "challenger"),
    ]  # fmt: skip
    assert standing(us, us.watch()) == standing(us) == [("5", 100.0, "")]


def test_both_versions_are_upstream_of_the_service_and_both_are_found_on_the_models_page(us: Company) -> None:
    out(us, "4")
    out(us, "5", 10)
    desk = us.desk("engineer")
    node = search.resolve(desk, "churn", kinds=[NodeKind.MODEL])
    spells: list[Spell] = deployments.of_model(desk, node)
    now = {(one.deployment.version, one.deployment.role) for one in spells if one.until is None}
    assert now == {("4", "champion"), ("5", "challenger")}
    for version in ("4", "5"):
        reached = impact.impact(desk, node, version=version).reached
        assert "churn-api" in {one.node.name for one in reached}, version
    line = models.model(desk, node)
    assert {one.version for one in line.deployments} == {"4", "5"}


def test_a_rollback_drops_the_challengers_first_and_then_goes_to_the_version_before(us: Company) -> None:
    out(us, "4")
    out(us, "5")
    out(us, "4", 20)
    assert shares(back(us)) == [("5", 100.0, "champion")]
    found = back(us)
    assert shares(found) == [("4", 100.0, "champion")]
    assert standing(us) == [("4", 100.0, "")]
    kept = decisions.decision(us.desk("reviews"), int(found.decision.removeprefix("D-")))
    assert kept.line.title == "Take churn-api in lab back to 4"
    assert str(kept.line.about) == "deployment:lab/churn-api"
    assert kept.rationale == "It fails on new customers"
    assert "5 (100 %) answered until" in kept.context
    entry = audit.entries(us.operator, limit=4).entries
    assert "deployment.rolled_back" in {one.action for one in entry}
    assert not audit.verify(us.operator).findings


def test_a_rollback_waits_for_no_signature_but_the_closed_gate_is_on_record(us: Company) -> None:
    us.send(*_deployed(us, "4", "2026-11-20T10:00:00Z"), *_deployed(us, "5", "2026-11-20T11:00:00Z"))
    found = back(us, environment="production")
    assert (found.gate.open, shares(found)) == (False, [("4", 100.0, "champion")])
    assert "Closed" in decisions.decision(us.desk("reviews"), int(found.decision.removeprefix("D-"))).context


def _deployed(us: Company, version: str, since: str) -> list[dict[str, Any]]:
    from uuid import uuid4

    from lineage.registrations import DeploymentRegistration

    at = datetime.fromisoformat(since)
    said = DeploymentRegistration(
        environment="production", service="churn-api", model=KEY, model_version=version, since=at
    )
    return [json.loads(serialized(one)) for one in deployment_events(said, at=at, run_id=uuid4())]


@pytest.mark.parametrize(
    ("version", "percent", "words"),
    [("4", 50, "is the champion already"), ("9", 10, ""), ("3", 95, "add up to more than 100")],
)
def test_parts_that_do_not_fit_are_refused(us: Company, version: str, percent: float, words: str) -> None:
    with pytest.raises(Conflict, match="nothing else answers"):
        out(us, "5", 10)
    out(us, "4")
    out(us, "5", 10)
    if words:
        with pytest.raises(Conflict, match=words):
            out(us, version, percent)
        assert len(standing(us)) == 2


def test_what_is_not_there_or_not_allowed_is_refused(us: Company) -> None:
    with pytest.raises(NotFound, match="Nothing is on record as answering as lab/churn-api"):
        back(us)
    out(us, "4")
    with pytest.raises(Conflict, match="nothing to roll back to"):
        back(us)
    with pytest.raises(NotFound, match="is not on record"):
        rollouts.roll_out(us.desk("engineer"), RollOut(model=Subject.parse("model:shop/none@1"), environment="lab",
                                                       service="s"))  # fmt: skip
    for who in ("leads", "reviews", "compliance", "root"):
        with pytest.raises(NotPermitted):
            out(us, "5", who=who)
    with pytest.raises(Invalid, match="percent"):
        RollOut(model=MODEL, environment="lab", service="s", percent=101)
    with pytest.raises(Invalid, match="which version"):
        RollOut(model=MODEL.whole, environment="lab", service="s")
    with pytest.raises(Invalid, match="environment"):
        RollOut(model=MODEL, environment="a/b", service="s")
    with pytest.raises(Invalid, match="reason"):
        RollBack(environment="lab", service="s", reason=" ")


def test_the_same_key_again_changes_nothing(us: Company) -> None:
    out(us, "4")
    first = out(us, "5", 10, key="k")
    assert shares(out(us, "5", 10, key="k")) == shares(first)
    made = back(us, key="r")
    assert shares(back(us, key="r")) == shares(made)
    assert len(decisions.listing(us.desk("reviews")).rows) == 1


def test_an_event_with_versions_beside_each_other_is_read_back_as_it_was_said() -> None:
    from uuid import uuid4

    from lineage.registrations import DeploymentRegistration

    said = DeploymentRegistration(
        environment="production", service="s", model=KEY, model_version="4", since=NOW, traffic_percent=70,
        role=DeploymentRole.CHAMPION,
        alongside=(share("5", 20, DeploymentRole.CHALLENGER), share("6", 10, DeploymentRole.CHALLENGER)),
    )  # fmt: skip
    made = [json.loads(serialized(one)) for one in deployment_events(said, at=NOW, run_id=uuid4())]
    assert len({event["run"]["runId"] for event in made}) == 3
    assert registration_from(made[0]) == said
    facet = made[0]["outputs"][0]["facets"]["countersign_deployment"]
    assert "/docs/facets/1-1-0/" in facet["_schemaURL"]
    assert [(one.version, one.traffic_percent, one.role) for one in every_version(facet)] == [
        ("4", 70, "champion"), ("5", 20, "challenger"), ("6", 10, "challenger"),
    ]  # fmt: skip


def test_the_newer_schema_takes_what_is_sent_and_all_that_the_older_one_took() -> None:
    import jsonschema_rs

    folder = Path(__file__).parent.parent / "docs" / "facets"
    older, newer = (json.loads((folder / v / "CountersignFacets.json").read_text()) for v in ("1-0-0", "1-1-0"))
    before, after = (d["$defs"]["DeploymentDatasetFacet"] for d in (older, newer))
    assert after["required"] == before["required"]
    assert before["properties"].items() <= after["properties"].items()
    rest = {k: v for k, v in after.items() if k != "allOf"}
    good = {"environment": "p", "service": "s", "modelNamespace": "n", "modelName": "m", "modelVersion": "1",
            "trafficPercent": 90, "status": "live", "since": "2026-01-01T00:00:00Z", "role": "champion",
            "alongside": [{"modelNamespace": "n", "modelName": "m", "modelVersion": "2", "trafficPercent": 10,
                           "role": "challenger", "since": "2026-01-01T00:00:00Z"}]}  # fmt: skip
    check = jsonschema_rs.validator_for(rest)
    assert check.is_valid(good)
    assert not check.is_valid({**good, "role": "king"})
    assert not check.is_valid({**good, "alongside": [{}]})


steps = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 100), st.sampled_from(list(DeploymentRole))), max_size=8
)


@given(steps)
def test_whatever_is_rolled_out_the_parts_add_up_and_no_version_stands_twice(
    asked: list[tuple[str, int, DeploymentRole]],
) -> None:
    now: tuple[Share, ...] = ()
    for version, percent, role in asked:
        try:
            now = rolled_out(now, share(version, percent, role))
        except ValueError:
            continue
        assert sum(one.traffic_percent for one in now) == pytest.approx(100)
        assert all(one.traffic_percent > 0 for one in now)
        assert len({one.model_version for one in now}) == len(now)
        assert now[0].role in (DeploymentRole.CHAMPION, DeploymentRole.AB)
    if len(now) > 1:
        assert [one.model_version for one in rolled_back(now, None)] == [now[0].model_version]


def test_the_command_line_rolls_out_and_back_and_says_what_answered_when(sqlite_url: str, tmp_path: Path) -> None:
    with company(sqlite_url) as us:
        us.send(trained(model="4", run="train-4"))
        from registry.access import Role
        from registry.services import roles, tokens

        token = tokens.create(us.operator, producer="bot", label="t").secret
        roles.give(us.operator, "bot", Role.ENGINEER)
        shell = Shell(sqlite_url, tmp_path)
        shell.env["COUNTERSIGN_TOKEN"] = token
        made = json.loads(shell("deploy", "churn@3", "--env", "lab", "--service", "churn-api", "--json"))
        assert made["shares"][0]["version"] == "3"
        assert "4 (25 %, challenger)" in shell(
            "deploy", "churn@4", "--env", "lab", "--service", "churn-api", "--percent", "25"
        )
        shell("deploy", "churn@4", "--env", "production", "--service", "churn-api", code=1)
        assert "no valid approval" in shell.said
        assert "D-1" in shell("rollback", "--env", "lab", "--service", "churn-api", "--reason", "slow")
        now = json.loads(shell("production", "--env", "lab", "--json"))
        assert [one["deployment"]["version"] for one in now] == ["3"]
        assert json.loads(shell("production", "--env", "lab", "--at", "2020-01-01", "--json")) == []
        shell("production", "--at", "soon", code=1)


def deployed_by_event(us: Company, version: str, **approval: Any) -> None:
    """Somebody deployed past our door: the event says so, perhaps with an approval of another register."""
    event = _deployed(us, version, "2026-11-20T10:00:00Z")[0]
    if approval:
        event["outputs"][0]["facets"]["countersign_deployment"]["approval"] = approval
    us.send(event)


def word(us: Company) -> tuple[str, str]:
    """How the AI model stands in the inventory, and why."""
    line = models.inventory(us.desk("reviews")).listed.rows[0]
    return line.word, line.matters[0].what if line.matters else ""


def test_what_is_deployed_without_an_approval_is_red(us: Company) -> None:
    deployed_by_event(us, "3")
    assert word(us)[0] == "missing"
    assert models.inventory(us.desk("reviews")).summary.invalid == 1


def test_the_approval_of_another_register_counts_until_one_is_decided_here(us: Company) -> None:
    deployed_by_event(us, "3", reference="APR-41", by="Committee", approvedAt="2026-11-01T00:00:00Z")
    found = models.inventory(us.desk("reviews")).listed.rows[0].in_production[0]
    assert (found.word, found.ours, found.approval.reference) == ("approved", False, "APR-41")  # type: ignore[union-attr]
    number = us.ask().line.id
    assert word(us)[0] != "submitted", "an open request says nothing yet"
    us.sign("boards", number, Verdict.VETO, comment="it harms people")
    found = models.inventory(us.desk("reviews")).listed.rows[0].in_production[0]
    assert (found.word, found.ours, found.approval.reference) == ("vetoed", True, f"A-{number}")  # type: ignore[union-attr]
    assert word(us) == (
        "vetoed", f"3 answers as production/churn-api although A-{number} was vetoed: it has no approval",
    )  # fmt: skip
    assert models.inventory(us.desk("reviews")).summary.refused == 1


def test_an_approval_decided_here_counts_at_the_moment_of_looking(us: Company) -> None:
    deployed_by_event(us, "3")
    assert word(us)[0] == "missing"
    number = us.approved()
    assert word(us)[0] == "expiring", "it holds for 30 days"
    us.send(loaded("8"))
    assert word(us)[0] == "stale"
    desk = us.desk("reviews")
    node = search.resolve(desk, "churn-api")
    assert deployments.of_deployment(desk, node)[0].deployment.word == "stale"
    requests.revoke(us.desk("compliance"), number, reason="found a leak")
    assert word(us)[0] == "revoked"


def test_an_approval_that_ends_turns_red_by_itself(us: Company) -> None:
    deployed_by_event(us, "3")
    us.approved()
    us.watch.advance(timedelta(days=30))
    assert word(us)[0] == "expired"


def test_over_http_a_closed_gate_is_a_403_with_its_reasons_and_an_open_one_deploys(sqlite_url: str) -> None:
    with served(sqlite_url) as door:
        events.receive(door.operator, [body(trained())])
        projections.catch_up(door.registry)
        client = door.client()
        said = {"model": "model:churn@3", "environment": "production", "service": "churn-api"}
        closed = client.ask("POST", "/api/v1/rollouts", json.dumps(said).encode())
        assert closed.status == 403
        assert "Nobody has asked for an approval of model:shop/churn@3" in closed.json()["error"]
        policies.adopt(door.operator)
        free = [name for name, mode in _gates() if mode is not GateMode.PREVENT and name != "*"]
        assert free, "the shipped policy warns or records somewhere"
        open_ = client.ask("POST", "/api/v1/rollouts", json.dumps(said | {"environment": free[0]}).encode())
        assert (open_.status, open_.json()["shares"][0]["version"]) == (201, "3")
        found = client.get(f"/api/v1/production?environment={free[0]}").json()
        assert [one["deployment"]["version"] for one in found["answers"]] == ["3"]
        assert client.get(f"/api/v1/production?environment={free[0]}&at=2020-01-01").json()["answers"] == []
        back_ = client.ask("POST", "/api/v1/rollbacks", json.dumps(
            {"environment": free[0], "service": "churn-api", "reason": "slow"}).encode())  # fmt: skip
        assert back_.status == 409
        assert client.ask("POST", "/api/v1/rollouts", b'{"model": "model:churn", "environment": "x"}').status == 422


def _gates() -> tuple[tuple[str, GateMode], ...]:
    return policy_of((Path(__file__).parent.parent / "data" / "policies" / "default.yaml").read_text("utf-8")).gates
