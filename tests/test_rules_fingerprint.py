"""Fingerprints: any change of what an approval saw gives another digest and a reason in words, with the way."""

from __future__ import annotations

from dataclasses import replace

import orjson
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.fingerprint import Assumption, Cause, Evidence, Fingerprint, Source
from registry.rules.fingerprint_changes import stale_reasons
from registry.rules.worth import Money, worth_changes

PATH = ("transactions_2026", "churn-train", "churn@3")
SAW = Fingerprint(
    subject="model:shop/churn@3",
    subject_revision="a" * 64,
    business_case="use_case:churn@2",
    sources=(Source(7, "transactions_2026", "7", "CC-BY-4.0", "", PATH), Source(8, "regions", "2026-01")),
    evidence=(Evidence("E-5", "validation", "Validation of churn", "f" * 64),),
    assumptions=(Assumption("D-12.1", "Churn stays below 4 %"),),
)


def reasons(sees: Fingerprint) -> list[str]:
    """What has changed, in words."""
    return [str(reason) for reason in stale_reasons(SAW, sees)]


def first_source(**changed: object) -> Fingerprint:
    """What it sees when the first source has changed."""
    return replace(SAW, sources=(replace(SAW.sources[0], **changed), SAW.sources[1]))  # type: ignore[arg-type]


def test_a_new_version_upstream_is_told_with_its_way() -> None:
    assert reasons(first_source(version="8")) == [
        "transactions_2026 has version 8, the approval saw 7: transactions_2026 → churn-train → churn@3"
    ]


def test_a_new_licence_and_a_personal_data_tag_are_told() -> None:
    way = "transactions_2026 → churn-train → churn@3"
    licence, personal = reasons(first_source(licence="CC-BY-NC-4.0", personal="pii: true (email)"))
    assert licence == (
        "transactions_2026 is tagged with the licence CC-BY-NC-4.0, the approval saw the licence CC-BY-4.0: " + way
    )
    assert personal == (
        "transactions_2026 is tagged with personal data (email), the approval saw no personal data: " + way
    )
    assert "no licence, the approval saw the licence CC-BY-4.0" in reasons(first_source(licence=""))[0]


def test_what_feeds_it_now_and_did_not_then_is_told() -> None:
    more = replace(SAW, sources=(*SAW.sources, Source(9, "scraped", path=("scraped", "churn@3"))))
    assert reasons(more) == ["scraped feeds it, which the approval did not see: scraped → churn@3"]
    assert [reason.cause for reason in stale_reasons(more, SAW)] == [Cause.LINEAGE]


def test_expired_evidence_and_a_broken_assumption_are_told() -> None:
    ran_out = replace(SAW.evidence[0], valid=False, why_not="ran out on 2026-11-01")
    assert reasons(replace(SAW, evidence=(ran_out,))) == ["Evidence E-5 (Validation of churn) ran out on 2026-11-01"]
    broken = replace(SAW.assumptions[0], broken=True)
    assert reasons(replace(SAW, assumptions=(broken,))) == ["The assumption “Churn stays below 4 %” (D-12.1) is broken"]


def test_other_content_under_the_same_version_is_told() -> None:
    assert reasons(replace(SAW, subject_revision="b" * 64)) == [
        "model:shop/churn@3 is at bbbbbbbbbbbb…, the approval saw aaaaaaaaaaaa…"
    ]
    assert reasons(replace(SAW, business_case="use_case:churn@3")) == [
        "The use case is use_case:churn@3, the approval saw use_case:churn@2"
    ]


def test_a_new_business_case_is_told_with_what_became_of_npv_and_budget() -> None:
    saw = replace(SAW, money="business_case:churn@1", worth=Money("EUR", 24, 130_000.4, 100_000))
    sees = replace(saw, money="business_case:churn@2", worth=Money("EUR", 24, -20_000, 100_000))
    (reason,) = stale_reasons(saw, sees)
    assert reason.cause is Cause.BUSINESS_CASE
    assert reason.text == (
        "The business case is at revision 2, the approval saw revision 1: "
        "NPV falls from 130,000 to -20,000 EUR, the budget stays at 100,000 EUR"
    )
    longer = worth_changes(saw.worth, Money("USD", 36, 5))
    assert longer == "NPV 5 USD over 36 months, no budget, and not NPV 130,000 EUR over 24 months, budget 100,000 EUR"
    assert saw.sha256 != SAW.sha256 != sees.sha256 != saw.sha256
    assert replace(saw, worth=None).sha256 == saw.sha256
    assert Fingerprint.from_json(orjson.loads(orjson.dumps(saw.as_json()))) == saw
    said = SAW.as_json()
    del said["money"], said["worth"]  # as approvals from before money have it
    assert Fingerprint.from_json(said) == SAW


def test_the_order_and_the_way_are_no_part_of_the_digest() -> None:
    turned = replace(SAW, sources=tuple(replace(one, path=()) for one in reversed(SAW.sources)))
    assert turned.sha256 == SAW.sha256
    assert stale_reasons(SAW, turned) == ()


def test_the_digest_is_what_it_was_when_this_test_was_written() -> None:
    assert SAW.sha256 == "a0701ba710e938c2939a67d4564d66e0d8317c4bf347528f7296c3102670f419"


def test_it_comes_back_from_json_as_it_was() -> None:
    assert Fingerprint.from_json(orjson.loads(orjson.dumps(SAW.as_json()))) == SAW


_word = st.sampled_from(["", "a", "b"])
_sources = st.lists(
    st.builds(Source, st.integers(1, 3), _word, _word, _word, _word), max_size=3, unique_by=lambda one: one.node
)
_evidence = st.lists(
    st.builds(Evidence, _word, _word, _word, _word, st.booleans()), max_size=2, unique_by=lambda one: one.number
)
_assumptions = st.lists(
    st.builds(Assumption, _word, _word, st.booleans()), max_size=2, unique_by=lambda one: one.number
)
_prints = st.builds(
    Fingerprint,
    _word,
    _word,
    _word,
    _sources.map(tuple),
    _evidence.map(tuple),
    _assumptions.map(tuple),
)


@given(_prints, _prints)
def test_there_is_a_reason_exactly_when_the_digest_differs(saw: Fingerprint, sees: Fingerprint) -> None:
    assert bool(stale_reasons(saw, sees)) == (saw.sha256 != sees.sha256)
