"""Promises to customers and machines: the ten customers, Erlang's formulas against published values, batches, cost."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.capacity import Promise, capacity, over_the_day
from roi.erlang import blocked, fewest, queue, waits
from roi.refusals import Refused
from roi.serving import Demand, batch, interactive

TEN = Promise(customers=10, hours_each=2, promised_hours=8)


def test_ten_customers_of_two_hours_break_a_promise_of_eight() -> None:
    """One after the other: answered after 2, 4, 6, 8, 10 … 20 h; the mean is 11. 4 per machine in time: 3 machines."""
    found = capacity(TEN, price_per_hour=4)
    assert (found.now.in_time, found.now.last_after, found.now.mean_after) == (4, 20, 11)
    assert found.needed is not None
    assert (found.needed.machines, found.needed.in_time, found.needed.last_after) == (3, 10, 8)
    assert found.hours_each_needed == pytest.approx(0.8)
    assert found.customers_possible == 4
    assert (found.needed.cost, found.needed.cost_per_month) == (80, 3 * 4 * 730)
    assert found.words == (
        "4 of 10 customers answered within 8 h, the last after 20 h, with one machine; 3 machines keep the promise"
    )


def test_work_longer_than_the_promise_is_not_mended_by_machines() -> None:
    found = capacity(Promise(10, 9, 8))
    assert found.needed is None
    assert "no number of machines helps" in found.words


@given(st.integers(1, 60), st.floats(0.1, 10), st.floats(0.1, 50), st.integers(1, 20))
def test_the_arithmetic_is_that_of_answering_one_by_one(
    customers: int, hours: float, promised: float, machines: int
) -> None:
    after = [(i // machines + 1) * hours for i in range(customers)]
    found = capacity(Promise(customers, hours, promised), machines=machines)
    assert found.now.in_time == sum(done <= promised + 1e-9 for done in after)
    assert found.now.last_after == pytest.approx(after[-1])
    assert found.now.mean_after == pytest.approx(math.fsum(after) / customers)
    if found.needed:
        assert found.needed.in_time == customers
        fewer = capacity(Promise(customers, hours, promised), machines=max(1, found.needed.machines - 1))
        assert found.needed.machines == 1 or fewer.now.in_time < customers


@pytest.mark.parametrize(("machines", "hours"), [(1, 8.0), (1, 24.0), (2, 2.0)])
def test_customers_spread_over_the_day_are_answered_as_a_queue_would(machines: int, hours: float) -> None:
    """Against a loop that gives each customer the machine that is free first."""
    found = over_the_day(TEN, machines=machines, within_hours=hours, days=200, seed=5)
    came = np.sort(np.random.default_rng(5).random((200, 10)) * hours, axis=1)
    after = []
    for day in came:
        free = [0.0] * machines
        for at in day:
            first = free.index(min(free))
            free[first] = max(free[first], at) + 2
            after.append(free[first] - at)
    assert found.in_time.value == pytest.approx(sum(one <= 8 for one in after) / len(after))
    assert found.mean_after.value == pytest.approx(math.fsum(after) / len(after))
    assert found.in_time.value < 1


def test_erlang_c_of_the_published_case(shared_data: Path) -> None:
    known = json.loads((shared_data / "cases" / "finance.json").read_text())["erlang_c"]
    found = queue(known["A"], known["c"], seconds_each=180, within=20)
    assert found.p_wait == pytest.approx(known["p_wait"], abs=1e-6)
    assert found.service_level == pytest.approx(known["sl_20s_aht180"], abs=1e-5)


@pytest.mark.parametrize(
    ("servers", "traffic", "share"),
    [(1, 0.0101, 0.01), (2, 0.153, 0.01), (5, 1.361, 0.01), (10, 4.461, 0.01), (20, 12.03, 0.01), (10, 6.216, 0.05)],
)
def test_erlang_b_is_that_of_the_printed_tables(servers: int, traffic: float, share: float) -> None:
    assert blocked(traffic, servers) == pytest.approx(share, rel=0.005)


@given(st.floats(0.01, 50), st.integers(1, 80))
def test_both_formulas_are_those_of_the_factorials(traffic: float, servers: int) -> None:
    """B = (Aᶜ/c!) / Σ Aᵏ/k!; C = (Aᶜ/c! · c/(c - A)) / (Σ_{k<c} Aᵏ/k! + Aᶜ/c! · c/(c - A))."""
    terms = [math.exp(k * math.log(traffic) - math.lgamma(k + 1)) for k in range(servers + 1)]
    assert blocked(traffic, servers) == pytest.approx(terms[-1] / math.fsum(terms))
    if traffic < servers * 0.999:
        last = terms[-1] * servers / (servers - traffic)
        assert waits(traffic, servers) == pytest.approx(last / (math.fsum(terms[:-1]) + last))


def test_one_server_is_busy_as_often_as_requests_wait() -> None:
    """M/M/1: P(wait) = occupancy; the mean wait is s ρ / (1 - ρ)."""
    found = queue(0.6, 1, seconds_each=10, within=0)
    assert found.p_wait == pytest.approx(0.6)
    assert found.mean_wait == pytest.approx(10 * 0.6 / 0.4)


def test_more_traffic_than_servers_waits_without_end() -> None:
    found = queue(5, 5, seconds_each=1, within=10)
    assert (found.p_wait, found.service_level, found.mean_wait) == (1, 0, math.inf)


def test_the_fewest_servers_keep_the_promise_and_one_less_does_not() -> None:
    limits = {"seconds_each": 180.0, "within": 20.0}
    assert fewest(10, **limits, target=0.8).servers == 14
    assert queue(10, 13, **limits).service_level < 0.8
    assert fewest(10, **limits, target=0.5, occupancy=0.8).servers == 13  # 12 would do, 83 % busy


def test_a_service_costs_its_replicas() -> None:
    found = interactive(Demand(200, 180, 20, 0.8), price_per_hour=2)
    assert found.chosen.queue.servers == 14
    assert found.decided_by == "service level"
    assert found.chosen.cost_per_month == 14 * 2 * 730
    assert found.chosen.cost_per_1000 == pytest.approx(1000 * 28 / 200)
    assert [one.queue.servers for one in found.neighbours] == [11, 12, 13, 14, 15, 16, 17]
    assert interactive(Demand(200, 180, 20, 0.5), price_per_hour=2).decided_by == "occupancy"


def test_a_batch_takes_the_machines_that_its_window_asks_for() -> None:
    """100,000 items × 2 s = 55.6 h; in 8 h that takes 7 machines; a tenth done again makes it 61.7 h and 8."""
    found = batch(items=100_000, seconds_each=2, window_hours=8, price_per_hour=3)
    assert (found.machines, found.machine_hours) == (7, pytest.approx(55.56, abs=0.01))
    assert found.cost == pytest.approx(55.56 * 3, abs=0.05)
    assert batch(items=100_000, seconds_each=2, window_hours=8, price_per_hour=3, done_again=0.1).machines == 8


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        ("customers", lambda: Promise(0, 2, 8)),
        ("hours_each", lambda: Promise(10, 0, 8)),
        ("machines", lambda: capacity(TEN, machines=0)),
        ("traffic", lambda: waits(-1, 3)),
        ("target", lambda: fewest(1, seconds_each=1, within=1, target=1)),
        ("seconds_each", lambda: batch(items=1, seconds_each=7200, window_hours=1, price_per_hour=1)),
        ("requests_per_hour", lambda: interactive(Demand(0, 1, 1, 0.9), price_per_hour=1)),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(place: str, asked: object) -> None:
    with pytest.raises(Refused) as refusal:
        asked()  # type: ignore[operator]
    assert refusal.value.problems[0].place == place
