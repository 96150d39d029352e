"""The risk rules: each tier comes with its article and answer, and a graver answer never makes a milder tier."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.rules import obligations, risk
from registry.rules.library import FOLDER, Jurisdiction, in_force, shipped
from registry.rules.rule_sets import QuestionKind, RuleSet, read
from registry.views.risk import Tier

TODAY = date(2026, 11, 21)
EU = in_force(shipped(), Jurisdiction.EU, on=TODAY)
ELSEWHERE = in_force(shipped(), Jurisdiction.ELSEWHERE, on=TODAY)
BOTH = in_force(shipped(), Jurisdiction.BOTH, on=TODAY)
HARMLESS = {
    "eu_role": ["deployer"], "eu_practice": ["none"], "eu_product": ["no"], "eu_area": ["none"],
    "eu_transparency": ["none"], "eu_gpai": ["none"],
}  # fmt: skip
HIRING = HARMLESS | {"eu_area": ["recruitment"], "eu_profiling": ["yes"], "eu_public": ["no"]}
MILD = {
    "impact": ["none"], "autonomy": ["advises"], "scale": ["few"], "vulnerable": ["no"], "reversibility": ["easily"],
}  # fmt: skip
MANY_IN_NEED = {"impact": ["serious"], "scale": ["millions"], "vulnerable": ["mostly"]}


def test_a_forbidden_practice_is_prohibited_by_its_point_of_article_5() -> None:
    found = risk.assess(EU, HARMLESS | {"eu_practice": ["social_scoring"]})
    assert found.tier is Tier.PROHIBITED
    assert found.reasons[0].cites == "Art. 5, Art. 5(1)(c)"
    assert found.reasons[0].answers[0].answer.startswith("Score people by social behaviour")


def test_hiring_with_profiling_is_high_by_annex_iii_whatever_task_is_claimed() -> None:
    found = risk.assess(EU, HIRING | {"eu_exemption": ["narrow"]})
    assert found.tier is Tier.HIGH
    assert found.reasons[0].cites == "Art. 6(2), Annex III(4)(a)"
    assert {given.question for given in found.reasons[0].answers} == {"eu_area", "eu_profiling"}


def test_a_preparatory_task_without_profiling_is_exempt_and_says_by_which_paragraph() -> None:
    found = risk.assess(EU, HIRING | {"eu_profiling": ["no"], "eu_exemption": ["prepare"]})
    assert found.tier is Tier.MINIMAL
    exempt = next(why for why in found.reasons if why.exempt)
    assert (exempt.tier, exempt.cites) == (Tier.HIGH, "Art. 6(2), Annex III(4)(a); Art. 6(3)")
    duties = obligations.owed(EU, found, HIRING | {"eu_role": ["provider"]}, on=TODAY)
    assert "Art. 6(4), 49(2)" in [duty.article for duty in duties]


def test_an_area_without_profiling_and_without_exempt_task_is_high() -> None:
    assert risk.assess(EU, HIRING | {"eu_profiling": ["no"], "eu_exemption": ["none"]}).tier is Tier.HIGH


def test_a_safety_component_is_high_by_article_6_1() -> None:
    found = risk.assess(EU, HARMLESS | {"eu_product": ["yes"]})
    assert (found.tier, found.reasons[0].cites) == (Tier.HIGH, "Art. 6(1), Annex I")


def test_a_chatbot_is_limited_by_article_50() -> None:
    found = risk.assess(EU, HARMLESS | {"eu_transparency": ["interacts"]})
    assert (found.tier, found.reasons[0].cites) == (Tier.LIMITED, "Art. 50, Art. 50(1)")


def test_nothing_of_it_is_minimal_and_says_what_does_not_apply() -> None:
    found = risk.assess(EU, HARMLESS)
    assert (found.tier, found.reasons[0].cites) == (Tier.MINIMAL, "Art. 5, 6 and 50 do not apply")


def test_a_general_purpose_model_is_marked_without_changing_the_tier() -> None:
    found = risk.assess(EU, HARMLESS | {"eu_gpai": ["systemic"]})
    assert found.tier is Tier.MINIMAL
    assert [mark.rule for mark in found.marks] == ["gpai", "gpai-systemic"]
    articles = [duty.article for duty in obligations.owed(EU, found, HARMLESS, on=TODAY)]
    assert {"Art. 53", "Art. 55"} <= set(articles)


@pytest.mark.parametrize("question", HIRING)
def test_an_unanswered_question_is_named_and_leaves_no_tier(question: str) -> None:
    found = risk.assess(EU, {id_: given for id_, given in HIRING.items() if id_ != question})
    assert found.tier is Tier.NOT_ASSESSED
    assert question in [missing.question for missing in found.missing]


def test_no_answers_at_all_are_not_assessed() -> None:
    for sets in (EU, ELSEWHERE, BOTH):
        assert risk.assess(sets, {}).tier is Tier.NOT_ASSESSED
    assert [one.question for one in risk.assess((), HARMLESS).missing] == ["jurisdiction"]


def test_what_is_forbidden_anyway_needs_no_further_answer() -> None:
    found = risk.assess(EU, {"eu_practice": ["face_scraping"]})
    assert found.tier is Tier.PROHIBITED
    assert found.missing


def test_used_in_both_places_the_graver_tier_counts() -> None:
    severe = MILD | {"impact": ["severe"], "reversibility": ["never"]}
    found = risk.assess(BOTH, HARMLESS | severe)
    assert found.tier is Tier.HIGH
    assert found.name == "neutral 2026-11-21 + eu-ai-act 2026-11-21"


@pytest.mark.parametrize(
    ("changed", "points", "tier"),
    [
        ({}, 0, Tier.LOW),
        ({"impact": ["serious"]}, 4, Tier.LOW),
        ({"impact": ["serious"], "vulnerable": ["some"]}, 5, Tier.MEDIUM),
        (MANY_IN_NEED, 9, Tier.MEDIUM),
        (MANY_IN_NEED | {"reversibility": ["effort"]}, 10, Tier.HIGH),
    ],
)
def test_the_neutral_points_add_up_to_the_tier(changed: dict, points: int, tier: Tier) -> None:
    found = risk.assess(ELSEWHERE, MILD | changed)
    assert found.tier is tier
    if tier is not Tier.LOW:
        assert f"add up to {points} points" in found.reasons[0].text


def test_high_risk_duties_wait_for_their_day_and_say_that_the_day_is_second_hand() -> None:
    found = risk.assess(EU, HIRING)
    oversight = {d.article: d for d in obligations.owed(EU, found, HIRING, on=date(2027, 12, 1))}["Art. 26(1), (2)"]
    assert (oversight.applies, oversight.applies_from, oversight.secondary) == (False, date(2027, 12, 2), True)
    later = obligations.owed(EU, found, HIRING, on=date(2027, 12, 2))
    assert next(duty for duty in later if duty.article == "Art. 26(1), (2)").applies
    assert "Art. 16" not in [duty.article for duty in later]
    assert not any(duty.article == "Art. 9" for duty in later), "a deployer owes no provider's duty"


def test_a_product_under_annex_i_has_until_its_own_later_day() -> None:
    product = HARMLESS | {"eu_product": ["yes"], "eu_role": ["provider"]}
    duties = obligations.owed(EU, risk.assess(EU, product), product, on=TODAY)
    assert {duty.article: duty.applies_from for duty in duties}["Art. 9"] == date(2028, 8, 2)


def test_every_duty_says_where_it_was_read_and_when() -> None:
    for rules in shipped():
        assert rules.obligations
        assert all(duty.source and duty.checked_on == TODAY for duty in rules.obligations)


def _options(rules: RuleSet) -> st.SearchStrategy[dict[str, list[str]]]:
    """Complete or incomplete answers that the form could give."""
    parts = {}
    for question in rules.questions:
        single = st.sampled_from([option.id for option in question.choices]).map(lambda one: [one])
        many = [option.id for option in question.choices if not option.nothing]
        several = st.lists(st.sampled_from(many), min_size=1, unique=True) if many else single
        parts[question.id] = st.one_of(st.just([]), single, several if question.kind is QuestionKind.MANY else single)
    return st.fixed_dictionaries(parts)


def _raisers(rules: RuleSet) -> list[tuple[str, str]]:
    """Answers that some rule counts against a use case."""
    ruled = {(id_, answer) for rule in rules.rules for id_, wanted in rule.when.items() for answer in wanted}
    scored = {(q.id, option.id) for q in rules.questions for option in q.choices if option.points}
    return sorted(ruled | scored | ({("eu_profiling", "yes")} if rules.question("eu_profiling") else set()))


def _raised(rules: RuleSet, answers: dict[str, list[str]], id_: str, option: str) -> dict[str, list[str]]:
    question = rules.question(id_)
    assert question is not None
    before = [one for one in answers[id_] if (found := question.option(one)) and not found.nothing]
    if question.kind is QuestionKind.MANY:
        return answers | {id_: [*dict.fromkeys([*before, option])]}
    order = [one.id for one in question.choices]
    assume(not before or order.index(option) >= order.index(before[0]))
    return answers | {id_: [option]}


@pytest.mark.parametrize("rules", shipped(), ids=lambda rules: rules.rule_set)
@given(data=st.data())
def test_a_risk_raising_answer_never_lowers_the_tier(rules: RuleSet, data: st.DataObject) -> None:
    answers = data.draw(_options(rules))
    before = risk.assess([rules], answers)
    after = risk.assess([rules], _raised(rules, answers, *data.draw(st.sampled_from(_raisers(rules)))))
    assert after.at_least.rank >= (before.at_least.rank if not before.missing else 0)
    if after.tier is not Tier.NOT_ASSESSED:
        assert after.tier.rank >= before.tier.rank
        assert after.tier.rank >= max((why.tier.rank for why in before.reasons if not why.exempt), default=0)


@pytest.mark.parametrize("rules", shipped(), ids=lambda rules: rules.rule_set)
@given(data=st.data())
def test_no_later_answer_makes_a_settled_tier_or_its_floor_milder(rules: RuleSet, data: st.DataObject) -> None:
    answers = data.draw(_options(rules))
    known = data.draw(st.sets(st.sampled_from(sorted(answers))))
    part = risk.assess([rules], {id_: given for id_, given in answers.items() if id_ in known})
    whole = risk.assess([rules], answers)
    assert whole.at_least.rank >= part.at_least.rank
    if part.tier is not Tier.NOT_ASSESSED:
        assert whole.tier is part.tier


@given(data=st.data())
def test_every_reason_cites_a_rule_and_the_answer_that_led_to_it(data: st.DataObject) -> None:
    answers = data.draw(_options(EU[0]))
    for why in risk.assess(EU, answers).reasons:
        assert why.cites
        assert why.answers or why.rule == "otherwise"


def test_answers_that_nobody_asks_for_are_refused_with_their_place() -> None:
    wrong = {"eu_product": ["yes", "no"], "eu_area": ["none", "credit"], "eu_role": ["owner"], "weather": ["good"]}
    told = list(risk.faults(EU, wrong))
    assert [fault.split(":")[0] for fault in told] == [
        "answers.eu_product", "answers.eu_area", "answers.eu_role", "answers.weather",
    ]  # fmt: skip
    assert not list(risk.faults(EU, HIRING))


def test_one_changed_character_is_another_digest() -> None:
    text = (FOLDER / "neutral.yaml").read_text("utf-8")
    assert read(text).digest != read(text.replace("high: 10", "high: 11")).digest
    assert risk.assess([read(text)], MILD).digest == read(text).digest


def test_a_newer_version_is_in_force_from_its_day_on() -> None:
    text = (FOLDER / "neutral.yaml").read_text("utf-8")
    later = text.replace('version: "2026-11-21"', 'version: "2027"').replace("2024-01-01\njuris", "2027-01-01\njuris")
    sets = [read(text), read(later)]
    assert [rules.version for rules in in_force(sets, "elsewhere", on=TODAY)] == ["2026-11-21"]
    assert [rules.version for rules in in_force(sets, "elsewhere", on=date(2027, 1, 1))] == ["2027"]
    assert not in_force(sets, "the moon", on=TODAY)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("impact: [severe], rev", "impact: [sever], rev", "rules.severe-for-good.when"),
        ("tier: medium", "tier: middling", "rules.2.tier"),
        ("groups: [low, medium, high]", "groups: [lower]", "obligations.purpose.groups"),
        ("title:", "titel:", "titel"),
        ("questions:", "questions: [", "no YAML"),
    ],
)
def test_a_broken_rule_set_is_refused_with_the_place(old: str, new: str, place: str) -> None:
    text = (FOLDER / "neutral.yaml").read_text("utf-8").replace(old, new, 1)
    with pytest.raises(Invalid, match=place):
        read(text)


def test_two_rule_sets_that_ask_under_the_same_name_are_refused(tmp_path: Path) -> None:
    text = (FOLDER / "neutral.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("rule_set: neutral", "rule_set: other"), "utf-8")
    with pytest.raises(Invalid, match="impact"):
        shipped(tmp_path)
