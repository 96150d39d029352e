"""Spend watched: budgets that run out, spikes caught while they happen, inference spend forecast with an interval."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from roi.burn_down import burn_down
from roi.forecast import days_needed, forecast
from roi.periods import dates
from roi.refusals import Refused
from roi.spend_series import read_spend, spend_series
from roi.spikes import watch

MONDAY = date(2026, 1, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = np.array([1, 1.1, 1.05, 1, 0.9, 0.3, 0.25])


def quiet(
    days: int, seed: int, *, noise: float = 0.2, walk: float = 0.0, growth: float = 0.0, tied: float = 0.0
) -> NDArray[np.float64]:
    """About 400 a day, less at weekends: nothing is the matter with it."""
    random = np.random.default_rng(seed)
    level, errors = np.cumsum(random.normal(growth, walk, days)), random.normal(0, noise, days)
    for day in range(1, days):
        errors[day] = tied * errors[day - 1] + np.sqrt(1 - tied**2) * errors[day]
    return np.asarray(400 * WEEK[np.arange(days) % 7] * np.exp(level + errors))


def test_a_budget_spent_a_fifth_too_fast_runs_out_after_ten_of_twelve_months() -> None:
    """12 a month of 120: 60 after 5 months, all after 10."""
    found = burn_down([12.0] * 5, budget=120, start=date(2026, 1, 1), periods=12)
    assert found.rate == pytest.approx(1.2)
    assert (found.run_out, found.run_out_early, found.run_out_late) == (date(2026, 11, 1),) * 3
    assert found.p_lasts == 0
    assert [one.value for one in found.at_completion] == pytest.approx([144, 144])
    assert found.points[5].actual == pytest.approx(60)
    assert (found.points[6].actual, found.points[6].expected) == (None, pytest.approx(48))


def test_the_uncertainty_of_the_rate_is_in_the_day_and_in_the_percentiles() -> None:
    found = burn_down([10, 12, 15, 11, 14], budget=120, start=date(2026, 1, 1), periods=12)
    assert found.run_out_early and found.run_out and found.run_out_late  # noqa: PT018 - all three or none
    assert found.run_out_early < found.run_out < found.run_out_late
    assert found.at_completion[1].value > found.at_completion[0].value > 120
    assert found.words.startswith("The budget runs out around 22 Oct 2026 (90 %: ")


def test_a_plan_that_spends_late_is_not_a_fast_one() -> None:
    plan = [5.0, 5, 5, 5, 50, 50]
    found = burn_down([5, 5, 5], budget=120, start=date(2026, 1, 1), periods=6, plan=plan)
    assert found.rate == pytest.approx(1)
    assert found.run_out == date(2026, 7, 1)
    assert found.p_lasts == 1


def test_a_large_payment_a_month_late_is_no_change_of_the_rate() -> None:
    """Planned 10 a month and 100 once in the second; paid in the third: as much as planned after four months."""
    plan = [10.0, 110] + [10.0] * 10
    found = burn_down([10, 10, 110, 10], budget=220, start=date(2026, 1, 1), periods=12, plan=plan)
    assert found.rate == pytest.approx(1)
    assert found.at_completion[0].value == pytest.approx(220)
    assert all(after.high <= before.high for before, after in pairwise(found.points)), "money spent does not come back"
    assert found.rate_90[0] >= 0


def test_a_budget_that_is_used_up_says_since_when() -> None:
    found = burn_down([60, 60, 60], budget=120, start=date(2026, 1, 1), periods=12)
    assert found.run_out == found.run_out_late == date(2026, 3, 1)
    assert found.words == "The budget of 120 has been used up since 01 Mar 2026: 180 are spent"


@pytest.mark.parametrize("tied", [0.0, 0.4])
def test_the_interval_of_the_run_out_day_holds_it_in_nine_of_ten(tied: float) -> None:
    held, random = 0, np.random.default_rng(3)
    for _ in range(400):
        errors = random.normal(0, 2, 24)
        for month in range(1, 24):
            errors[month] = tied * errors[month - 1] + np.sqrt(1 - tied**2) * errors[month]
        spent = 10 + errors
        found = burn_down(spent[:8].tolist(), budget=160, start=date(2026, 1, 1), periods=24)
        true = float(np.interp(160, np.cumsum(spent), np.arange(1, 25)))
        low, high = (
            (day - date(2026, 1, 1)).days / 30.42 if day else 24.0 for day in (found.run_out_early, found.run_out_late)
        )
        held += low - 0.1 <= true <= high + 0.1
    assert 336 <= held <= 384  # 84 to 96 %


def test_months_end_on_the_last_day_that_there_is() -> None:
    assert dates(date(2027, 10, 31), "month", 5)[1:] == (
        date(2027, 11, 30), date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31),
    )  # fmt: skip
    assert dates(date(2026, 12, 28), "week", 1)[-1] == date(2027, 1, 4)


def test_4800_over_a_weekend_are_caught_on_saturday() -> None:
    """Machines left on: 2,400 on Saturday and as much on Sunday, where weekends cost some 110 a day."""
    saturday = 61
    for seed in range(20):
        spent = quiet(63, seed)
        spent[saturday:] += 2400
        found = watch(spent[: saturday + 1].tolist(), start=START)  # what is known on Saturday night
        assert found.spikes[0].first == START + timedelta(days=saturday)
        assert found.spikes[0].first.weekday() == 5
        both = watch(spent.tolist(), start=START).spikes[0]
        assert (both.periods, both.caught) == (2, START + timedelta(days=saturday + 1))
        assert both.excess == pytest.approx(4800, rel=0.1)


def test_by_the_hour_it_is_caught_within_the_hour() -> None:
    random, hours = np.random.default_rng(1), np.arange(5 * 168 + 120)
    usual = np.where(hours // 24 % 7 > 4, 5.0, 16.0) * np.exp(random.normal(0, 0.2, hours.size))
    usual[5 * 168 + 116 :] += 80  # from Friday, 20:00
    found = watch(usual.tolist(), start=START, every="hour")
    assert len(found.spikes) == 1
    assert found.spikes[0].first == START + timedelta(weeks=5, hours=116)
    assert found.words.startswith("From 13 Feb 2026 20:00 UTC, ")


@pytest.mark.parametrize(
    ("noise", "tied", "a_year"), [(0.1, 0.0, 1.5), (0.2, 0.0, 1.5), (0.2, 0.4, 4.0), (0.3, 0.0, 1.5)]
)
def test_a_quiet_year_hardly_ever_alarms(noise: float, tied: float, a_year: float) -> None:
    """Growth of 0.3 % a day, a weekly pattern, errors of 10 to 30 %, partly tied to the day before."""
    found = [watch(quiet(203, s, noise=noise, growth=0.003, tied=tied).tolist(), start=START) for s in range(6)]
    alarms, days = sum(len(one.spikes) for one in found), sum(len(one.judged) for one in found)
    assert days == 6 * 175
    assert alarms / days * 365 <= a_year


def test_what_is_always_dear_on_mondays_is_no_spike_and_an_old_spike_hides_no_new_one() -> None:
    spent = quiet(70, 1, noise=0.1)
    spent[::7] *= 5
    assert not watch(spent.tolist(), start=START).spikes
    spent[[40, 60]] += 4000
    days = [one.first.date() for one in watch(spent.tolist(), start=START).spikes]
    assert days == [MONDAY + timedelta(days=60), MONDAY + timedelta(days=40)]


def test_nothing_later_judges_a_day() -> None:
    spent = quiet(80, 2).tolist()
    early, late = watch(spent[:60], start=START), watch(spent, start=START)
    assert early.judged == late.judged[: len(early.judged)]


def test_spikes_scale_with_the_currency() -> None:
    spent = quiet(63, 3)
    spent[61] += 2400
    one, other = watch(spent.tolist(), start=START), watch((spent * 100).tolist(), start=START)
    assert [j.score for j in one.judged] == pytest.approx([j.score for j in other.judged])


def test_four_weeks_are_needed_before_anything_is_unusual() -> None:
    found = watch([100.0] * 20, start=START)
    assert (found.needed, found.judged) == (9, ())
    assert found.words == "9 more days of spend are needed before one can be called unusual"
    with pytest.raises(Refused, match="zone"):
        watch([1.0], start=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(("days", "noise", "walk", "growth"), [(35, 0.1, 0.02, 0.0), (90, 0.2, 0.01, 0.003)])
def test_the_interval_of_a_forecast_holds_nine_days_in_ten(days: int, noise: float, walk: float, growth: float) -> None:
    """Series whose level wanders and grows; each day to come, and the sum of four weeks."""
    each, total, runs = 0.0, 0, 40
    for seed in range(runs):
        spent = quiet(days + 28, seed, noise=noise, walk=walk, growth=growth)
        found = forecast(spent[:days].tolist(), start=MONDAY, ahead=28, paths=800)
        to_come = spent[days:]
        each += np.mean([day.low <= x <= day.high for day, x in zip(found.days, to_come, strict=True)]) / runs
        total += found.total_low <= to_come.sum() <= found.total_high
    assert 0.86 <= each <= 0.95
    assert 0.80 * runs <= total


def test_a_series_without_surprise_goes_on_as_it_was() -> None:
    spent = [400 * WEEK[day % 7] for day in range(84)]
    found = forecast(spent, start=MONDAY, ahead=14)
    assert found.total == pytest.approx(2 * 400 * WEEK.sum(), rel=1e-3)
    assert [day.value for day in found.days[:7]] == pytest.approx(spent[:7], rel=1e-3)
    assert found.days[0].day == date(2026, 3, 30)
    assert found.weekday == pytest.approx(tuple(WEEK * 7 / WEEK.sum()), rel=1e-3)


def test_days_on_which_nothing_is_ever_spent_stay_at_nothing() -> None:
    spent = [0.0 if day % 7 > 4 else 100.0 + day % 3 for day in range(56)]
    found = forecast(spent, start=MONDAY, ahead=7)
    assert [day.high for day in found.days[5:]] == [0, 0]
    assert found.total == pytest.approx(5 * 101, rel=0.02)


def test_a_spike_is_cut_and_counted_and_moves_no_forecast() -> None:
    spent = quiet(70, 6, noise=0.1)
    plain = forecast(spent.tolist(), start=MONDAY, ahead=14)
    spent[61:63] += 2400
    found = forecast(spent.tolist(), start=MONDAY, ahead=14)
    assert found.cut == plain.cut + 2
    assert found.total == pytest.approx(plain.total, rel=0.1)
    assert found.words.endswith("2 unusual ones cut")


def test_a_new_level_is_no_spike() -> None:
    spent = quiet(70, 6, noise=0.05)
    spent[40:] *= 2
    found = forecast(spent.tolist(), start=MONDAY, ahead=7)
    assert found.total == pytest.approx(2 * 400 * WEEK.sum(), rel=0.1)


def test_a_growing_series_is_expected_to_grow_but_not_for_ever() -> None:
    spent = quiet(120, 4, noise=0.05, growth=0.01)
    found = forecast(spent.tolist(), start=MONDAY, ahead=60)
    assert found.trend_per_week > 0.03
    assert found.days[56].value > found.days[0].value
    assert found.total < float((spent[-7:].mean() * np.exp(0.01 * np.arange(1, 61))).sum())


def test_the_same_seed_gives_the_same_forecast_and_the_longer_ahead_the_less_sure() -> None:
    spent = quiet(90, 5, walk=0.02).tolist()
    found = forecast(spent, start=MONDAY, ahead=56, seed=7)
    assert found == forecast(spent, start=MONDAY, ahead=56, seed=7)
    assert found.days[49].high - found.days[49].low > found.days[0].high - found.days[0].low


def test_it_says_how_many_days_it_needs() -> None:
    assert (days_needed(7), days_needed(90)) == (28, 90)
    with pytest.raises(Refused, match="28 days of spend are needed to look 7 ahead; 8 more"):
        forecast([1.0] * 20, start=MONDAY, ahead=7)


SPEND = """day,cost
2026-01-07,3
2026-01-05T23:30:00+00:00,1
2026-01-05,2
"""


def test_dated_amounts_become_days_in_a_row_and_months() -> None:
    found = read_spend(SPEND)
    assert (found.start, found.amounts, found.total) == (START, (3.0, 0.0, 3.0), 6.0)
    assert found.by_month() == ((date(2026, 1, 1), 6.0),)
    hours = read_spend(SPEND, every="hour")
    assert len(hours.amounts) == 49
    assert hours.amounts[23] == 1
    longer = spend_series([(START, 1.0)], until=START + timedelta(days=3))
    assert longer.amounts == (1.0, 0.0, 0.0)


def test_a_bill_is_spend_by_day(shared_data: Path) -> None:
    found = read_spend((shared_data / "focus" / "focus_sample_1.0.csv").read_text("utf-8"))
    assert found.total == pytest.approx(14.976514)
    assert found.start == datetime(2024, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a,b\n1,2", "row 1"),
        ("day,cost\n2026-13-01,1", "row 2"),
        ("day,cost\n2026-01-01,x", "row 2"),
        ("day,cost", "spend"),
    ],
)
def test_what_is_no_spend_is_refused_with_its_row(text: str, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_spend(text)
    assert refusal.value.problems[0].place == place


@pytest.mark.parametrize(
    ("place", "changed"),
    [
        ("budget", {"budget": 0.0}),
        ("periods", {"periods": 0}),
        ("spent", {"spent": [1.0]}),
        ("plan", {"plan": [1.0]}),
        ("plan", {"plan": [0.0] * 11 + [1.0]}),
        ("spent", {"spent": [1.0] * 13}),
    ],
)
def test_a_budget_that_cannot_be_is_refused_with_its_place(place: str, changed: dict[str, object]) -> None:
    asked = {"spent": [1.0] * 4, "budget": 10.0, "start": MONDAY, "periods": 12, **changed}
    with pytest.raises(Refused) as refusal:
        burn_down(asked.pop("spent"), **asked)  # type: ignore[arg-type]
    assert refusal.value.problems[0].place == place
