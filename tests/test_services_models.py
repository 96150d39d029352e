"""The inventory of AI models: who owns them, what answers where, what stands against each; worked by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from registry.access import Desk, Role
from registry.errors import NotPermitted
from registry.services import _inventory, accounts, demo, events, models, projections
from registry.views.listing import Asked
from tests.events import body, dataset, dataset_event, facet, run_event
from tests.people import Watch, opened, role_desk

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def kind(sub_type: str = "classifier") -> dict[str, Any]:
    return {"datasetType": facet(datasetType="MODEL", subType=sub_type)}


def owner(*names: str) -> dict[str, Any]:
    return {"ownership": facet(owners=[{"name": name} for name in names])}


def version(label: str) -> dict[str, Any]:
    return {"version": facet(datasetVersion=label)}


def model(name: str, **facets: Any) -> dict[str, Any]:
    return dataset(name, namespace="models", **facets)


def deploy(service: str, model_name: str, *, at: str = "09:00Z", environment: str = "production", **said: Any) -> dict:
    """The run that puts version v1 of a model into a service."""
    facets = {
        "datasetType": facet(datasetType="DEPLOYMENT"),
        "countersign_deployment": facet(
            **{
                "environment": environment, "service": service, "modelNamespace": "models", "modelName": model_name,
                "modelVersion": "v1", "trafficPercent": 100, "status": "live", "since": "2026-11-21T09:00:00Z", **said,
            }
        ),
    }  # fmt: skip
    out = dataset(service, namespace=f"deployment://{environment}", **facets)
    return run_event(
        "COMPLETE", f"deploy/{environment}/{service}", run=f"{environment}/{service}/{at}", at=at,
        inputs=[model(model_name)], outputs=[out],
    )  # fmt: skip


def approval(*, expires: str | None = None) -> dict[str, Any]:
    return {"reference": "APR-1", "by": "committee", "approvedAt": "2026-06-01T00:00:00Z"} | (
        {"expiresAt": expires} if expires else {}
    )


STREAM = [
    # sound: owned, two versions, approved in production without an end
    dataset_event("sound", namespace="models", **kind(), **owner("team:a", "team:b")),
    run_event("COMPLETE", "train/sound", run="s1", at="06:00:00Z", outputs=[model("sound", **kind(), **version("v1"))]),
    run_event("COMPLETE", "train/sound", run="s2", at="07:00:00Z", outputs=[model("sound", **kind(), **version("v2"))]),
    deploy("checkout", "sound", approval=approval()),
    # bare: in production without an approval, nobody owns it
    dataset_event("bare", namespace="models", **kind("ranker"), tags=facet(
        tags=[{"key": "licence", "value": "CC-BY-NC-4.0"}, {"key": "pii", "value": "true", "field": "mail"}])),
    deploy("search", "bare"),
    # late: its approval ran out on 31 October, at 12:00 in a zone two hours ahead
    dataset_event("late", namespace="models", **kind(), **owner("team:a")),
    deploy("credit", "late", approval=approval(expires="2026-10-31T12:00:00+02:00")),
    # soon: its approval ends in 14 days
    dataset_event("soon", namespace="models", **kind(), **owner("team:a")),
    deploy("triage", "soon", approval=approval(expires="2026-12-05T12:00:00Z")),
    # failing: only staged; its latest run failed before it could name an output
    dataset_event("failing", namespace="models", **kind("forecaster"), **owner("team:a")),
    run_event("COMPLETE", "train/failing", run="f1", at="05:00:00Z", outputs=[model("failing", **kind("forecaster"))]),
    run_event("FAIL", "train/failing", run="f2", at="08:00:00Z",
              run_facets={"errorMessage": facet(message="out of\nmemory", programmingLanguage="PYTHON")}),
    deploy("demand", "failing", environment="staging"),
    # retired: once in production without an approval, retired since
    dataset_event("retired", namespace="models", **kind(), **owner("team:a")),
    deploy("old", "retired", at="09:00:00Z"),
    deploy("old", "retired", at="10:00:00Z", status="retired", trafficPercent=0),
]  # fmt: skip


@pytest.fixture
def place(registry_url: str) -> Iterator[tuple[Desk, Watch]]:
    registry, operator, watch = opened(registry_url)
    events.receive(operator, [body(event) for event in STREAM])
    projections.catch_up(registry)
    yield operator, watch
    registry.close()


def names(desk: Desk, *args: Any, **options: Any) -> list[str]:
    return [line.node.name for line in models.inventory(desk, *args, **options).listed.rows]


def test_the_worst_stands_first_and_each_model_has_its_word(place):
    desk, _ = place
    lines = models.inventory(desk).listed.rows
    assert [(line.node.name, line.word) for line in lines] == [
        ("bare", "missing"),
        ("late", "expired"),
        ("failing", "failed"),
        ("soon", "expiring"),
        ("sound", "approved"),
        ("retired", "not in production"),
    ]


def test_a_line_says_whose_the_model_is_in_which_versions_and_what_answers_where(place):
    desk, _ = place
    line = next(line for line in models.inventory(desk).listed.rows if line.node.name == "sound")
    assert (line.owners, line.sub_type) == (("team:a", "team:b"), "classifier")
    assert (line.versions, line.latest) == (2, "v2")
    assert [(one.where, one.version, one.traffic_percent, one.word) for one in line.in_production] == [
        ("production/checkout", "v1", 100, "approved")
    ]
    assert line.deployments[0].approval.reference == "APR-1"
    assert line.deployments[0].approval.approved_at == datetime(2026, 6, 1, tzinfo=UTC)
    assert line.last_run.state == "COMPLETE"
    assert line.last_run.at == datetime(2026, 11, 21, 7, tzinfo=UTC)


def test_licence_and_personal_data_come_from_its_tags(place):
    desk, _ = place
    bare = models.inventory(desk).listed.rows[0]
    assert (bare.licences, bare.personal_data) == (("CC-BY-NC-4.0",), True)


def test_what_stands_against_a_model_is_said_worst_first(place):
    desk, _ = place
    bare, late, failing, *_ = models.inventory(desk).listed.rows
    assert [matter.what for matter in bare.matters] == [
        "v1 answers as production/search without an approval reference",
        "No owner is on record",
    ]
    assert late.matters[0].since == datetime(2026, 10, 31, 10, tzinfo=UTC)
    assert failing.matters[0].what == "The latest run of train/failing failed: out of memory"


def test_the_summary_counts_each_model_once_among_those_without_a_valid_approval(place):
    desk, _ = place
    summary = models.inventory(desk).summary
    assert (summary.models, summary.in_production) == (6, 4)
    assert (summary.unapproved, summary.expired, summary.invalid, summary.expiring) == (1, 1, 2, 1)
    assert (summary.failing, summary.unowned) == (1, 1)


def test_an_approval_turns_by_itself_when_its_time_comes(place):
    desk, watch = place
    assert models.inventory(desk).summary.expired == 1
    watch.advance(timedelta(days=14, seconds=-1))
    assert models.inventory(desk).summary.expired == 1
    watch.advance(timedelta(seconds=1))  # 5 December, 12:00
    assert models.inventory(desk).summary.expired == 2
    assert names(desk, words=["expired"]) == ["late", "soon"]


def test_new_events_are_seen_at_the_next_look(place):
    desk, _ = place
    assert models.inventory(desk).summary.unapproved == 1
    events.receive(desk, [body(deploy("search", "bare", at="11:00:00Z", approval=approval()))])
    projections.catch_up(desk.registry)
    assert models.inventory(desk).summary.unapproved == 0


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"asked": Asked(text="team:B")}, ["sound"]),
        ({"asked": Asked(text="cc-by")}, ["bare"]),
        ({"asked": Asked(text="production/cre")}, ["late"]),
        ({"asked": Asked(text="models ranker")}, ["bare"]),
        ({"asked": Asked(text="nothing like it")}, []),
        ({"sub_type": "forecaster"}, ["failing"]),
        ({"in_production": True}, ["bare", "late", "soon", "sound"]),
        ({"words": ["failed", "approved"]}, ["failing", "sound"]),
        ({"asked": Asked(sort="name")}, ["bare", "failing", "late", "retired", "soon", "sound"]),
        ({"asked": Asked(sort="name", down=True, limit=2, offset=1)}, ["soon", "retired"]),
        ({"asked": Asked(sort="versions", down=True, limit=1)}, ["sound"]),
        ({"asked": Asked(sort="run_at", down=True, limit=2)}, ["failing", "sound"]),
        ({"asked": Asked(sort="kind", limit=1, down=True)}, ["bare"]),
    ],
)
def test_the_inventory_can_be_searched_narrowed_sorted_and_cut(place, options, found):
    assert names(place[0], **options) == found


def test_what_is_not_known_comes_last_in_either_direction(place):
    desk, _ = place
    up, down = (names(desk, Asked(sort="run_at", down=down)) for down in (False, True))
    assert up[:2] == ["sound", "failing"]
    assert down[:2] == ["failing", "sound"]
    assert set(up[2:]) == set(down[2:]) == {"bare", "late", "soon", "retired"}


def test_the_short_list_of_what_is_in_production_is_that_of_the_inventory(place):
    desk, _ = place
    whole = models.inventory(desk, in_production=True).listed
    short = models.in_production(desk, limit=3)
    assert [(line.node, tuple(one.version for one in line.in_production)) for line in whole.rows][:3] == [*short.rows]
    assert (short.found, short.of) == (whole.found, whole.of)


def test_whoever_has_no_role_sees_no_inventory(place):
    desk, watch = place
    accounts.create(desk, "newcomer", name="Newcomer")
    from tests.people import desk_of

    with pytest.raises(NotPermitted):
        models.inventory(desk_of(desk.registry, "newcomer", watch))
    assert models.inventory(role_desk(desk, Role.EXECUTIVE, watch)).summary.models == 6


def test_a_page_of_it_costs_the_same_few_statements_however_many_models(place):
    from sqlalchemy import event

    desk, _ = place
    told: list[str] = []
    event.listen(desk.registry.engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    models.inventory(desk)
    assert len(told) <= 24
    asked = []
    for more in (1, 20):
        events.receive(desk, [body(deploy(f"s{more}.{n}", f"m{more}.{n}")) for n in range(more)])
        named = [dataset_event(f"m{more}.{n}", namespace="models", **kind()) for n in range(more)]
        events.receive(desk, map(body, named))
        projections.catch_up(desk.registry)
        told.clear()
        models.inventory(desk)
        asked.append(len(told))
    assert models.inventory(desk).summary.models == 27
    assert asked[0] == asked[1] <= 24


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_few_events_change_is_read_as_if_all_were_read_again(registry_url, monkeypatch, seed):
    registry, desk, _ = opened(registry_url)
    bodies = [line for line in demo.EVENTS.read_bytes().splitlines() if line]
    bodies += [body(dataset_event(f"m{number}", namespace="models", **kind())) for number in range(3)]
    for number in range(9):  # a service that moves from one model to the next, as no job tells
        facets = deploy("scoring", f"m{number % 3}")["outputs"][0]["facets"]
        moved = dataset_event("scoring", namespace="deployment://production", **facets)
        bodies.append(body(moved | {"eventTime": f"2026-11-21T1{number}:00:00Z"}))
    random.Random(seed).shuffle(bodies)
    read_all = Mock(wraps=_inventory._read)
    monkeypatch.setattr(_inventory, "_read", read_all)
    for start in range(0, len(bodies), 70):
        events.receive(desk, bodies[start : start + 70])
        projections.catch_up(registry)
        found = {stand.id: stand for stand in _inventory.stands(registry, NOW)}
        with registry.read() as connection:
            kept = _inventory._kept.get(connection)
        _inventory.forget(registry)
        assert found == {stand.id: stand for stand in _inventory.stands(registry, NOW)}
        with registry.read() as connection:
            _inventory._kept.keep(connection, kept)
    assert len(found) > 10
    parts = -(-len(bodies) // 70)
    assert read_all.call_count == parts + 1, "the first look, and each comparison"
    registry.close()
