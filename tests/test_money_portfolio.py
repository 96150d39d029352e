"""The portfolio's money: one currency, red first, the same figures for the same seed, and words that say what is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pages import _portfolio_words as words
from registry.access import Desk, Role
from registry.commands.money import read_rate
from registry.commands.use_cases import read as read_proposal
from registry.services import business_cases, fx_rates, money_portfolio, use_cases
from tests.people import opened, role_desk

CASES = Path(__file__).parents[1] / "data" / "cases"


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    registry, operator, watch = opened(f"sqlite:///{tmp_path_factory.mktemp('money') / 'registry.db'}")
    desk = role_desk(operator, Role.ENGINEER, watch)
    for slug in ("fraud", "contracts", "yardstick", "nothing-written"):
        use_cases.propose(desk, read_proposal({"title": slug.title(), "slug": slug}))
    for slug, file in (("fraud", "fraud-detection"), ("contracts", "three-times-ten-times")):
        business_cases.save(desk, slug, (CASES / f"{file}.yaml").read_text())
    business_cases.save(desk, "yardstick", (CASES / "published-four-years.yaml").read_text())
    yield desk
    registry.close()


def test_what_has_no_rate_is_in_no_sum_and_named_until_a_rate_is_there(engineer: Desk):
    before = money_portfolio.view(engineer)
    assert [(one.name, one.currency) for one in before.roll_up.left_out] == [("yardstick", "USD")]
    said = {"base": "USD", "quote": "EUR", "on_day": "2026-11-20", "rate": "0.5", "source": "made up for a test"}
    fx_rates.add(engineer, [read_rate(said)])
    after = money_portfolio.view(engineer)
    assert not after.roll_up.left_out
    assert "made up for a test" in after.basis.rates
    own = next(one for one in after.roll_up.projects if one.name == "yardstick")
    assert own.rate == 0.5
    gained = after.roll_up.npv.mean.value - before.roll_up.npv.mean.value
    assert gained == pytest.approx(own.npv.mean.value, rel=1e-9)


def test_the_sum_is_that_of_the_draws_and_the_same_seed_gives_it_again(engineer: Desk):
    first, again = (money_portfolio.view(engineer, draws=500, seed=7) for _ in range(2))
    assert first.roll_up.npv == again.roll_up.npv
    portfolio, basis, _ = money_portfolio.drawn(engineer, draws=500, seed=7)
    assert portfolio.npv.sum(axis=1).mean() == pytest.approx(first.roll_up.npv.mean.value)
    assert money_portfolio.view(engineer, draws=500, seed=8).roll_up.npv != first.roll_up.npv
    assert (basis.draws, basis.seed, basis.digest) == (500, 7, first.basis.digest)


def test_who_has_no_business_case_is_named(engineer: Desk):
    view = money_portfolio.view(engineer, draws=500)
    assert [row[0] for row in view.without_case] == ["nothing-written"]
    assert view.without_case_count == 1


def test_the_sentence_says_whether_money_is_made_and_who_is_in_trouble(engineer: Desk):
    view = money_portfolio.view(engineer, draws=500)
    said = words.sentence(view)
    assert said.startswith("The portfolio is expected to return ")
    red = view.roll_up.count("red")
    assert f"{red} of {len(view.roll_up.projects)} projects" in said or red == 0
    lost = replace(view.roll_up, npv=view.roll_up.npv.over(-1))
    assert words.sentence(replace(view, roll_up=lost)).startswith("The portfolio is expected to lose ")


def test_shares_are_never_rounded_to_never_or_always():
    assert [words.percent(share) for share in (0.0, 0.001, 0.12, 0.999, 1.0)] == [
        "0 %",
        "under 1 %",
        "12 %",
        "over 99 %",
        "100 %",
    ]
