"""Which risk tier a use case falls into by its answers, and by which rule, article and answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from registry.rules.rule_sets import Condition, Option, Question, QuestionKind, Rule, RuleSet, exempted
from registry.views.risk import Assessment, Given, Judgement, Missing, Reason, Tier

Answers = Mapping[str, Sequence[str]]
"""Question → the ids of the options chosen. A question that is missing, or has none chosen, is unanswered."""


def assess(sets: Sequence[RuleSet], answers: Answers) -> Assessment:
    """The gravest tier of all rule sets; never a tier while an unanswered question could make it graver."""
    found = [_assess(rules, answers) for rules in sets]
    if not found:
        nowhere = Missing("jurisdiction", "Where is it used, and where do its results matter?")
        return Assessment(Tier.NOT_ASSESSED, Tier.NOT_ASSESSED, (), (nowhere,), frozenset(), (), ())
    at_least = max((one.at_least for one in found), key=_rank)
    missing = tuple(dict.fromkeys(missing for one in found for missing in one.missing))
    settled = not missing or at_least.rank >= max(rules.gravest.rank for rules in sets)
    return Assessment(
        tier=at_least if settled else Tier.NOT_ASSESSED,
        at_least=at_least,
        reasons=tuple(sorted((why for one in found for why in one.reasons), key=_gravest_first)),
        missing=missing,
        groups=frozenset().union(*(one.groups for one in found)),
        marks=tuple(mark for one in found for mark in one.marks),
        rule_sets=tuple(Judgement(rules.rule_set, rules.version, rules.digest) for rules in sets),
    )


def asked(rules: RuleSet, answers: Answers) -> tuple[Question, ...]:
    """The questions that have to be answered, given the answers so far."""
    return tuple(question for question in rules.questions if met(question.ask_when, answers))


def met(condition: Condition, answers: Answers) -> bool:
    """Whether each question of a condition has at least one of its answers."""
    return all(set(wanted) & set(answers.get(question, ())) for question, wanted in condition.items())


def faults(sets: Sequence[RuleSet], answers: Answers) -> Iterator[str]:
    """What is wrong with the answers: questions or options that no rule set knows, two choices where one is asked."""
    for id_, chosen in answers.items():
        question = next((found for rules in sets if (found := rules.question(id_))), None)
        if question is None:
            yield f"answers.{id_}: no rule set in force asks this."
            continue
        known = [option.id for option in question.choices]
        yield from (
            f"answers.{id_}: {answer!r} is none of {', '.join(known)}." for answer in chosen if answer not in known
        )
        nothing = any(option.nothing for option in question.choices if option.id in chosen)
        if len(set(chosen)) > 1 and (nothing or question.kind is not QuestionKind.MANY):
            yield f"answers.{id_}: these answers exclude each other: {', '.join(chosen)}."


def _assess(rules: RuleSet, answers: Answers) -> Assessment:
    relevant = {question.id: tuple(answers.get(question.id, ())) for question in asked(rules, answers)}
    missing = tuple(Missing(id_, _text(rules, id_)) for id_, chosen in relevant.items() if not chosen)
    reasons = [*_ruled(rules, relevant), *_scored(rules, relevant, complete=not missing)]
    biting = [why for why in reasons if not why.exempt]
    if not missing and not biting:
        reasons.append(_otherwise(rules))
    at_least = max((why.tier for why in reasons if not why.exempt), key=_rank, default=Tier.NOT_ASSESSED)
    marks = tuple(
        Reason(rules.name, mark.id, at_least, mark.cites, mark.text, _given(rules, mark.when, relevant))
        for mark in rules.marks
        if met(mark.when, relevant)
    )
    groups = frozenset(_group(rules, why) for why in reasons) | {mark.rule for mark in marks}
    return Assessment(at_least, at_least, tuple(reasons), missing, groups, marks, ())


def _ruled(rules: RuleSet, answers: Answers) -> Iterator[Reason]:
    for rule in rules.rules:
        if not met(rule.when, answers):
            continue
        given = _given(rules, {**rule.when, **rule.unless}, answers)
        if not rule.unless or _refuted(rule.unless, answers):
            yield Reason(rules.name, rule.id, rule.tier, _cites(rules, rule, answers), rule.text, given)
        elif met(rule.unless, answers):
            cites = f"{_cites(rules, rule, answers)}; {rule.exempt_cites}"
            yield Reason(rules.name, rule.id, rule.tier, cites, rule.exempt_text, given, exempt=True)


def _refuted(condition: Condition, answers: Answers) -> bool:
    """Whether some answer that was given rules the condition out; an unanswered question does not."""
    return any(
        chosen and not set(wanted) & set(chosen) for id_, wanted in condition.items() if (chosen := answers.get(id_))
    )


def _scored(rules: RuleSet, answers: Answers, *, complete: bool) -> Iterator[Reason]:
    if rules.score is None:
        return
    total = sum(option.points for option in _chosen(rules, answers))
    reached = [tier for tier, least in rules.score.at_least.items() if total >= least]
    if not reached or not (complete or total):
        return
    tier = max(reached, key=_rank)
    counted = {id_: tuple(chosen) for id_, chosen in answers.items() if chosen}
    text = f"The answers add up to {total} points; {tier} begins at {rules.score.at_least[tier]}."
    yield Reason(rules.name, "score", tier, rules.score.cites, text, _given(rules, counted, answers))


def _chosen(rules: RuleSet, answers: Answers) -> Iterator[Option]:
    for id_, chosen in answers.items():
        question = rules.question(id_)
        yield from (option for option in (question.choices if question else ()) if option.id in chosen)


def _otherwise(rules: RuleSet) -> Reason:
    last = rules.otherwise
    return Reason(rules.name, "otherwise", last.tier, last.cites, last.text, ())


def _given(rules: RuleSet, condition: Condition, answers: Answers) -> tuple[Given, ...]:
    """The answers that a condition is about, in words, in the order of the questions."""
    found = []
    for question in rules.questions:
        wanted = condition.get(question.id, ())
        chosen = [option.text for option in question.choices if option.id in answers.get(question.id, ())]
        hit = [
            option.text
            for option in question.choices
            if option.id in answers.get(question.id, ()) and option.id in wanted
        ]
        if wanted and chosen:
            found.append(Given(question.id, question.text, "; ".join(hit or chosen)))
    return tuple(found)


def _cites(rules: RuleSet, rule: Rule, answers: Answers) -> str:
    """The rule's article, then the points of it that the chosen options name."""
    exact = [
        option.cites
        for option in _chosen(rules, {id_: tuple(set(answers.get(id_, ())) & set(rule.when[id_])) for id_ in rule.when})
        if option.cites
    ]
    return ", ".join(dict.fromkeys([rule.cites, *exact])) if rule.cites else ", ".join(exact)


def _text(rules: RuleSet, id_: str) -> str:
    question = rules.question(id_)
    return question.text if question else id_


def _group(rules: RuleSet, why: Reason) -> str:
    rule = next((rule for rule in rules.rules if rule.id == why.rule), None)
    if rule is None:
        return rules.otherwise.group if why.rule == "otherwise" else why.tier.value
    return exempted(rule.group) if why.exempt else rule.group


def _rank(tier: Tier) -> int:
    return tier.rank


def _gravest_first(why: Reason) -> tuple[bool, int, str]:
    return why.exempt, -why.tier.rank, why.rule
