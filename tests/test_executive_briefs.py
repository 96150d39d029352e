"""The executive's briefs: one true sentence first, the same figure at every level, and the reader's order of things."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from briefs import decision_brief, portfolio_brief, quarterly_brief, use_case_brief
from briefs.blocks import Caveat, Depth, Facts, Figures
from briefs.drafts import snapshot_sha256
from briefs.export import export
from briefs.money_charts import scale, steps
from briefs.pictures import Fan, Interval
from briefs.wording import amount, share
from registry.access import Desk, Role
from registry.commands.approvals import Ask, Kind
from registry.commands.use_cases import read as read_proposal
from registry.errors import Invalid, NotFound
from registry.services import business_cases, economics, executive, requests, use_cases
from registry.subjects import Subject, SubjectKind
from roi.lenses import BOARD, LENSES
from tests.people import Watch, desk_of, opened, role_desk

CASE = (Path(__file__).parents[1] / "data" / "cases" / "three-times-ten-times.yaml").read_text()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    registry, operator, watch = opened(f"sqlite:///{tmp_path_factory.mktemp('brief') / 'registry.db'}")
    engineer = role_desk(operator, Role.ENGINEER, watch)
    use_cases.propose(engineer, read_proposal({"title": "Contract search", "slug": "contracts", "purpose": "Find it"}))
    use_cases.propose(engineer, read_proposal({"title": "No case yet", "slug": "bare"}))
    business_cases.save(engineer, "contracts", CASE)
    yield role_desk(operator, Role.EXECUTIVE, watch)
    registry.close()


def test_the_headline_tells_worth_risk_and_that_it_is_dear(desk: Desk):
    found = executive.use_case(desk, "contracts")
    said = use_case_brief.headline(found)
    worth = economics.simulation(desk, "contracts").simulation.at(36).npv.at(0.5).value
    assert said.startswith(f"Contract search is expected to return {amount(worth, 'EUR')}, at 3 times its budget; ")
    assert use_case_brief.headline(executive.use_case(desk, "bare")).startswith("No case yet has no business case")


def test_a_loss_is_called_a_loss(desk: Desk):
    found = executive.use_case(desk, "contracts")
    assert found.money is not None
    simulation = found.money.simulated.simulation
    spreads = tuple(replace(one, npv=one.npv.over(-1)) for one in simulation.spreads)
    lost = replace(
        found.money, simulated=replace(found.money.simulated, simulation=replace(simulation, spreads=spreads))
    )
    assert "is expected to lose" in use_case_brief.headline(replace(found, money=lost))


def test_the_same_figure_stands_on_page_one_and_in_the_rows(desk: Desk):
    view = executive.portfolio(desk)
    worth = amount(view.money.roll_up.npv.at(0.5).value, "EUR")
    for lens in LENSES.values():
        brief = portfolio_brief.portfolio_brief(view, snapshot_sha256(view), lens)
        cards, others = brief.sections[0].blocks[:2]
        assert isinstance(cards, Figures)
        assert isinstance(others, Facts)
        said = {**{one.label: one.value for one in cards.figures}, **{one.label: one.value for one in others.facts}}
        assert (worth in brief.headline, said["Worth (median)"], len(cards.figures), len(said)) == (True, worth, 3, 7)
        assert said["Benefits so far"] == "Nothing is measured or claimed yet"
        assert brief.sections[-1].anchor == "basis"
        assert {figure.link.removeprefix("#") for figure in cards.figures} <= {one.anchor for one in brief.sections}


def test_each_lens_has_its_own_order_of_the_same_figures(desk: Desk):
    view = executive.portfolio(desk)
    orders = {lens.key: portfolio_brief.portfolio_brief(view, "", lens).sections[1].anchor for lens in LENSES.values()}
    assert orders == {"cfo": "cash", "ceo": "stop", "board": "sign"}
    with pytest.raises(Invalid, match="lens: 'cto' is none of cfo, ceo, board"):
        portfolio_brief.draft(desk, "cto")


def test_a_use_case_without_a_business_case_is_told_on_page_one(desk: Desk):
    view = executive.portfolio(desk)
    brief = portfolio_brief.portfolio_brief(view, "", BOARD)
    said = [block.text for block in brief.sections[0].blocks if isinstance(block, Caveat)]
    assert any("1 use case has no business case" in text for text in said)


def test_a_request_says_what_to_sign_and_what_waiting_costs(desk: Desk):
    engineer = role_desk_of(desk)
    about = Subject(SubjectKind.USE_CASE, "contracts")
    asked = requests.ask(
        engineer, Ask(kind=Kind.NEW_USE_CASE, about=about, use_case="contracts", summary="Search all contracts")
    )
    brief = decision_brief.draft(desk, asked.line.number).brief
    assert re.match(r"Sign or refuse A-1, “Search all contracts”: \d signatures? missing\.", brief.headline)
    delay = economics.answer(desk, "contracts").answer.delay_cost_per_month
    assert any(amount(delay, "EUR") in getattr(block, "text", "") for block in brief.sections[0].blocks)


def role_desk_of(desk: Desk) -> Desk:
    assert isinstance(desk.clock, Watch)
    return desk_of(desk.registry, "demo-engineer", desk.clock)


def test_a_quarter_counts_what_came_in_it_and_nothing_else(desk: Desk):
    now = executive.quarter(desk, "2026-11")
    assert (now.label, list(now.worth)) == ("Q4 2026", ["contracts"])
    assert sorted(now.proposed) == ["Contract search", "No case yet"]
    assert now.worth["contracts"][0] is None
    before = executive.quarter(desk)
    assert (before.label, dict(before.worth), before.proposed) == ("Q3 2026", {}, ())
    assert quarterly_brief.headline(before) == "Q3 2026: no cost is planned or on record."
    with pytest.raises(Invalid, match="has not begun"):
        executive.quarter(desk, "2027-02")


def test_the_paper_says_what_the_outline_says(desk: Desk):
    made = export(desk, "use-case", "contracts")
    pages = PdfReader(io.BytesIO(made.document)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    brief = use_case_brief.draft(desk, "contracts").brief
    assert brief.headline in text
    for section in brief.sections:
        assert section.title in text
    shallow = brief.down_to(Depth.HEADLINE)
    assert [one.anchor for one in shallow.sections] == ["summary"]


def test_what_is_not_on_record_is_refused(desk: Desk):
    with pytest.raises(NotFound):
        use_case_brief.draft(desk, "nowhere")
    with pytest.raises((NotFound, Invalid)):
        decision_brief.draft(desk, "A-999")


def test_axes_show_zero_and_round_steps():
    assert scale([2.0, 5.0]) == (0.0, 5.0)
    assert scale([-2.0, -1.0]) == (-2.0, 0.0)
    assert scale([0.0]) == (0.0, 1.0)
    assert steps(-1.2, 2.1, most=5) == [-1.0, 0.0, 1.0, 2.0]
    assert 0.0 in steps(-3.7e6, 9.1e6)


def test_pictures_that_contradict_themselves_are_refused():
    with pytest.raises(ValueError, match="is no interval"):
        Interval("x", 2, 1, 3, "")
    with pytest.raises(ValueError, match="two months"):
        Fan((1.0,), (1.0,), (1.0,), "EUR", "")


def test_amounts_and_shares_read_as_one_writes_them():
    assert [amount(value, "EUR") for value in (0, -240_000, 1_234_567, 999_999)] == [
        "0 €",
        "−240 k€",
        "1.23 M€",
        "1 M€",
    ]
    assert amount(1_200, "CHF") == "1,200 CHF"
    assert [share(part) for part in (0, 0.001, 0.3, 0.999, 1)] == ["0 %", "under 1 %", "30 %", "over 99 %", "100 %"]
