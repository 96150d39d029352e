"""What the record says to each point of Annex IV of the EU AI Act, found by rules; what is not on record stays open.

Numbers are those of Regulation (EU) 2024/1689, Annex IV; the words are ours and shorter than the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from briefs.pack_words import number
from briefs.wording import count, day, listed
from registry.views.packs import Pack

MOST = 6
"""Things that an answer names; of more it gives the number, and the audit pack has them all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on record on one question; empty: nothing is."""

    question: str
    told: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the annex: its number, a title, what it asks for, and how the record is asked."""

    number: str
    title: str
    asks: str
    ask: Callable[[Pack], Iterable[Answer]]

    def answers(self, pack: Pack) -> tuple[Answer, ...]:
        """What is on record, question by question."""
        return tuple(self.ask(pack))


NONE = "none on record"


def of_kinds(pack: Pack, *kinds: str) -> str:
    """The evidence of these kinds that was not withdrawn."""
    found = [one for one in pack.evidence if one.kind.casefold() in kinds and one.word != "withdrawn"]
    return _named([f"{one.number} {one.title} ({one.kind}, {one.word})" for one in found])


def _named(texts: Iterable[str]) -> str:
    told = [text for text in dict.fromkeys(texts) if text]
    more = len(told) - MOST
    return "; ".join(told[:MOST]) + (f"; and {more} more" if more > 0 else "")


def _if_any(texts: Iterable[str]) -> str:
    """Of what need not be: that there is none is an answer."""
    return _named(texts) or NONE


def _cases(pack: Pack, field: str) -> str:
    return _named(str(getattr(case.said, field)) for case in pack.use_cases)


def _general(pack: Pack) -> Iterable[Answer]:
    live = [one for one in pack.deployments if one.until is None and one.status == "live"]
    yield Answer("(a) Intended purpose", _cases(pack, "purpose"))
    yield Answer("(a) Who answers for it", _named(f"{case.said.title}: {case.said.owner}" for case in pack.use_cases
                                                  if case.said.owner))  # fmt: skip
    yield Answer("(a) Versions", _named(f"{one.name} {v.version}, first heard of on {day(v.at)}" for one in pack.models
                                        for v in reversed(one.versions)))  # fmt: skip
    yield Answer("(b) What it works together with", _named(f"{one.where} answers with {one.version}" for one in live))
    yield Answer("(c) Versions of software that matter", "")
    yield Answer("(d) In which form it is handed out", _cases(pack, "sourcing").replace("undecided", ""))
    yield Answer("(e) Hardware that it runs on", "")
    yield Answer("(f) Pictures, where it is part of a product", "")
    yield Answer("(g) What its users see", "")
    yield Answer("(h) Instructions for use", of_kinds(pack, "instructions for use", "instructions", "model card"))


def _made(pack: Pack) -> Iterable[Answer]:
    choices = _named(f"{one.number} {one.title}: {one.choice}" for one in pack.decisions if one.standing == "in force")
    reasons = _named(f"{one.number}: {one.rationale}" for one in pack.decisions if one.standing == "in force")
    assumed = _named(f"{one.number}: {a.text} ({a.state})" for one in pack.decisions for a in one.assumptions)
    fed = [one for model in pack.models for one in model.upstream if one.kind == "dataset"]
    yield Answer("(a) Steps of development", _named(one.name for model in pack.models for one in model.upstream
                                                     if one.kind == "job"))  # fmt: skip
    yield Answer(
        "(a) Models of others that it was built on",
        _if_any(
            f"{one.name} {one.version}".strip()
            for model in pack.models
            for one in model.upstream
            if one.kind == "model"
        ),
    )
    yield Answer("(b) Choices of design", choices)
    yield Answer("(b) Reasons for them", reasons)
    yield Answer("(b) What they take for granted", assumed)
    yield Answer("(c) Parts, and the computing used", "")
    yield Answer("(d) Data that it was built from", _named(f"{one.namespace}/{one.name} {one.version}".strip()
                                                           for one in fed))  # fmt: skip
    yield Answer("(d) Licences of that data", _named(f"{one.name}: {listed(one.licences)}" for one in fed
                                                     if one.licences))  # fmt: skip
    yield Answer("(d) Data about people in it", _if_any(one.name for one in fed if one.personal))
    yield Answer("(d) Data sheets", of_kinds(pack, "data sheet", "datasheet"))
    yield Answer("(e) Oversight by people", _named(f"{role}: {listed(who)}" for case in pack.use_cases
                                                   for role, who in case.held.items()))  # fmt: skip
    yield Answer("(f) Changes that were planned ahead", "")
    yield Answer(
        "(g) How it was checked, and with what result",
        of_kinds(pack, "validation report", "test report", "bias audit", "red team report", "red-team report"),
    )
    yield Answer(
        "(g) Training and test data that overlap",
        _if_any(f"{one.name} {leak.version}: {leak.sentence}" for one in pack.models for leak in one.leaks),
    )
    yield Answer(
        "(h) Protection against attacks", of_kinds(pack, "security review", "red team report", "penetration test")
    )


def _watched(pack: Pack) -> Iterable[Answer]:
    yield Answer("What it can do", _named(one.documentation for one in pack.models))
    yield Answer("What happens when it is wrong", _cases(pack, "when_wrong"))
    yield Answer("Who is affected", _cases(pack, "affected"))
    yield Answer("How accurate it is, also for groups", of_kinds(pack, "validation report", "bias audit"))
    yield Answer("Data that it needs in use", _cases(pack, "data_needed"))
    yield Answer("Oversight by people", _named(f"{one.number}: {condition}" for one in pack.requests
                                               for condition in one.conditions))  # fmt: skip


def _metrics(pack: Pack) -> Iterable[Answer]:
    limits = _named(f"{one.number}: {a.text} ({a.limit})" for one in pack.decisions for a in one.assumptions if a.limit)
    own = [(model, metric) for model in pack.models for metric in model.metrics if metric.of == model.full]
    yield Answer("Measures that were agreed, with their limits", limits)
    yield Answer(
        "Measured of the AI model itself", _named(f"{m.name} {one.name}: {number(one.value)}" for m, one in own)
    )
    yield Answer("Why these measures are the right ones", "")


def _risk(pack: Pack) -> Iterable[Answer]:
    judged = [(case, case.risks[-1]) for case in pack.use_cases if case.risks]
    yield Answer(
        "Tier, and the rules that say so",
        _named(
            f"{case.slug}: {case.tier or 'not assessed'} by {risk.rule_set} on {day(risk.at)}" for case, risk in judged
        ),
    )
    yield Answer("Why", _named(reason for _, risk in judged for reason in risk.reasons))
    yield Answer(
        "Overridden by people",
        _if_any(f"{case.slug}: {o.tier}, {o.reason}" for case in pack.use_cases for o in case.overrides),
    )
    yield Answer(
        "What simpler way there is, and why not that",
        _named(f"{case.said.simpler}: {case.said.why_not}" for case in pack.use_cases if case.said.simpler),
    )
    yield Answer("Findings and incidents", _if_any(
        f"{line.number} {line.title} ({line.severity.value}, {line.state.value})"
        for line in (one.line for one in pack.incidents)
    ))  # fmt: skip
    yield Answer("Impact on people and their rights", of_kinds(pack, "impact assessment", "fria", "dpia"))


def _changes(pack: Pack) -> Iterable[Answer]:
    revisions = sum(len(case.revisions) - 1 for case in pack.use_cases)
    yield Answer("Changes of the use case", count(revisions, "revision") + " after the first" if pack.use_cases else "")
    yield Answer(
        "Versions that answered",
        _named(
            f"{one.version} as {one.where} from {day(one.since)}" + (f" to {day(one.until)}" if one.until else "")
            for one in pack.deployments
        ),
    )
    yield Answer(
        "Decisions that replaced others",
        _if_any(f"{one.number} supersedes {one.supersedes}: {one.title}" for one in pack.decisions if one.supersedes),
    )
    yield Answer(
        "Approvals of changes",
        _named(f"{one.number} {one.kind.replace('_', ' ')} {one.subject}: {one.state}" for one in pack.requests),
    )


def _standards(pack: Pack) -> Iterable[Answer]:
    yield Answer("Harmonised standards that were applied", "")
    yield Answer(
        "Other sets of requirements held against it",
        _named(f"{one.line.title} {one.line.version}: {one.line.words}" for one in pack.frameworks),
    )


def _declaration(pack: Pack) -> Iterable[Answer]:
    yield Answer(
        "EU declaration of conformity", of_kinds(pack, "declaration of conformity", "eu declaration of conformity")
    )


def _afterwards(pack: Pack) -> Iterable[Answer]:
    yield Answer("Plan for watching it in use", of_kinds(pack, "monitoring plan", "post-market monitoring plan"))
    yield Answer("Reports of watching it", of_kinds(pack, "monitoring report"))
    yield Answer(
        "When approvals are to be reviewed",
        _named(f"{one.number} on {day(one.review_at)}" for one in pack.requests if one.review_at),
    )
    yield Answer(
        "Deadlines of incidents",
        _if_any(f"{one.line.number}: {due.title}, {due.word}" for one in pack.incidents for due in one.deadlines),
    )


POINTS = (
    Point("1", "General description", "What the system is for, in which version, what it works together with, in which "
          "form it is handed out, and what its users are told.", _general),
    Point("2", "How it was made", "Methods and steps, choices of design with their reasons and assumptions, computing, "
          "data with its origin, oversight by people, planned changes, checks with their results, security.", _made),
    Point("3", "Monitoring, functioning and control", "What it can and can't do, how accurate it is and for whom, what "
          "may go wrong, how people oversee it, and which data it needs.", _watched),
    Point("4", "Measures of performance", "Why the measures of performance fit this system.", _metrics),
    Point("5", "Risk management", "The risk management system of Article 9.", _risk),
    Point("6", "Changes over its life", "What the provider changed.", _changes),
    Point("7", "Standards", "Harmonised standards that were applied; where none was, how the requirements are met "
          "otherwise.", _standards),
    Point("8", "Declaration of conformity", "A copy of the EU declaration of conformity.", _declaration),
    Point("9", "After it is on the market", "How its performance is watched in use, with the plan of Article 72(3).",
          _afterwards),
)  # fmt: skip
"""The nine points, in the annex's order."""
