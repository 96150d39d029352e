"""What to do under limits: the known best choice, kept limits, and reasons that are true."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi.candidates import CASH, GPU_HOURS, PEOPLE, Candidate, Limits, Quarters, candidates_of, needs_of
from roi.case import BusinessCase, Line
from roi.estimates import Fixed, Floats
from roi.portfolio import portfolio
from roi.presentation import Presentation
from roi.program import Effort, OutOfEffort
from roi.refusals import Refused
from roi.selection import QUICK, Selection, question, select
from roi.simulation import Asked
from roi.solver import best
from roi.tail import cvar

# Ten items, capacity 165: the first of a well-known set of knapsacks (P01), best 309 of items 0, 1, 2, 3, 5.
P01 = ([23, 31, 29, 44, 53, 38, 63, 85, 89, 82], [92, 57, 49, 68, 60, 43, 67, 84, 87, 72])
# The seventh (P07): capacity 750, best 1458 of items 0, 2, 4, 6, 7, 8, 13, 14.
P07 = (
    [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
    [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
)


def certain(*amounts: float) -> Floats:
    """NPVs without uncertainty: two equal draws."""
    return np.array([amounts, amounts], dtype=float)


def knapsack(weights: list[int], worths: list[int], room: float) -> Selection:
    candidates = [Candidate(str(at), {CASH: (float(weight),)}) for at, weight in enumerate(weights)]
    return select(candidates, certain(*worths), Limits({CASH: (room,)}))


@pytest.mark.parametrize(
    ("items", "room", "worth", "chosen"),
    [(P01, 165, 309, (0, 1, 2, 3, 5)), (P07, 750, 1458, (0, 2, 4, 6, 7, 8, 13, 14))],
)
def test_known_knapsacks_are_packed_at_their_known_best(
    items: tuple[list[int], list[int]], room: float, worth: float, chosen: tuple[int, ...]
) -> None:
    found = knapsack(*items, room)
    assert (found.worth.value, found.chosen, found.proven) == (worth, tuple(map(str, chosen)), 0)


def test_the_knapsacks_of_the_shared_cases_come_out(shared_data: Path) -> None:
    known = json.loads((shared_data / "cases" / "finance.json").read_text())["burkardt_knapsack"]
    assert knapsack(known["P01"]["w"], known["P01"]["p"], known["P01"]["cap"]).worth.value == known["P01"]["opt"]
    assert knapsack(*P07, known["P07"]["cap"]).worth.value == known["P07"]["opt"]


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Candidate], Floats, Limits, float]:
    """Up to eight projects of small whole numbers, with everything that can tie them together."""
    count = draw(st.integers(1, 8))
    names = [f"P{number}" for number in range(count)]
    some = st.lists(st.sampled_from(names), max_size=1)
    candidates = [
        Candidate(
            name,
            {
                CASH: tuple(draw(st.lists(st.integers(0, 5), min_size=2, max_size=2))),
                PEOPLE: (draw(st.integers(0, 3)),),
            },
            requires=tuple(set(draw(some)) - {name}),
            excludes=tuple(set(draw(some)) - {name}),
            must_do=draw(st.integers(0, 7)) == 0,
        )
        for name in names
    ]
    npv = np.random.default_rng(draw(st.integers(0, 10**6))).integers(-20, 30, (40, count)).astype(float)
    limits = Limits(
        {CASH: tuple(draw(st.lists(st.integers(0, 15), min_size=2, max_size=2))), PEOPLE: (draw(st.integers(0, 8)),)},
        totals={CASH: draw(st.integers(0, 25))},
        must_do_at_least=draw(st.none() | st.integers(0, 2)),
    )
    return candidates, npv, limits, draw(st.sampled_from([0.0, 0.3, 2.0]))


def allowed(candidates: list[Candidate], limits: Limits, chosen: tuple[bool, ...]) -> bool:
    """Whether a choice keeps every rule, read from the rules one by one."""
    names = {one.name for one, here in zip(candidates, chosen, strict=True) if here}
    picked = [one for one in candidates if one.name in names]
    must = [one for one in candidates if one.must_do]
    enough = len(must) if limits.must_do_at_least is None else limits.must_do_at_least
    return (
        sum(one.must_do for one in picked) >= enough
        and all(set(one.requires) <= names and not set(one.excludes) & names for one in picked)
        and all(sum(one.needs[CASH][q] for one in picked) <= limits.amounts[CASH][q] for q in range(2))
        and sum(one.needs[PEOPLE][0] for one in picked) <= limits.amounts[PEOPLE][0]
        and sum(sum(one.needs[CASH]) for one in picked) <= limits.totals[CASH]
    )


def goal(npv: Floats, chosen: tuple[bool, ...], theta: float) -> float:
    worth = npv[:, np.array(chosen)].sum(axis=1)
    return float(worth.mean()) - theta * cvar(worth).value


@settings(max_examples=80, deadline=None)
@given(problems())
def test_no_other_choice_is_better_of_all_that_there_are(
    problem: tuple[list[Candidate], Floats, Limits, float],
) -> None:
    candidates, npv, limits, theta = problem
    every = [some for some in product([False, True], repeat=len(candidates)) if allowed(candidates, limits, some)]
    found = select(candidates, npv, limits, theta=theta)
    assert found.feasible == bool(every)
    if every:
        assert found.goal == pytest.approx(max(goal(npv, some, theta) for some in every), abs=1e-6)
        assert allowed(candidates, limits, tuple(one.chosen for one in found.verdicts))
        assert goal(npv, tuple(one.chosen for one in found.verdicts), theta) == pytest.approx(found.goal)
    else:
        assert found.conflict


@settings(max_examples=12, deadline=None)
@given(st.integers(9, 14), st.integers(0, 10**6), st.sampled_from([0.0, 0.5]))
def test_of_sixteen_thousand_choices_none_is_better(count: int, seed: int, theta: float) -> None:
    """Up to 14 projects, every subset worked out at once; CVaR of 40 draws is the mean of the worst two."""
    rng = np.random.default_rng(seed)
    npv = 3 + 5 * rng.standard_normal((40, 1)) + 6 * rng.standard_normal((40, count))
    needs = rng.integers(1, 9, (2, count)).astype(float)
    candidates = [Candidate(str(at), {CASH: tuple(needs[:, at])}) for at in range(count)]
    room = (2.5 * count, 2.0 * count)
    every = (np.arange(2**count)[:, None] >> np.arange(count)) % 2
    every = every[(every @ needs.T <= room).all(axis=1)]
    worth = np.sort(every @ npv.T, axis=1)
    goals = worth.mean(axis=1) + theta * worth[:, :2].mean(axis=1)
    found = select(candidates, npv, Limits({CASH: room}), theta=theta)
    assert found.goal == pytest.approx(goals.max())


def test_a_weight_on_the_worst_draws_takes_the_safer_of_two() -> None:
    risky, safe = np.full(100, 30.0), np.full(100, 10.0)
    risky[:5] = -100
    candidates = [Candidate("risky", excludes=("safe",)), Candidate("safe")]
    npv = np.stack([risky, safe], axis=1)
    assert select(candidates, npv, Limits()).chosen == ("risky",)
    found = select(candidates, npv, Limits(currency="EUR"), theta=0.5)
    assert (found.chosen, found.cvar.value, found.goal) == (("safe",), -10, 15)
    assert found.verdicts[0].because == "excludes safe, which is chosen"


def test_every_verdict_says_why() -> None:
    candidates = [
        Candidate("platform", {CASH: (40.0,)}),
        Candidate("search", {CASH: (20.0,)}, requires=("platform",)),
        Candidate("large", {CASH: (90.0,)}),
        Candidate("poor", {CASH: (1.0,)}),
        Candidate("law", {CASH: (10.0,)}, must_do=True),
        Candidate("orphan", requires=("nobody",)),
        Candidate("child", requires=("orphan",)),
        Candidate("done", out="nothing of it lies ahead"),
    ]
    found = select(candidates, certain(-10, 60, 45, -3, -5, 9, 9, 9), Limits({CASH: (100.0,)}, currency="EUR"))
    assert {one.name: one.because for one in found.verdicts} == {
        "platform": "search requires it; together: adds 50 € to the goal",
        "search": "adds 60 € to the goal",
        "large": "lacks 60 € of cash in quarter 1 beside the chosen, which bring more",
        "poor": "loses 3 € on average",
        "law": "must be done; takes 5 € from the goal",
        "orphan": "it requires nobody, which is not in the portfolio",
        "child": "requires orphan: it requires nobody, which is not in the portfolio",
        "done": "nothing of it lies ahead",
    }  # fmt: skip
    assert [(one.used, one.left, one.stops) for one in found.binding] == [(70, 30, ("large",))]


def test_what_is_there_already_may_be_required() -> None:
    candidates = [Candidate("search", requires=("platform",))]
    assert select(candidates, certain(5), Limits(given=("platform",))).chosen == ("search",)


def test_what_adds_more_risk_than_it_is_worth_is_said_to() -> None:
    loss = np.full(100, 10.0)
    loss[:5] = -100
    found = select([Candidate("A")], loss[:, None], Limits(currency="EUR"), theta=0.5)
    assert found.verdicts[0].because == "gains 4.5 € on average, but adds 100 € to the loss of the worst draws"


def test_a_limit_that_the_must_do_projects_break_is_named_with_what_they_need() -> None:
    candidates = [
        Candidate("A", {CASH: (5.0, 70.0)}, must_do=True, requires=("base",)),
        Candidate("B", {CASH: (9.0, 20.0)}, must_do=True),
        Candidate("C", {CASH: (9.0, 20.0)}, must_do=True),
        Candidate("base", {CASH: (0.0, 30.0)}),
    ]
    limits = Limits({CASH: (100.0, 130.0), PEOPLE: (1.0, 1.0)}, labels=("2027 Q1", "2027 Q2"), currency="EUR")
    found = select(candidates, certain(1, 1, 1, 1), limits)
    assert not found.feasible
    assert found.conflict == (
        "A, B and C must be done.",
        "A requires base.",
        "That takes 140 € of cash in 2027 Q2; 130 is there.",
    )


@pytest.mark.parametrize(
    ("candidates", "words"),
    [
        (
            [Candidate("A", must_do=True, excludes=("B",)), Candidate("B", must_do=True), Candidate("C", must_do=True)],
            ("A and B must be done.", "A and B exclude each other."),
        ),
        (
            [Candidate("A", must_do=True, out="nothing of it lies ahead")],
            ("A must be done.", "A cannot be chosen: nothing of it lies ahead."),
        ),
        (
            [Candidate("A", must_do=True, requires=("B",)), Candidate("B", out="it is over")],
            ("A must be done.", "A requires B.", "B cannot be chosen: it is over."),
        ),
    ],
)
def test_demands_that_contradict_each_other_are_named_and_no_others(
    candidates: list[Candidate], words: tuple[str, ...]
) -> None:
    assert select(candidates, certain(*[1.0] * len(candidates)), Limits({CASH: (5.0,)})).conflict == words


def test_so_many_of_the_must_do_projects_can_be_enough() -> None:
    candidates = [Candidate(name, {CASH: (6.0,)}, must_do=True) for name in "AB"]
    assert not select(candidates, certain(-1, -2), Limits({CASH: (10.0,)})).feasible
    one = Limits({CASH: (10.0,)}, must_do_at_least=1)
    assert select(candidates, certain(-1, -2), one).chosen == ("A",)
    both = select(candidates, certain(-1, -2), replace(one, must_do_at_least=2))
    assert both.conflict == (
        "At least 2 of A and B must be done.",
        "That takes 12 of cash in quarter 1; 10 is there.",
    )


@pytest.mark.parametrize("broken", [{"limits": -1.0}, {"theta": -1.0}, {"needs": math.nan}, {"name": "A"}])
def test_what_contradicts_itself_is_refused(broken: dict[str, Any]) -> None:
    candidates = [Candidate("A", {CASH: (broken.get("needs", 1.0),)}), Candidate(broken.get("name", "B"))]
    with pytest.raises(Refused):
        select(candidates, certain(1, 1), Limits({CASH: (broken.get("limits", 1.0),)}), theta=broken.get("theta", 0.0))


def test_thirty_projects_in_ten_thousand_correlated_draws_are_proven_best() -> None:
    """Against a program that holds the loss of every draw, as Rockafellar and Uryasev write it, of fewer draws."""
    rng = np.random.default_rng(4)
    npv = 2 + 4 * rng.standard_normal((60, 1)) + 6 * rng.standard_normal((60, 12))
    candidates = [Candidate(str(at), {CASH: (float(need),)}) for at, need in enumerate(rng.integers(1, 9, 12))]
    found = select(candidates, npv, Limits({CASH: (25.0,)}), theta=0.7)
    assert found.goal == pytest.approx(_written_out(candidates, npv, 25.0, theta=0.7))
    assert found.proven == 0


def _written_out(candidates: list[Candidate], npv: Floats, room: float, *, theta: float) -> float:
    from scipy.optimize import Bounds, LinearConstraint, milp

    draws, count = npv.shape
    goal_ = np.concatenate([-npv.mean(axis=0), [theta], np.full(draws, theta / (0.05 * draws))])
    cash = np.concatenate([[one.needs[CASH][0] for one in candidates], np.zeros(1 + draws)])
    losses = np.hstack([-npv, np.full((draws, 1), -1.0), -np.eye(draws)])
    bounds = Bounds(
        np.concatenate([np.zeros(count), [-np.inf], np.zeros(draws)]),
        np.concatenate([np.ones(count), np.full(1 + draws, np.inf)]),
    )
    kinds = np.concatenate([np.ones(count), np.zeros(1 + draws)])
    rows = [LinearConstraint(cash[None], -np.inf, room), LinearConstraint(losses, -np.inf, 0.0)]
    return -float(milp(goal_, integrality=kinds, bounds=bounds, constraints=rows, options={"mip_rel_gap": 0.0}).fun)


def test_an_effort_that_ends_early_says_how_far_it_may_be_from_the_best() -> None:
    rng = np.random.default_rng(4)
    npv = 2 + 4 * rng.standard_normal((200, 1)) + 6 * rng.standard_normal((200, 12))
    candidates = [Candidate(str(at), {CASH: (float(need),)}) for at, need in enumerate(rng.integers(1, 9, 12))]
    best_, early = (
        select(candidates, npv, Limits({CASH: (25.0,)}), theta=0.7, effort=effort)
        for effort in (Effort(), Effort(gap=0.5))
    )
    assert early.goal <= best_.goal <= early.goal + early.proven * abs(early.goal) / (1 - early.proven) + 1e-9
    assert early.programs <= best_.programs


@settings(max_examples=40, deadline=None)
@given(problems(), st.sampled_from([QUICK, Effort(programs=0, climbs=5)]), st.integers(0, 100))
def test_a_hurried_search_keeps_limits_and_cap_and_never_says_it_is_nearer_to_the_best_than_it_is(
    problem: tuple[list[Candidate], Floats, Limits, float], effort: Effort, percentile: int
) -> None:
    candidates, npv, limits, theta = problem
    every = [some for some in product([False, True], repeat=len(candidates)) if allowed(candidates, limits, some)]
    risks = [cvar(npv[:, np.array(some)].sum(axis=1)).value for some in every]
    cap = float(np.percentile(risks, percentile, method="lower")) if risks else 0.0
    under = [goal(npv, some, theta) for some, risk in zip(every, risks, strict=True) if risk <= cap + 1e-9]
    try:
        found = best(question(candidates, npv, limits).model, theta=theta, cap=cap, effort=effort)
    except OutOfEffort:
        assert not effort.programs
        return
    assert (found is not None) == bool(every)
    if found:
        assert allowed(candidates, limits, tuple(found.chosen.tolist()))
        assert found.cvar <= cap + 1e-4
        assert max(under) - found.goal <= found.proven * abs(found.bound) + 1e-4


@pytest.mark.parametrize("seed", [0, 7, 10])
def test_a_search_cut_short_knows_what_no_choice_exceeds(seed: int) -> None:
    """Of 14 projects, after one climb, against every subset; CVaR of 40 draws is the mean of the worst two."""
    rng = np.random.default_rng(seed)
    npv = 6 + 4 * rng.standard_normal((40, 1)) + rng.uniform(2, 9, 14) * rng.standard_normal((40, 14))
    needs = rng.integers(1, 9, 14).astype(float)
    every = (np.arange(2**14)[:, None] >> np.arange(14)) % 2
    worth = np.sort(every[every @ needs <= 30] @ npv.T, axis=1)
    top = (worth.mean(axis=1) + 0.5 * worth[:, :2].mean(axis=1)).max()
    candidates = [Candidate(str(at), {CASH: (need,)}) for at, need in enumerate(needs)]
    found = best(question(candidates, npv, Limits({CASH: (30.0,)})).model, theta=0.5, effort=Effort(gap=1.0, climbs=1))
    assert found is not None
    assert found.goal <= top + 1e-9 <= found.bound + 1e-6
    assert top - found.goal <= found.proven * abs(found.bound) + 1e-6


def test_of_many_projects_the_same_are_chosen_each_time() -> None:
    rng = np.random.default_rng(8)
    npv = 3 + 5 * rng.standard_normal((500, 1)) + rng.uniform(2, 20, 60) * rng.standard_normal((500, 60))
    candidates = [Candidate(str(at), {CASH: (float(need),)}) for at, need in enumerate(rng.integers(1, 9, 60))]
    asked = question(candidates, npv, Limits({CASH: (60.0,)}))
    one, other = (best(asked.model, theta=0.5, effort=Effort(gap=1.0, climbs=3)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert (one.goal, one.bound, one.chosen.tolist()) == (other.goal, other.bound, other.chosen.tolist())


def line(key: str, side: str, amount: float, **changed: Any) -> Line:
    kind = "opex" if side == "cost" else "revenue"
    return Line(key, key, "other", side, kind, Fixed(amount), **changed)  # type: ignore[arg-type]


def test_needs_fall_into_the_quarters_of_the_portfolio() -> None:
    """Starts in February: 100 at once and 10 a month for five months; the first quarter sees two of them."""
    lines = (line("once", "cost", 100, basis="once"), line("run", "cost", 10), line("gain", "benefit", 99))
    case = BusinessCase(
        "A", "EUR", date(2027, 2, 1), 5, 0.1, "1", lines, gpu_hours=(300, 600), people=(3, 1.5)
    )  # fmt: skip
    found = needs_of(case, Quarters(date(2027, 1, 1), 3), rate=2.0)
    assert found[CASH] == pytest.approx((2 * 120, 2 * 30, 0))
    assert found[GPU_HOURS] == pytest.approx((200, 500, 200))
    assert found[PEOPLE] == pytest.approx((2, 2, 0.5))


def test_quarters_are_named_as_in_the_calendar_or_by_their_months() -> None:
    assert Quarters(date(2027, 10, 1), 2).labels == ("2027 Q4", "2028 Q1")
    assert Quarters(date(2027, 11, 1), 2).labels == ("2027-11 to 2028-01", "2028-02 to 2028-04")
    assert [Quarters(date(2027, 10, 1), 2).place(day) for day in (date(2027, 9, 30), date(2028, 1, 1))] == [-1, 1]


def test_cases_become_candidates_with_all_that_ties_them() -> None:
    lines = (line("run", "cost", 10), line("gain", "benefit", 30, starts_in=0))
    case = BusinessCase(
        "A", "USD", date(2027, 1, 1), 6, 0.0, "1", lines, dependencies=("B",), excludes=("C",), must_do=True
    )
    found = portfolio(
        [case, replace(case, name="B", start=date(2020, 1, 1))], Asked(draws=100),
        presentation=Presentation("EUR", {"USD": 0.5}), today=date(2027, 1, 1),
    )  # fmt: skip
    one, other = candidates_of(found, Quarters(date(2027, 1, 1), 2))
    assert (one.requires, one.excludes, one.must_do, one.out) == (("B",), ("C",), True, "")
    assert one.needs[CASH] == pytest.approx((15, 15))
    assert other.out == "nothing of it lies ahead"
    assert select([one], found.ahead[:, :1], Limits(given=("B",))).goal == pytest.approx(60)


def test_of_no_projects_nothing_is_chosen() -> None:
    found = select([], np.zeros((100, 0)), Limits(currency="EUR"), theta=0.5)
    assert (found.feasible, found.chosen, found.goal) == (True, (), 0.0)
