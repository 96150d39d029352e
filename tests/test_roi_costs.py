"""The hidden-cost catalogue: every entry gives the amount that pencil and paper give, and README shows every entry."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from roi.catalogue import MEASURE, Category
from roi.costs import BY_KEY, CATALOGUE, PLAIN, title_of
from roi.defaults import GRADES
from roi.estimates import Fixed, Pert
from roi.refusals import Refused

README = Path(__file__).resolve().parent.parent / "README.md"

# category: drivers, the amount, how it comes about
WORKED: dict[str, tuple[dict[str, float], float]] = {
    "compute": ({"gpu_hours": 200, "price_per_gpu_hour": 3, "other_compute": 150}, 200 * 3 + 150),
    "idle_gpus": ({"gpu_hours": 200, "price_per_gpu_hour": 3, "utilisation": 0.4}, 300 * 3),  # 500 paid, 200 used
    "storage": (
        {
            "dataset_gb": 500,
            "versions_kept": 12,
            "checkpoint_gb": 40,
            "checkpoints_kept": 50,
            "price_per_gb_month": 0.02,
        },
        (6000 + 2000) * 0.02,
    ),
    "egress": ({"gb": 3000, "price_per_gb": 0.09}, 270),
    "data_cleaning": ({"hours": 80, "rate_per_hour": 70}, 5600),
    "labelling": (
        {"items": 10_000, "price_per_item": 0.2, "labelled_twice": 0.1, "calibration_hours": 40, "rate_per_hour": 70},
        2200 + 2800,
    ),
    "failed_experiments": ({"cost_of_kept_experiments": 5900, "scrapped": 0.41}, 4100),  # 41 of every 100
    "engineers": ({"full_time_equivalents": 2.5, "loaded_cost_per_year": 100_000}, 250_000),
    "analysts": ({"full_time_equivalents": 0.5, "loaded_cost_per_year": 80_000}, 40_000),
    "domain_experts": ({"full_time_equivalents": 0.25, "loaded_cost_per_year": 120_000}, 30_000),
    "project_managers": ({"full_time_equivalents": 0.3, "loaded_cost_per_year": 90_000}, 27_000),
    "orchestration_monitoring": ({"licences": 800, "hours": 20, "rate_per_hour": 70}, 2200),
    "legacy_integration": ({"systems": 3, "hours_per_system": 200, "rate_per_hour": 70}, 42_000),
    # two months: 1000 × 1.1^(1/12) and 1000 × 1.1^(2/12), mean minus 1000; plus 12,000 × 10 % / 12
    "technical_debt": (
        {"run_per_month": 1000, "growth_per_year": 0.1, "principal": 12_000, "interest_per_year": 0.1, "months": 2},
        1000 * ((1.1 ** (1 / 12) + 1.1 ** (2 / 12)) / 2 - 1) + 100,
    ),
    "retraining": (
        {"cost_each": 20_000, "every_months": 4, "value_per_month": 60_000, "half_life_months": 9},
        5000,
    ),
    "pipeline_breakage": ({"incidents": 2, "hours_to_repair": 6, "rate_per_hour": 70, "loss_each": 500}, 1840),
    "compliance_security": ({"systems": 2, "cost_per_system": 10_000, "hours": 100, "rate_per_hour": 70}, 27_000),
    "bias_audits": ({"audits": 2, "cost_each": 15_000}, 30_000),
    "explainability": ({"explained": 50_000, "price_each": 0.002, "hours": 10, "rate_per_hour": 70}, 800),
    "opportunity_of_delay": ({"npv_now": 100_000, "npv_later": 70_000, "months": 3}, 10_000),
    "exit_lock_in": (
        {
            "p_exit": 0.2,
            "data_gb": 10_000,
            "price_per_gb": 0.09,
            "rebuild_hours": 500,
            "rate_per_hour": 70,
            "fees_left": 4100,
        },
        0.2 * (900 + 35_000 + 4100),
    ),
    "energy_carbon": (
        {"kwh": 10_000, "price_per_kwh": 0.2, "kg_co2_per_kwh": 0.4, "price_per_tonne": 80},
        2000 + 4 * 80,
    ),
}


@pytest.mark.parametrize("category", CATALOGUE, ids=lambda category: category.key)
def test_every_entry_gives_the_amount_that_pencil_and_paper_give(category: Category) -> None:
    drivers, amount = WORKED[category.key]
    assert set(drivers) == {driver.key for driver in category.drivers}
    assert category.amount({key: Fixed(value) for key, value in drivers.items()}) == Fixed(pytest.approx(amount))


def test_the_catalogue_has_what_everybody_forgets_and_each_thing_once() -> None:
    """The categories that a business case is asked for; one more here is one more entry, one fewer a broken promise."""
    assert set(WORKED) == set(BY_KEY)
    assert len(BY_KEY) == len(CATALOGUE) == len({category.title for category in CATALOGUE})
    assert not set(BY_KEY) & set(PLAIN)
    assert [category.key for category in CATALOGUE if not category.added] == ["opportunity_of_delay"]
    assert title_of("compute") == "Compute"
    assert title_of("licences") == PLAIN["licences"]


@pytest.mark.parametrize("category", CATALOGUE, ids=lambda category: category.key)
def test_every_entry_says_what_it_is_and_where_it_comes_from(category: Category) -> None:
    for words in (category.what, category.forgotten, category.source):
        assert len(words) > 10
        assert not words.endswith(".")
    assert category.grade in GRADES
    assert len({driver.key for driver in category.drivers}) == len(category.drivers)
    for driver in category.drivers:
        assert driver.title
        assert driver.unit
        assert driver.default is None or driver.default.grade in GRADES
    has_default = any(driver.default for driver in category.drivers)
    assert (category.default_says == MEASURE) != has_default


def test_no_figure_that_nobody_checked_is_a_default() -> None:
    grades = {driver.default.grade for category in CATALOGUE for driver in category.drivers if driver.default}
    assert "M" not in grades


def test_readme_shows_every_entry_as_it_is() -> None:
    rows = [line for line in README.read_text("utf-8").splitlines() if line.startswith("| ")]
    for category in CATALOGUE:
        assert f"| {category.title} | {category.what} | {category.forgotten} | {category.default_says} |" in rows
    first = next(index for index, row in enumerate(rows) if row.startswith("| hidden cost |"))
    shown = [row.split(" | ")[0].removeprefix("| ") for row in rows[first + 1 : first + 1 + len(CATALOGUE)]]
    assert shown == [category.title for category in CATALOGUE]


def test_uncertain_drivers_make_an_uncertain_amount() -> None:
    """100 to 400 hours at 2 to 4 euros: 200 to 1,600; likely 200 × 3."""
    found = BY_KEY["compute"].amount(
        {"gpu_hours": Pert(100, 200, 400), "price_per_gpu_hour": Pert(2, 3, 4), "other_compute": Fixed(0)}
    )
    assert found == Pert(200, 600, 1600)


def test_a_driver_that_lowers_the_amount_is_at_its_high_end_in_the_low_case() -> None:
    """Utilisation 0.8 idles 25 hours of every 100 used, utilisation 0.25 idles 300."""
    found = BY_KEY["idle_gpus"].amount(
        {"gpu_hours": Fixed(100), "price_per_gpu_hour": Fixed(1), "utilisation": Pert(0.25, 0.5, 0.8)}
    )
    assert isinstance(found, Pert)
    assert (found.low, found.likely, found.high) == pytest.approx((25, 100, 300))


def test_what_is_neither_measured_nor_known_is_not_made_up() -> None:
    with pytest.raises(KeyError, match="utilisation"):
        BY_KEY["idle_gpus"].amount({"gpu_hours": Fixed(100), "price_per_gpu_hour": Fixed(1)})


def test_the_scrapped_share_has_a_default_with_its_source() -> None:
    found = BY_KEY["failed_experiments"].amount({"cost_of_kept_experiments": Fixed(59.0)})
    assert found == Fixed(pytest.approx(41.0))


@pytest.mark.parametrize("utilisation", [0, -0.1, 1.01])
def test_an_impossible_utilisation_is_refused(utilisation: float) -> None:
    with pytest.raises(Refused, match="utilisation"):
        BY_KEY["idle_gpus"].formula(gpu_hours=1, price_per_gpu_hour=1, utilisation=utilisation)


def test_everything_scrapped_is_refused() -> None:
    with pytest.raises(Refused, match="scrapped"):
        BY_KEY["failed_experiments"].formula(cost_of_kept_experiments=1, scrapped=1)


def test_a_delay_of_nothing_has_no_cost_per_month() -> None:
    with pytest.raises(Refused, match="months"):
        BY_KEY["opportunity_of_delay"].formula(npv_now=2, npv_later=1, months=0)


def test_debt_without_growth_or_principal_adds_nothing() -> None:
    formula = BY_KEY["technical_debt"].formula
    nothing = {"principal": 0, "interest_per_year": 0.1}
    assert formula(run_per_month=1000, growth_per_year=0, months=24, **nothing) == pytest.approx(0)
    assert formula(run_per_month=1000, growth_per_year=0.3, months=0, **nothing) == 0
    assert math.isclose(
        formula(run_per_month=0, growth_per_year=0.3, months=5, principal=120, interest_per_year=0.1), 1
    )
