"""What is missing in a pack: rules that look at the record and name each gap, the gravest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from briefs.wording import count, day, listed
from registry.views.coverage import Status
from registry.views.frameworks import FrameworkView
from registry.views.pack_things import PackModel, PackUseCase
from registry.views.packs import Pack

_NAMED = 6


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a reader would miss: its word of state, what it is, and the section that tells more."""

    word: str
    what: str
    anchor: str
    short: str = ""
    """The same for a headline; empty where `what` is short itself."""


Rule = Callable[[Pack], Iterator[Gap]]
_GRAVEST = ("vetoed", "rejected", "revoked", "missing", "expired", "stale", "broken", "overdue", "not met", "unfilled")


def gaps(pack: Pack) -> tuple[Gap, ...]:
    """All of them, gravest first."""
    found = [gap for rule in RULES for gap in rule(pack)]
    return tuple(sorted(found, key=lambda gap: _GRAVEST.index(gap.word) if gap.word in _GRAVEST else len(_GRAVEST)))


def unapproved(pack: Pack) -> Iterator[Gap]:
    """What answers in production without an approval that holds."""
    for one in pack.deployments:
        holds = one.word in ("approved", "expiring", "not in production", "retired")
        if one.until is None and one.status == "live" and not holds:
            how = "has no approval" if one.word == "missing" else f"rests on an approval that is {one.word}"
            what = f"{one.model} {one.version} answers as {one.where} and {how}"
            on = "without an approval" if one.word == "missing" else f"on an approval that is {one.word}"
            short = f"{one.model.rpartition('/')[2]} {one.version} answers {on}"
            yield Gap(one.word, " ".join(what.split()), "deployments", short)


def unsigned(pack: Pack) -> Iterator[Gap]:
    """Requests that wait for signatures, are stale, or have run out."""
    for request in pack.requests:
        if request.state == "stale":
            first, *others = request.reasons
            more = f", and {count(len(others), 'other thing')} changed" if others else ""
            yield Gap("stale", f"{request.number} ({request.subject}) is stale: {first}{more}", "requests",
                      f"{request.number} is stale")  # fmt: skip
        elif request.state == "expired":
            yield Gap("expired", f"{request.number} ({request.subject}) has run out", "requests")
        elif request.state == "submitted":
            yield Gap("open", f"{request.number} ({request.subject}): {request.missing}", "requests")


def shaky(pack: Pack) -> Iterator[Gap]:
    """Decisions in force of which an assumption is broken, or the day to look again has come."""
    for decision in pack.decisions:
        if decision.word == "broken":
            texts = listed([one.text for one in decision.assumptions if one.state == "broken"])
            yield Gap(
                "broken", f"{decision.number} ({decision.title}) rests on what no longer holds: {texts}", "decisions"
            )
        elif decision.word == "to revisit" and decision.revisit_on is not None:
            yield Gap("to revisit", f"{decision.number} ({decision.title}) was to be looked at again by "
                      f"{decision.revisit_on:%-d %b %Y}", "decisions")  # fmt: skip


def lapsed(pack: Pack) -> Iterator[Gap]:
    """Evidence that proves nothing any more, or soon."""
    for item in pack.evidence:
        if item.word in ("expired", "expiring") and item.valid_until is not None:
            yield Gap(item.word, f"{item.number} ({item.title}) holds until {day(item.valid_until)}", "evidence")


def late(pack: Pack) -> Iterator[Gap]:
    """Incidents with a deadline that has passed, or that are not closed."""
    for incident in pack.incidents:
        line = incident.line
        if line.overdue:
            yield Gap("overdue", f"{line.number} ({line.title}): {count(line.overdue, 'deadline')} passed", "incidents")
        elif line.under_way:
            yield Gap("open", f"{line.number} ({line.title}) is {line.state.value}", "incidents")


def uncovered(pack: Pack) -> Iterator[Gap]:
    """Requirements that are not met, that nobody assessed, or that are said to be met without a proof that holds."""
    for framework in pack.frameworks:
        yield from _uncovered(framework)


def _uncovered(framework: FrameworkView) -> Iterator[Gap]:
    lines = [one for one in framework.requirements if one.assessable]
    name = f"{framework.line.title} ({framework.scope.replace('use_case:', 'use case ')})"
    unmet = [one.ref for one in lines if Status.NOT_MET in (one.status, one.company)]
    unknown = [one.ref for one in lines if one.status is one.company is Status.NOT_ASSESSED]
    weak = [one.ref for one in lines if one.weak]
    if unmet:
        short = f"{_refs(unmet)} of {framework.line.slug} not met"
        yield Gap("not met", f"{name}: {_refs(unmet)} not met", "coverage", short)
    if weak:
        short = f"{count(len(weak), 'requirement')} of {framework.line.slug} met without evidence that holds"
        yield Gap("partial", f"{name}: {_refs(weak)} said to be met with no evidence that holds", "coverage", short)
    if unknown:
        share = f"{len(unknown)} of {len(lines)} requirements"
        short = f"{share} of {framework.line.slug} not assessed"
        yield Gap("not assessed", f"{name}: {share} not assessed", "coverage", short)


def _refs(refs: list[str]) -> str:
    more = len(refs) - _NAMED
    return f"{', '.join(refs[:_NAMED])} and {more} more" if more > 0 else listed(refs)


def unsaid(pack: Pack) -> Iterator[Gap]:
    """What nobody has said of a use case."""
    for case in pack.use_cases:
        missing = _unsaid(case)
        if missing:
            short = f"{count(len(missing), 'thing')} that nobody has said of {case.slug}"
            what = f"Nobody has said of the use case {case.slug}: {listed(missing)}"
            yield Gap("unfilled", what, "use-cases", short)
        if not case.tier:
            yield Gap("not assessed", f"The risk of the use case {case.slug} is not assessed", "use-cases")


def _unsaid(case: PackUseCase) -> list[str]:
    said = case.said
    told = {
        "who owns it": said.owner, "its purpose": said.purpose, "who is affected": said.affected,
        "what happens when it is wrong": said.when_wrong, "why nothing simpler will do": said.why_not,
        "which data it needs": said.data_needed,
    }  # fmt: skip
    return [what for what, text in told.items() if not text]


def unlabelled(pack: Pack) -> Iterator[Gap]:
    """What nobody has said of an AI model, and evaluation data that it was trained on."""
    for model in pack.models:
        for leak in model.leaks:
            word = {"certain": "broken", "probable": "warning"}.get(leak.severity)
            if word:
                yield Gap(word, f"{model.name} {leak.version}: {leak.sentence}", "models")
        missing = _unlabelled(model)
        if missing:
            yield Gap("unfilled", f"Nothing on record of the AI model {model.name} says: {listed(missing)}", "models")


def _unlabelled(model: PackModel) -> list[str]:
    told = {
        "who owns it": model.owners, "what it does": model.documentation, "under which licence": model.licences,
        "which version": model.versions, "what it was built from": model.upstream,
    }  # fmt: skip
    return [what for what, found in told.items() if not found]


def unproved(pack: Pack) -> Iterator[Gap]:
    """Audit entries that the checkpoint does not cover yet."""
    after = sum(entry.proof is None for entry in pack.entries)
    if after:
        yield Gap("warning", f"{count(after, 'audit entry', 'audit entries')} came in after the checkpoint", "log")


def nothing(pack: Pack) -> Iterator[Gap]:
    """Kinds of record of which there is none at all."""
    kinds = (("decision", pack.decisions, "decisions"), ("signature", pack.signatures, "requests"),
             ("piece of evidence", pack.evidence, "evidence"))  # fmt: skip
    for name, found, anchor in kinds:
        if not found:
            yield Gap("none on record", f"No {name} is on record in this scope", anchor)


RULES: tuple[Rule, ...] = (
    unapproved, unsigned, shaky, lapsed, late, uncovered, unsaid, unlabelled, unproved, nothing,
)  # fmt: skip
"""Every rule, in the order in which equally grave gaps are told."""
