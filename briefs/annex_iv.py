"""Technical documentation in the order of Annex IV of the EU AI Act: what is on record on each point, what is not."""

from __future__ import annotations

from collections.abc import Iterator

from briefs.annex_iv_points import POINTS, Answer, Point
from briefs.audit_pack import checkpoint_line
from briefs.drafts import Draft, snapshot_sha256
from briefs.outline import Block, Brief, Caveat, Column, Depth, Fact, Facts, Figure, Figures, Note, Section, Table
from briefs.pack_proof import asked
from briefs.pack_records import each_decision, each_incident, evidence
from briefs.pack_words import subject
from briefs.wording import count, listed
from registry.access import Desk
from registry.commands.packs import Scope, scope
from registry.errors import Invalid
from registry.services import packs
from registry.views.packs import Pack

ABOUT = "use_case:SLUG or model:NAMESPACE/NAME"
_LAW = (
    "Numbers are those of Annex IV of Regulation (EU) 2024/1689; the words are ours and shorter than the law. Whether "
    "this system must have technical documentation follows from its risk tier. What is on record may not be all that "
    "is asked: somebody who knows the system has to read it."
)


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a use case or an AI model; raises Invalid for other scopes."""
    pack = packs.snapshot(desk, of_one(subject))
    return Draft(brief=annex_iv(pack, snapshot_sha256(pack)), subject=str(pack.scope), snapshot=pack)


def of_one(text: str) -> Scope:
    """A scope that is about one use case or AI model; a bare word is a use case."""
    found = scope(text if ":" in text else f"use_case:{text}")
    if not (found.use_case or found.model):
        raise Invalid(f"subject: this paper is about {ABOUT}.")
    return found


def annex_iv(pack: Pack, sha256: str) -> Brief:
    """The technical documentation as a paper."""
    answered = [(point, point.answers(pack)) for point in POINTS]
    return Brief(
        kind="Technical documentation",
        subject=subject(pack),
        headline=_headline(answered),
        standfirst=f"In the order of Annex IV of the EU AI Act, from the record. {pack.query}",
        sections=(
            _summary(pack, answered, sha256),
            *(_point(point, answers) for point, answers in answered),
            evidence(pack),
            *each_decision(pack),
            *each_incident(pack),
        ),
        as_of=pack.as_of,
        checkpoint=checkpoint_line(pack),
        organisation=pack.organisation,
    )


Answered = list[tuple[Point, tuple[Answer, ...]]]


def _headline(answered: Answered) -> str:
    open_points = [point.number for point, answers in answered if not any(answer.told for answer in answers)]
    questions = [answer for _, answers in answered for answer in answers]
    told = sum(bool(answer.told) for answer in questions)
    whole = f"Of {len(questions)} questions of Annex IV the record answers {told} at least in part"
    if not open_points:
        return f"{whole}; it says something on each of the nine points."
    return f"{whole}; it says nothing on point{'s' * (len(open_points) > 1)} {listed(open_points)}."


def _summary(pack: Pack, answered: Answered, sha256: str) -> Section:
    rows = tuple(
        (f"{point.number} {point.title}", _word(answers), f"{_told(answers)} of {len(answers)}", _missing(answers))
        for point, answers in answered
    )
    blocks: tuple[Block, ...] = (
        _figures(pack, answered),
        Table(
            columns=(Column("Point", 2.4), Column("State", 1.2, "status"), Column("On record", 0.9, "number"),
                     Column("Not on record", 4)),
            rows=rows, links=tuple(f"#point-{point.number}" for point, _ in answered), empty="", max_lines=3,
        ),
        Caveat(text=_LAW),
        Facts(facts=asked(pack, sha256)),
    )  # fmt: skip
    return Section(anchor="summary", title="", blocks=blocks)


def _figures(pack: Pack, answered: Answered) -> Figures:
    complete = sum(_word(answers) == "on record" for _, answers in answered)
    tiers = listed(list(dict.fromkeys(case.tier or "not assessed" for case in pack.use_cases))) or "not assessed"
    return Figures(
        figures=(
            Figure(label="Points with no gap", value=f"{complete} of {len(answered)}"),
            Figure(label="Risk tier", value=tiers, note=count(len(pack.use_cases), "use case")),
            Figure(label="AI models", value=f"{len(pack.models):,}",
                   note=f"{sum(len(one.versions) for one in pack.models):,} versions"),
            Figure(label="Evidence", value=f"{len(pack.evidence):,}", link="#evidence",
                   note=f"{sum(one.word in ('valid', 'expiring') for one in pack.evidence):,} of it holds"),
        )
    )  # fmt: skip


def _point(point: Point, answers: tuple[Answer, ...]) -> Section:
    facts = tuple(Fact(answer.question, answer.told) for answer in answers)
    return Section(
        anchor=f"point-{point.number}",
        title=f"{point.number} {point.title}",
        blocks=(Note(text=point.asks, depth=Depth.DRIVERS), Facts(facts=facts, depth=Depth.DRIVERS), *_open(answers)),
        starts_page=point is POINTS[0],
        depth=Depth.DRIVERS,
    )


def _open(answers: tuple[Answer, ...]) -> Iterator[Block]:
    missing = _missing(answers)
    if missing:
        yield Caveat(text=f"Not on record: {missing}.", depth=Depth.DRIVERS)


def _told(answers: tuple[Answer, ...]) -> int:
    return sum(bool(answer.told) for answer in answers)


def _missing(answers: tuple[Answer, ...]) -> str:
    return "; ".join(answer.question for answer in answers if not answer.told)


def _word(answers: tuple[Answer, ...]) -> str:
    told = _told(answers)
    return "missing" if not told else "on record" if told == len(answers) else "partial"
