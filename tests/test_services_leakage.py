"""The demo's war stories: a model tested on its own training data is named, a clean split is left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.keys import NodeKind
from registry.access import Desk
from registry.services import leakage, search
from tests.northgate import copied


@pytest.fixture(scope="module")
def desk(northgate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The operator's desk on the demo's history."""
    with copied(northgate, tmp_path_factory.mktemp("demo")) as (_, operator, _):
        yield operator


@pytest.mark.parametrize(
    ("model", "version", "severity"),
    [
        ("churn-propensity", "v2", "certain"),  # evaluated on the very version that it was trained on
        ("credit-scorecard", "v2", "probable"),  # the evaluation sample was drawn from the training table
        ("document-triage", "v2", "possible"),  # both halves come from one version, and no subset tells them apart
    ],
)
def test_a_leak_is_found_and_graded(desk: Desk, model: str, version: str, severity: str) -> None:
    found = leakage.leaks(desk, search.resolve(desk, model, kinds=(NodeKind.MODEL,)), version)
    assert found[0].severity == severity


@pytest.mark.parametrize(
    ("model", "version"), [("churn-propensity", "v3"), ("fraud-detector", "v7"), ("cash-machine-failure", "v2")]
)
def test_disjoint_parts_are_clean(desk: Desk, model: str, version: str) -> None:
    node = search.resolve(desk, model, kinds=(NodeKind.MODEL,))
    assert leakage.leaks(desk, node, version) == []
    assert {one.severity for one in leakage.leaks(desk, node, version, with_clean=True)} == {"clean"}


def test_the_finding_names_both_uses(desk: Desk) -> None:
    (leak,) = leakage.leaks(desk, search.resolve(desk, "churn-propensity"), "v2")
    assert leak.sentence.startswith("Tested on its own training data: evaluated on churn/training_set ")
    assert leak.training.version == leak.evaluation.version
    assert leak.training.run_id != leak.evaluation.run_id
