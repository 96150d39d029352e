"""What to fund: the best choice under the limits, where the company stands, and why nothing fits when nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pages import _funding_picture
from registry.access import Desk, Role
from registry.commands.use_cases import read as read_proposal
from registry.errors import Invalid
from registry.services import business_cases, funding, money_portfolio, use_cases
from registry.services.funding import Asked
from roi import selection
from roi.candidates import CASH, Quarters, candidates_of
from roi.frontier import Point
from roi.program import Effort
from roi.selection import PROVING, Selection, answer
from tests.people import opened, role_desk

CASE = (Path(__file__).parents[1] / "data" / "cases" / "three-times-ten-times.yaml").read_text()


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    registry, operator, watch = opened(f"sqlite:///{tmp_path_factory.mktemp('fund') / 'registry.db'}")
    desk = role_desk(operator, Role.ENGINEER, watch)
    for number, start in enumerate(("2026-02", "2026-10", "2027-03", "2027-06"), 1):
        use_cases.propose(desk, read_proposal({"title": f"Project {number}", "slug": f"project-{number}"}))
        text = CASE.replace("start: 2023-01", f"start: {start}").replace("amount: 190000", f"amount: {190000 * number}")
        business_cases.save(desk, f"project-{number}", text.replace(_totals(CASE), ""))
    yield desk
    registry.close()


def _totals(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("totals:"))


def test_the_choice_is_the_best_of_all_that_keep_the_limits(engineer: Desk):
    limit = 250_000.0
    view = funding.funding(engineer, Asked(cash=limit, theta=0.0))
    portfolio, basis, _ = money_portfolio.drawn(engineer, draws=funding.DRAWS)
    every = candidates_of(portfolio, Quarters(basis.today.replace(month=10), funding.QUARTERS))
    needs, worth = np.array([one.needs[CASH] for one in every]), portfolio.ahead.mean(axis=0)
    fitting = [
        chosen
        for size in range(len(every) + 1)
        for chosen in combinations(range(len(every)), size)
        if (needs[list(chosen)].sum(axis=0) <= limit + 1e-6).all()
    ]
    best = max(fitting, key=lambda chosen: worth[list(chosen)].sum())
    assert set(view.selection.chosen) == {every[at].name for at in best}
    assert 0 < len(best) < len(every)
    assert view.selection.binding
    assert view.marginal[0].resource == CASH


def test_running_projects_are_where_the_company_stands(engineer: Desk):
    view = funding.funding(engineer, Asked(theta=0.5))
    assert view.running == ("project-1", "project-2")
    assert view.frontier is not None
    assert view.frontier.here is not None
    assert set(view.frontier.here.chosen) == set(view.running)
    assert view.quarters[0] == "2026 Q4"
    assert _funding_picture._proven(view.frontier) == "each point is the best at its risk, proven"
    doubtful = replace(view.frontier, points=(*view.frontier.points, Point(1.0, 1.0, (), 0.0712)))
    assert (
        _funding_picture._proven(doubtful) == "each point is proven to within 8 % of the most that its risk could buy"
    )


def test_the_search_goes_on_until_the_best_is_proven_where_that_is_asked_for(
    engineer: Desk, monkeypatch: pytest.MonkeyPatch
):
    efforts: list[Effort | None] = []

    def watched(*args: Any, **options: Any) -> Selection:
        efforts.append(options["effort"])
        return answer(*args, **options)

    monkeypatch.setattr(funding, "answer", watched)
    funding.funding(engineer, Asked(theta=0.2, exact=True))
    assert efforts.pop() == Effort(), "of few projects the search is as thorough as ever"
    monkeypatch.setattr(selection, "EXACT_UP_TO", 0)
    for exact in (False, True):
        funding.funding(engineer, Asked(theta=0.3, exact=exact))
    assert efforts == [None, PROVING]


def test_without_room_for_anything_nothing_is_chosen(engineer: Desk):
    view = funding.funding(engineer, Asked(cash=0.0))
    assert view.selection.chosen == ()
    assert view.selection.worth.value == 0


def test_a_limit_below_nothing_is_refused_by_name():
    with pytest.raises(Invalid, match="gpu_hours: a number from 0 on"):
        Asked(gpu_hours=-1)
