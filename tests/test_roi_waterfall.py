"""Hidden costs as a waterfall: from the budget to all costs, and the bars sum exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roi.case_file import read_case
from roi.evaluation import evaluate
from roi.waterfall import hidden_costs

CASES = Path(__file__).resolve().parent.parent / "data" / "cases"


@pytest.mark.parametrize("months", [0, 6, 24, 60])
@pytest.mark.parametrize("budget", [None, 0.0, 620_000.0])
def test_bars_lead_from_the_budget_to_all_costs(months: int, budget: float | None) -> None:
    answer = evaluate(read_case((CASES / "fraud-detection.yaml").read_bytes())).at(months)
    bars = hidden_costs(answer, budget=budget)
    assert bars[-1].reached == pytest.approx(answer.tco)
    assert sum(bar.amount for bar in bars) == pytest.approx(answer.tco)
    assert sum(bar.amount for bar in bars if bar.key not in ("budget", "planned")) == pytest.approx(answer.hidden_cost)


def test_the_worked_example() -> None:
    """Budget 400,000; planned people and machines 750,000; then 180,000, 150,000, 90,000 and 30,000 that it forgot."""
    plan = read_case((CASES / "three-times-ten-times.yaml").read_bytes())
    bars = hidden_costs(evaluate(plan).at(36), budget=plan.budget)
    assert [(bar.key, round(bar.amount)) for bar in bars] == [
        ("budget", 400_000),
        ("planned", 350_000),
        ("legacy_integration", 180_000),
        ("labelling", 150_000),
        ("retraining", 90_000),
        ("compliance_security", 30_000),
    ]
    assert bars[-1].reached == pytest.approx(1_200_000)


def test_two_lines_of_one_category_are_one_bar() -> None:
    plan = read_case((CASES / "three-times-ten-times.yaml").read_bytes())
    labels = next(line for line in plan.lines if line.key == "labels")
    twice = replace(plan, lines=(*plan.lines, replace(labels, key="more labels")))
    bars = hidden_costs(evaluate(twice).at(36), budget=None)
    assert [round(bar.amount) for bar in bars if bar.key == "labelling"] == [300_000]
    assert bars[0].key == "planned"
