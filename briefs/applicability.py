"""Statement of applicability for ISO/IEC 42001: each control by its number, whether it applies, why, how far it is met.

Control numbers are those of ISO/IEC 42001:2023, Annex A; the words are the house's own and replace no copy of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefs.audit_pack import checkpoint_line
from briefs.drafts import Draft, snapshot_sha256
from briefs.outline import (
    Annex,
    Block,
    Brief,
    Caveat,
    Column,
    Depth,
    Facts,
    Figure,
    Figures,
    Note,
    Paragraph,
    Section,
    Table,
)
from briefs.pack_proof import asked
from briefs.pack_records import evidence
from briefs.pack_words import NOTHING
from briefs.wording import count, day, listed
from registry.access import Desk
from registry.commands.packs import Scope, scope
from registry.errors import Invalid
from registry.services import packs
from registry.views.coverage import Status
from registry.views.frameworks import FrameworkView, RequirementLine
from registry.views.packs import Pack

ABOUT = "company, or use_case:SLUG"
FRAMEWORK = "iso-42001"
COMPANY = "company"
_EXCLUDED = (Status.NOT_APPLICABLE, Status.OUT_OF_SCOPE)
_NAMED = 4


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of the company or of one use case; raises Invalid for other scopes."""
    pack = packs.snapshot(desk, scope_of(subject))
    return Draft(brief=applicability(pack, snapshot_sha256(pack)), subject=str(pack.scope), snapshot=pack)


def scope_of(text: str) -> Scope:
    """The scope for which the statement is made: ISO/IEC 42001 for the company, or for one use case."""
    if text.strip() in (COMPANY, f"framework:{FRAMEWORK}"):
        return Scope(framework=FRAMEWORK)
    found = scope(text if ":" in text else f"use_case:{text}")
    if not found.use_case or found.framework not in ("", FRAMEWORK):
        raise Invalid(f"subject: this paper is about {ABOUT}.")
    return Scope(use_case=found.use_case, framework=FRAMEWORK, since=found.since, until=found.until)


def applicability(pack: Pack, sha256: str) -> Brief:
    """The statement as a paper."""
    view = pack.frameworks[0]
    return Brief(
        kind="Statement of applicability",
        subject=f"{view.line.title} · {pack.scope.use_case or _whose(COMPANY)}",
        headline=_headline(view),
        standfirst=f"For {_whose(view.scope)}. {view.line.rights}",
        sections=(
            _summary(pack, view, sha256), *_groups(view), _excluded(view), evidence(pack), _history(pack),
        ),
        as_of=pack.as_of,
        checkpoint=checkpoint_line(pack),
        organisation=pack.organisation,
    )  # fmt: skip


def _whose(scope: str) -> str:
    return "the whole company" if scope == COMPANY else scope.replace("use_case:", "use case ")


def _controls(view: FrameworkView) -> list[RequirementLine]:
    return [one for one in view.requirements if one.assessable]


def _state(one: RequirementLine) -> Status:
    """What was found in the scope; else what was found for the company, which holds there until it is looked at."""
    return one.company if one.status is Status.NOT_ASSESSED else one.status


def _headline(view: FrameworkView) -> str:
    lines = _controls(view)
    states = [_state(one) for one in lines]
    excluded = sum(state in _EXCLUDED for state in states)
    unknown = states.count(Status.NOT_ASSESSED)
    applied = len(lines) - excluded - unknown
    if unknown == len(lines):
        return f"Nobody has decided yet which of the {unknown} controls apply."
    told = f"{applied} of {len(lines)} controls apply, and {states.count(Status.MET)} of those are met"
    rest = [*([f"{excluded} do not apply"] if excluded else []),
            *([f"on {unknown} nobody has decided yet"] if unknown else [])]  # fmt: skip
    return f"{told}; {listed(rest)}." if rest else f"{told}."


def _summary(pack: Pack, view: FrameworkView, sha256: str) -> Section:
    lines = _controls(view)
    states = [_state(one) for one in lines]
    as_of = f"as of {day(pack.as_of)}"
    weak = sum(one.weak for one in lines)
    figures = Figures(
        figures=(
            Figure(label="Apply", value=f"{len(lines) - sum(s in (*_EXCLUDED, Status.NOT_ASSESSED) for s in states)}",
                   note=f"of {len(lines)} controls", as_of=as_of),
            Figure(label="Met", value=str(states.count(Status.MET)), note=f"{states.count(Status.PARTIAL)} in part",
                   as_of=as_of),
            Figure(label="Not decided", value=str(states.count(Status.NOT_ASSESSED)), as_of=as_of),
            Figure(label="Without proof", value=str(weak), note="said to be met, with no evidence that holds",
                   as_of=as_of),
        )
    )  # fmt: skip
    text = f"{view.line.note} A control on which nobody has decided is neither included nor excluded: it is open."
    blocks: tuple[Block, ...] = (
        figures,
        Table(
            columns=(Column("Group of controls", 3), Column("Controls", 0.8, "number"), Column("Met", 0.6, "number"),
                     Column("Not met or in part", 2.4), Column("Not decided", 2.4)),
            rows=tuple(map(_group_row, _grouped(view))),
            links=tuple(f"#{_anchor(head.ref)}" for head, _ in _grouped(view)),
            empty="No control is on record.", max_lines=2,
        ),
        Caveat(text=text.strip()),
        Facts(facts=asked(pack, sha256)),
    )  # fmt: skip
    return Section(anchor="summary", title="", blocks=blocks)


Group = tuple[RequirementLine, list[RequirementLine]]


def _grouped(view: FrameworkView) -> list[Group]:
    """The controls below each heading of the first level."""
    found: list[Group] = []
    for one in view.requirements:
        if not one.parent:
            found.append((one, []))
        elif one.assessable:
            found[-1][1].append(one)
    return found


def _group_row(group: Group) -> tuple[str, ...]:
    head, controls = group
    states = {one.ref: _state(one) for one in controls}
    short = [ref for ref, state in states.items() if state in (Status.NOT_MET, Status.PARTIAL)]
    unknown = [ref for ref, state in states.items() if state is Status.NOT_ASSESSED]
    met = sum(state is Status.MET for state in states.values())
    return f"{head.ref} {head.title}", str(len(controls)), str(met), _refs(short), _refs(unknown)


def _refs(refs: list[str]) -> str:
    more = len(refs) - _NAMED
    return f"{', '.join(refs[:_NAMED])} and {more} more" if more > 0 else listed(refs) if refs else NOTHING


def _groups(view: FrameworkView) -> Iterator[Section]:
    for number, (head, controls) in enumerate(_grouped(view)):
        table = Annex(
            columns=(Column("Control", 0.8), Column("In our words", 4), Column("Applies", 1.1),
                     Column("State", 1.4, "status"), Column("Why", 2.2), Column("Said by", 1.3),
                     Column("Evidence", 1)),
            rows=tuple(map(_control, controls)), empty="It has no control of its own.", depth=Depth.ANALYSIS,
        )  # fmt: skip
        yield Section(
            anchor=_anchor(head.ref), title=f"{head.ref} {head.title}", blocks=(table,), starts_page=number == 0,
            depth=Depth.ANALYSIS,
        )  # fmt: skip


def _control(one: RequirementLine) -> tuple[str, ...]:
    state, found = _state(one), one.found
    applies = "no" if state in _EXCLUDED else "not decided" if state is Status.NOT_ASSESSED else "yes"
    inherited = one.status is Status.NOT_ASSESSED and one.company is not Status.NOT_ASSESSED
    why = found.note if found else "as found for the company" if inherited else ""
    proofs = ", ".join(f"E-{proof.id}{'' if proof.holds else f' ({proof.word})'}" for proof in one.proofs)
    by = f"{found.by}, {day(found.at)}" if found else NOTHING
    return one.ref, f"{one.title}. {one.text}", applies, state.words, why or NOTHING, by, proofs or NOTHING


def _excluded(view: FrameworkView) -> Section:
    out = [one for one in _controls(view) if _state(one) in _EXCLUDED]
    unjustified = [one.ref for one in out if one.found is None or not one.found.note.strip()]
    blocks: list[Block] = [
        Paragraph(text=f"{count(len(out), 'control')} left out: {listed([one.ref for one in out])}."
                  if out else "No control is left out.", depth=Depth.ANALYSIS)
    ]  # fmt: skip
    if unjustified:
        blocks.append(Caveat(text=f"Left out without a reason on record: {listed(unjustified)}.", depth=Depth.ANALYSIS))
    note = Note(text="Whoever certifies asks for a reason for every control that is left out.", depth=Depth.ANALYSIS)
    return Section(anchor="excluded", title="Left out", blocks=(*blocks, note), depth=Depth.ANALYSIS)


def _history(pack: Pack) -> Section:
    table = Annex(
        columns=(Column("When", 1.3), Column("Control", 0.9), Column("For", 1.6), Column("State", 1.2),
                 Column("By", 1.2), Column("Why, as said", 3.4), Column("Entry", 0.7, "number")),
        rows=tuple((day(a.at), a.ref, a.scope, Status(a.status).words, a.by, a.note or NOTHING, str(a.audit_seq))
                   for a in pack.assessments),
        empty="Nobody has decided on a control yet.",
    )  # fmt: skip
    return Section(anchor="history", title="All that was ever decided", blocks=(table,), depth=Depth.EVIDENCE)


def _anchor(ref: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in ref.lower()).strip("-")
