"""Promised against realised, and forecasts against what came: worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from roi.forecast_accuracy import CameTrue, accuracy, coverage, records, wilson
from roi.realisation import Benefit, realisation
from roi.refusals import Refused


def benefit(line: str = "fraud", planned: float = 100, realised: float | None = None, **more: Any) -> Benefit:
    period = {"start": date(2027, 1, 1), "end": date(2027, 7, 1)}
    return Benefit("cards", line, "Ada", planned=planned, realised=realised, **{**period, **more})


def came(forecast: float, actual: float, *, month: int = 1, owner: str = "Ada", **more: Any) -> CameTrue:
    return CameTrue(owner, "spend", date(2026, 12, 1), date(2027, month, 1), forecast, actual, **more)


def test_measured_and_claimed_are_kept_apart_and_what_is_open_is_not_counted_as_missing() -> None:
    found = realisation([
        benefit("fraud", 100, 60, low=40, high=70),
        benefit("hours", 50, 90),
        benefit("trust", 30),
    ]).total  # fmt: skip
    assert (found.planned, found.due, found.open_) == (180, 150, 30)
    assert (found.measured, found.claimed, found.share) == (60, 90, 1.0)
    assert found.measured_share == pytest.approx(60 / 180)
    assert (found.low, found.high, found.levels, found.count) == (40, 70, (0.9,), 3)


def test_an_amount_without_an_interval_is_claimed() -> None:
    statuses = [one.status for one in (benefit(), benefit(realised=5), benefit(realised=5, low=4, high=6))]
    assert statuses == ["open", "claimed", "measured"]


def test_whoever_lacks_most_of_the_plan_stands_first() -> None:
    found = realisation([
        Benefit("mail", "b", "Bo", date(2027, 1, 1), date(2027, 7, 1), 100, 110),
        Benefit("cards", "a", "", date(2027, 1, 1), date(2027, 7, 1), 100, 20),
    ])  # fmt: skip
    assert [name for name, _ in found.by_use_case] == ["cards", "mail"]
    assert [name for name, _ in found.by_owner] == ["nobody", "Bo"]


def test_nothing_planned_has_no_share() -> None:
    found = realisation([]).total
    assert (found.share, found.measured_share, found.planned) == (None, None, 0)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"end": date(2027, 1, 1)}, "not after its start"),
        ({"planned": -1}, "0 or more"),
        ({"realised": 5, "low": 4}, "two ends"),
        ({"realised": 9, "low": 4, "high": 6}, "outside its own interval"),
    ],
)
def test_a_benefit_that_contradicts_itself_is_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        benefit(**more)


def test_the_same_days_of_a_line_are_not_counted_twice() -> None:
    later = benefit(realised=1, start=date(2027, 7, 1), end=date(2027, 9, 1))
    assert realisation([benefit(realised=1), later]).total.measured == 0
    with pytest.raises(Refused, match="counted twice"):
        realisation([benefit(realised=1), benefit(realised=1, start=date(2027, 6, 30), end=date(2027, 9, 1))])


def test_errors_of_forecasts_are_shares_of_what_came() -> None:
    """110 for 100, 80 for 100, 10 for 0: errors 10 %, 20 %, none; together 40 too far off and 0 too high of 200."""
    found = accuracy([came(110, 100), came(80, 100, month=2), came(10, 0, month=3)])
    assert found.mape == pytest.approx(0.15)
    assert found.left_out == 1
    assert found.weighted == pytest.approx(40 / 200)
    assert found.bias == pytest.approx(0.0)
    assert (found.count, found.few, found.coverage) == (3, True, None)


def test_a_bias_has_the_sign_of_what_was_promised_too_high() -> None:
    assert accuracy([came(150, 100)]).bias == pytest.approx(0.5)
    assert accuracy([came(50, 100)]).bias == pytest.approx(-0.5)
    assert accuracy([came(50, 0)]).weighted is None


def test_intervals_are_judged_by_how_often_they_held() -> None:
    """Four of ten held; Wilson 90 %: (0.4 + z²/20 ± z √(0.024 + z²/400)) / (1 + z²/10), z = 1.645."""
    found = coverage([came(100, 100 if held else 200, low=90, high=110) for held in [True] * 4 + [False] * 6])
    assert found is not None
    assert (found.count, found.share, found.promised) == (10, 0.4, 0.9)
    assert (found.low, found.high) == (pytest.approx(0.1942, abs=5e-5), pytest.approx(0.6484, abs=5e-5))
    assert found.words == "too sure: intervals of 90 % held 40 % of 10"
    wide = coverage([came(100, 100, low=0, high=1e9, level=0.5)] * 20)
    assert wide is not None
    assert wide.words.startswith("too cautious")
    fair = coverage([came(100, 100, low=90, high=110)] * 9 + [came(100, 200, low=90, high=110)])
    assert fair is not None
    assert fair.words.startswith("as sure as they say")


def test_wilson_stays_between_0_and_1_where_all_or_none_held() -> None:
    assert wilson(1.0, 4)[1] == 1.0
    assert wilson(0.0, 4)[0] == 0.0
    assert wilson(1.0, 4)[0] == pytest.approx(4 / (4 + 1.6449**2), abs=1e-4)


def test_owners_are_told_apart_over_time_the_least_accurate_first_and_few_forecasts_last() -> None:
    good = [came(105, 100, month=month, owner="Bo") for month in range(1, 9)]
    bad = [came(150, 100, month=month, owner="Ada") for month in range(1, 6)]
    found = records([*good, *bad, came(900, 100, owner="Cy")])
    assert [one.owner for one in found] == ["Ada", "Bo", "Cy"]
    assert [(label, one.count) for label, one in found[1].over_time] == [("2027 H1", 6), ("2027 H2", 2)]
    assert found[1].overall.weighted == pytest.approx(0.05)


def test_a_forecast_made_when_its_month_had_begun_is_none() -> None:
    with pytest.raises(Refused, match="when the month had begun"):
        CameTrue("Ada", "spend", date(2027, 1, 1), date(2027, 1, 1), 1, 1)
