"""What a bad dataset takes with it: models, deployments, use cases and approvals, of the version that was read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from lineage.keys import DatasetKey, NodeKind
from lineage.registrations import ApprovalReference, DeploymentRegistration, UseCaseRegistration, deployment_key
from registry.access import Desk
from registry.commands.approvals import Kind, Verdict
from registry.errors import NotFound
from registry.services import events, impact, projections, registrations, search
from registry.store import nodes
from registry.subjects import Subject
from tests.approvals import MODEL as CHURN
from tests.approvals import TABLE, Company, company, loaded
from tests.people import Watch, opened

MODEL = DatasetKey("mlflow", "fraud")


def _training(watch: Watch, number: int, data_version: str, model_version: str) -> bytes:
    watch.advance(timedelta(days=1))
    facet = {"_producer": "https://p.example", "_schemaURL": "https://s.example"}

    def dataset(namespace: str, name: str, version: str, **more: object) -> dict[str, object]:
        declared = {"version": {**facet, "datasetVersion": version}, **more}
        return {"namespace": namespace, "name": name, "facets": declared}

    return orjson.dumps(
        {
            "eventTime": watch().isoformat(),
            "eventType": "COMPLETE",
            "producer": "https://p.example",
            "schemaURL": "https://s.example",
            "run": {"runId": str(UUID(int=number))},
            "job": {"namespace": "ml", "name": "train"},
            "inputs": [dataset("s3", "payments", data_version)],
            "outputs": [dataset(*MODEL, model_version, datasetType={**facet, "datasetType": "MODEL"})],
        }
    )


def _deploy(desk: Desk, watch: Watch, service: str, version: str, reference: str) -> None:
    watch.advance(timedelta(days=1))
    approval = ApprovalReference(
        reference=reference, by="Model Risk Committee", approved_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    made = DeploymentRegistration(
        environment="production", service=service, model=MODEL, model_version=version, since=watch(), approval=approval
    )
    registrations.register(desk, made, run_id=UUID(int=len(service)))


@pytest.fixture
def desk(registry_url: str) -> Desk:
    """Two versions of a model, each from its own version of the data, each deployed; a use case on the first."""
    registry, operator, watch = opened(registry_url)
    from registry.access import Role
    from tests.people import role_desk

    engineer = role_desk(operator, Role.ENGINEER, watch)
    events.receive(engineer, [_training(watch, 1, "jan", "v1"), _training(watch, 2, "feb", "v2")])
    projections.catch_up(registry)
    _deploy(engineer, watch, "old", "v1", "APR-1")
    _deploy(engineer, watch, "newer", "v2", "APR-2")
    case = UseCaseRegistration(
        slug="card-fraud", title="Card fraud", purpose="Stop it", owner="team:cards",
        deployments=(deployment_key("production", "old"),),
    )  # fmt: skip
    registrations.register(engineer, case)
    return engineer


def test_everything_that_rests_on_a_dataset_is_named_across_deployments(desk: Desk) -> None:
    found = impact.impact(desk, search.resolve(desk, "payments"))
    assert found.headline == "payments reaches 1 use case, 2 deployments, 1 AI model and 2 approvals in doubt"
    (case,) = found.of(NodeKind.USE_CASE)
    assert [step.name for step in case.path] == [
        "payments", "train", "fraud", "deploy/production/old", "old", "use/card-fraud", "card-fraud",
    ]  # fmt: skip


def test_of_very_many_the_first_are_told_and_all_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = impact.impact(desk, search.resolve(desk, "payments"))
    monkeypatch.setattr(impact, "MOST", 3)
    monkeypatch.setattr(nodes, "_FEW", 2)
    found = impact.impact(desk, search.resolve(desk, "payments"))
    assert (found.counts, found.truncated) == (whole.counts, True)
    assert [one.node.name for one in found.reached] == [one.node.name for one in whole.reached[:3]]
    assert found.reached[0].path == whole.reached[0].path


def test_a_version_takes_only_what_read_it(desk: Desk) -> None:
    found = impact.impact(desk, search.resolve(desk, "payments"), version="feb")
    assert [(one.node.name, one.version) for one in found.of(NodeKind.MODEL)] == [("fraud", "v2")]
    assert [one.node.name for one in found.of(NodeKind.DEPLOYMENT)] == ["newer"]
    assert found.of(NodeKind.USE_CASE) == ()
    assert [one.reference for one in found.approvals] == ["APR-2"]


def test_a_version_that_no_run_touched_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(NotFound, match="'dec'"):
        impact.impact(desk, search.resolve(desk, "payments"), version="dec")


def test_as_of_a_date_shows_only_what_was_there_then(desk: Desk) -> None:
    before = datetime(2026, 11, 23, 13, tzinfo=UTC)  # after both trainings, before the first deployment
    found = impact.impact(desk, search.resolve(desk, "payments"), as_of=before)
    assert found.headline == "payments reaches 1 AI model"
    found = impact.impact(desk, search.resolve(desk, "payments"), version="feb", as_of=before)
    assert [(one.node.name, one.version) for one in found.reached] == [("fraud", "v2")]


def test_approvals_on_record_that_saw_it_are_in_doubt_too(sqlite_url: str) -> None:
    with company(sqlite_url) as us:
        _approvals_in_doubt(us)


def _approvals_in_doubt(us: Company) -> None:
    number = us.approved()
    table = search.resolve(us.operator, TABLE)
    found = impact.impact(us.operator, table).approvals
    assert [(one.reference, one.request, one.about, one.by, one.state) for one in found] == [
        (f"A-{number}", number, str(CHURN), "reviews, leads", "approved")
    ]
    assert [one.request for one in impact.impact(us.operator, table, version="7").approvals] == [number]
    us.send(loaded("8"))
    assert [one.state for one in impact.impact(us.operator, table).approvals] == ["stale"]
    assert impact.impact(us.operator, table, version="8").approvals == (), "nobody approved what read that version"
    model = search.resolve(us.operator, "churn", kinds=[NodeKind.MODEL])
    assert [one.request for one in impact.impact(us.operator, model).approvals] == [number]
    us.sign("second", us.ask(about=Subject(CHURN.kind, CHURN.name, "3"), kind=Kind.DEPLOYMENT).line.id, Verdict.REJECT)
    assert len(impact.impact(us.operator, model).approvals) == 1, "what was refused is no approval"
