"""Papers for whoever checks: each point, control, group and limit as it is on record, and what is not is said."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from briefs import annex_iv, applicability, audit_pack, bias_audit, kinds, model_card
from briefs.annex_iv_points import POINTS
from briefs.bias_words import numbers_in, rate_of
from briefs.drafts import Draft
from briefs.outline import Brief, Depth, Facts
from briefs.pdf import render
from registry.access import Permission
from registry.commands.packs import Scope
from registry.errors import Invalid, NotFound, NotPermitted
from registry.services import packs
from registry.views.pack_things import PackMetric, PackModel
from registry.views.packs import Pack
from tests.approvals import Company
from tests.packs import with_record

SHA = "0" * 64


@pytest.fixture(scope="module")
def us(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with with_record(f"sqlite:///{tmp_path_factory.mktemp('papers') / 'registry.db'}") as found:
        yield found


@pytest.fixture(scope="module")
def pack(us: Company) -> Pack:
    """All about the use case."""
    return packs.snapshot(us.desk("compliance"), Scope(use_case="retention"))


def _told(brief: Brief) -> dict[str, str]:
    blocks = [block for section in brief.sections for block in section.blocks if isinstance(block, Facts)]
    return {fact.label: fact.value for block in blocks for fact in block.facts}


def _text(brief: Brief) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(render(brief))).pages).split())


def test_annex_iv_has_its_nine_points_in_order_and_names_what_is_missing(pack: Pack) -> None:
    brief = annex_iv.annex_iv(pack, SHA)
    points = [section.anchor for section in brief.sections if section.anchor.startswith("point-")]
    assert points == [f"point-{number}" for number in range(1, 10)]
    told = _told(brief)
    assert told["(a) Intended purpose"] == "Write to those who may leave."
    assert "D-2 Take trees with a limit: Shallow trees" in told["(b) Choices of design"]
    assert "E-1 Validation of churn 3" in told["(g) How it was checked, and with what result"]
    assert told["EU declaration of conformity"] == ""
    assert "E-3" not in " ".join(told.values()), "withdrawn evidence proves nothing"
    text = _text(brief)
    assert "Notonrecord:EUdeclarationofconformity." in text
    assert all("".join(point.asks.split()) in text for point in POINTS)


def test_what_no_record_says_is_never_filled_in(pack: Pack) -> None:
    empty = replace(pack, use_cases=(), models=(), deployments=(), decisions=(), requests=(), incidents=(), evidence=(),
                    frameworks=())  # fmt: skip
    answers = [one for point in POINTS for one in point.answers(empty)]
    assert {one.told for one in answers} == {"", "none on record"}


def test_every_control_is_in_the_statement_with_its_reason(us: Company) -> None:
    draft = applicability.draft(us.desk("compliance"), "retention")
    text = _text(draft.brief)
    controls = [one.ref for one in draft.snapshot.frameworks[0].requirements if one.assessable]
    assert len(controls) == 38
    assert [ref for ref in controls if ref not in text] == []
    assert "SeenA.7.5." in text
    assert draft.brief.headline.startswith("2 of 38 controls apply, and 1 of those are met; on 36 nobody")


def test_the_company_has_a_statement_of_its_own(us: Company) -> None:
    draft = applicability.draft(us.desk("compliance"), "company")
    assert draft.brief.headline == "Nobody has decided yet which of the 38 controls apply."


def test_without_numbers_on_record_the_bias_audit_has_none(pack: Pack) -> None:
    brief = bias_audit.bias_audit(pack, SHA)
    assert brief.headline == "Neither a bias audit nor rates of selection by group are on record."
    assert bias_audit.ratios(pack) == []
    assert "LocalLaw144asksthatsuchratiosbepublished" in _text(brief)


def test_ratios_are_worked_out_from_the_rates_on_record(pack: Pack) -> None:
    """Men 0.50, women 0.30: 0.30 / 0.50 = 0.6, below four fifths. One group alone has no ratio."""
    rates = {"men.selectionRate": 0.5, "women.selectionRate": 0.3, "all.scoringRate": 0.9}
    told = _measured(pack, rates)
    found = {one.group: round(one.ratio, 9) for one in bias_audit.ratios(told)}
    assert found == {"men": 1.0, "women": 0.6}
    brief = bias_audit.bias_audit(told, SHA)
    assert "the lowest rate on record is 0.60 of the highest; 1 group below four fifths." in brief.headline
    assert bias_audit.ratios(_measured(pack, {"men.selectionRate": 0.0, "women.selectionRate": 0.0})) == []


def test_the_words_of_bias_are_found_by_name_alone() -> None:
    assert rate_of("women.selectionRate") == ("women", "selectionRate")
    assert rate_of("rowCount") is None
    assert list(numbers_in({"_producer": 1, "gap": 0.1, "by": {"f": [2, True]}})) == [("gap", 0.1), ("by.f[0]", 2.0)]


def test_a_model_card_says_what_it_was_made_of_and_what_is_missing(us: Company) -> None:
    draft = model_card.draft(us.desk("compliance"), "shop/churn")
    assert draft.subject == "model:shop/churn"
    told = _told(draft.brief)
    assert told["Name"] == "shop/churn"
    assert told["Used for"] == "Keep customers: Write to those who may leave."
    assert "transactions_2026" in _text(draft.brief)


def test_a_paper_about_something_else_is_refused_in_words(us: Company) -> None:
    desk = us.desk("compliance")
    for build, subject in ((annex_iv.draft, "framework:iso-42001"), (applicability.draft, "model:shop/churn")):
        with pytest.raises(Invalid, match="this paper is about"):
            build(desk, subject)
    with pytest.raises(NotFound):
        model_card.draft(desk, "transactions_2026")


def test_a_model_card_is_for_whoever_may_export_and_leaves_the_log_to_those_who_may_read_it(us: Company) -> None:
    assert kinds.kind("model-card").permission is Permission.BRIEF_EXPORT
    whole, bare = (model_card.draft(us.desk(role), "shop/churn") for role in ("compliance", "leads"))
    assert whole.snapshot.entries
    assert not whole.snapshot.left_out
    assert (bare.snapshot.entries, bare.snapshot.rows) == ((), ())
    assert not any(act.roles for one in bare.snapshot.requests for act in one.signatures)
    assert "leadsmaynotreadtheauditlog" in _text(bare.brief)
    with pytest.raises(NotPermitted):
        audit_pack.draft(us.desk("leads"), "model:shop/churn")


@pytest.mark.parametrize("name", ["audit-pack", "annex-iv", "applicability", "bias-audit", "model-card"])
def test_each_kind_is_offered_and_stands_at_each_depth(us: Company, name: str) -> None:
    row = kinds.kind(name)
    assert (row.permission is Permission.AUDIT_READ) == (name != "model-card")
    draft: Draft = row.build(us.desk("compliance"), "shop/churn" if name == "model-card" else "use_case:retention")
    short = draft.brief.down_to(Depth.HEADLINE)
    assert len(short.sections) == 1
    assert len(PdfReader(io.BytesIO(render(short))).pages) <= 2


def _measured(pack: Pack, rates: dict[str, float]) -> Pack:
    model: PackModel = pack.models[0]
    metrics = tuple(PackMetric(of=model.full, name=name, value=rate, at=pack.as_of) for name, rate in rates.items())
    return replace(pack, models=(replace(model, metrics=metrics),))
