"""The health story of a use case or an AI model: what changed most, what changed at the same time, how sure that is."""

from __future__ import annotations

from collections.abc import Iterator

from briefs import health_words as words
from briefs.blocks import Block, Caveat, Column, Depth, Fact, Facts, Figure, Figures, Paragraph, Said, Table
from briefs.drafts import Draft, snapshot_sha256
from briefs.model_headline import checkpoint
from briefs.outline import Brief, Section
from briefs.wording import count, day, listed, share
from lineage.keys import NodeKind
from registry.access import Desk
from registry.errors import NotFound
from registry.rules.health import BEFORE, DEVIATIONS, FEWEST, NOTICED, Change, Story, change_of, story
from registry.services import health, search
from registry.views.health import About, HealthSnapshot, Series

ABOUT = "a use case by its short name, or an AI model: its name, namespace/name, or a node id"
_FEW = 6
"""Up to so many points before a change, page one says how few they are."""


def draft(desk: Desk, subject: str, *, address: str = "") -> Draft:
    """Of a use case or else of an AI model; `use_case:` or `model:` before the name says which. Raises NotFound."""
    found = _snapshot(desk, subject.strip(), address)
    return Draft(brief=health_brief(found, snapshot_sha256(found)), subject=found.subject, snapshot=found)


def _snapshot(desk: Desk, subject: str, address: str) -> HealthSnapshot:
    kind, _, name = subject.partition(":")
    if kind != "model":
        try:
            return health.use_case(desk, name if kind == "use_case" else subject, address=address)
        except NotFound:
            if kind == "use_case":
                raise
    node = search.resolve(desk, name if kind == "model" else subject, kinds=(NodeKind.MODEL,))
    return health.model(desk, node, address=address)


def health_brief(found: HealthSnapshot, sha256: str) -> Brief:
    """The brief as an outline; `sha256` is that of the snapshot."""
    told = story(found.series, found.events, found.causes)
    return Brief(
        kind="Health story",
        subject=found.title,
        headline=words.headline(found.title, told, today=found.as_of) if found.series or told.drivers
        else f"Nothing is on record yet that tells how {found.title} is doing.",
        standfirst=f"Of {found.subject.partition(':')[0].replace('_', ' ')} {found.title}, as of {day(found.as_of)}.",
        sections=(
            Section(anchor="summary", title="", blocks=tuple(_first_page(found, told))),
            Section(anchor="drivers", title=_title(told), blocks=tuple(_drivers(told)), depth=Depth.DRIVERS),
            Section(anchor="figures", title="Every figure over time", blocks=(_figures_table(found),),
                    depth=Depth.ANALYSIS),
            Section(anchor="events", title="What happened", blocks=(_events(found),), depth=Depth.ANALYSIS),
            Section(anchor="basis", title="Point by point, and the rules", blocks=tuple(_basis(found, sha256)),
                    depth=Depth.EVIDENCE),
        ),
        as_of=found.as_of,
        checkpoint=checkpoint(found.checkpoint),
        organisation=found.organisation,
    )  # fmt: skip


def _title(told: Story) -> str:
    if told.lead is None:
        return "On record"
    return "Why, as people put it on record, and what else changed" if told.causes else "At the same time"


def _first_page(found: HealthSnapshot, told: Story) -> Iterator[Block]:
    figures = tuple(_figures(told))
    if figures:
        yield Figures(figures=figures)
    if found.about:
        yield Paragraph(text=found.about)
    for text in [*caveats(found, told), *found.standing]:
        yield Caveat(text=text)


def _figures(told: Story) -> Iterator[Figure]:
    """The lead and up to three changes beside it."""
    beside = [one for one in told.drivers if isinstance(one, Change)]
    for one in [*([told.lead] if told.lead else []), *beside][:4]:
        yield Figure(
            label=f"{one.series.title[:1].upper()}{one.series.title[1:]}",
            value=words.figure(one.now.value, one.series),
            note=f"{words.moved(one)}; before {words.figure(one.before, one.series)}, median of {one.points:,}",
            as_of=words.when(one),
            status=words.sign(one),
            link="#drivers",
        )


def caveats(found: HealthSnapshot, told: Story) -> list[str]:
    """What a reader must know before relying on the story, in sentences."""
    said = []
    lead = told.lead
    if lead is not None and lead.points < _FEW:
        said.append(f"The change rests on {count(lead.points, 'point')} before it; more may show that it is usual.")
    if lead is not None and lead.series.claimed:
        said.append("The newest value is claimed, not measured.")
    if lead is not None and len(lead.series.ways) > 1:
        said.append(f"The values before were not measured in the same way: {listed(lead.series.ways)}.")
    if lead is not None and not told.causes and told.drivers:
        said.append("What changed at the same time is not known to be the reason: nobody has put a cause on record.")
    if not any(one.about is About.VALUE for one in found.series):
        said.append("What it is worth was never measured, so the story cannot begin with that.")
    if told.too_few:
        named = listed([one.title for one in told.too_few[:3]])
        more = f" and {len(told.too_few) - 3} more" if len(told.too_few) > 3 else ""
        said.append(f"Too few points to tell a change, {FEWEST + 1} are needed: {named}{more}.")
    return [*said, *found.left_out]


def _drivers(told: Story) -> Iterator[Block]:
    for cause in told.causes:
        yield Said(who=cause.who, text=cause.text, when=f"{day(cause.at)}, {cause.source}", depth=Depth.DRIVERS)
    rows = [(words.sign(one), words.clause(one), words.changed(one), words.rests_on(one)) for one in told.drivers]
    more = f" {count(told.more, 'more change or event', 'more changes or events')} stand below." if told.more else ""
    yield Table(
        columns=(Column("Sign", 0.9, "status"), Column("What changed", 3), Column("From, to", 2),
                 Column("Rests on", 2.2)),
        rows=tuple(rows), empty="Nothing else on record changed at the same time.",
        caption=f"Within {BEFORE.days} days before, or meanwhile; the largest change first, five at most.{more}",
        depth=Depth.DRIVERS,
    )  # fmt: skip


def _figures_table(found: HealthSnapshot) -> Table:
    return Table(
        columns=(Column("State", 0.9, "status"), Column("Figure", 3.4), Column("Points", 0.7, "number"),
                 Column("Newest", 1.2, "number"), Column("Is", 1.6), Column("From", 1.6)),
        rows=tuple(_figure_row(one) for one in found.series), empty="No figure over time is on record.",
        caption="Newest point against the median of all before it.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _figure_row(one: Series) -> tuple[str, ...]:
    change = change_of(one)
    newest = words.figure(one.points[-1].value, one) if one.points else "–"
    state = words.moved(change) if change else "as usual" if len(one.points) > FEWEST else "too few points"
    return words.sign(change) if change else "", one.title, f"{len(one.points):,}", newest, state, one.source


def _events(found: HealthSnapshot) -> Table:
    return Table(
        columns=(Column("On", 1), Column("About", 0.9), Column("What happened", 4), Column("On record as", 1.4)),
        rows=tuple((day(one.at), words.ABOUT[one.about], one.words, one.source) for one in reversed(found.events)),
        empty="Nothing is on record.", depth=Depth.ANALYSIS,
    )  # fmt: skip


def _basis(found: HealthSnapshot, sha256: str) -> Iterator[Block]:
    yield Facts(
        facts=(
            Fact("A change", f"beyond {share(NOTICED)} of the median of what came before, and beyond {DEVIATIONS:g} "
                 f"robust standard deviations of it; never from fewer than {FEWEST} points before"),
            Fact("First", "the measured value; where it did not change, whatever changed most, as a share"),
            Fact("At the same time", f"within {BEFORE.days} days before the change or while it lasted: a coincidence, "
                 "unless a person put the cause on record in an incident"),
            Fact("Snapshot", f"SHA-256 {sha256}, attached as snapshot.json"),
        ),
        depth=Depth.EVIDENCE,
    )  # fmt: skip
    few = [one for one in found.series if one.about is not About.DATA]
    yield Table(
        columns=(Column("Figure", 3), Column("From", 1.2), Column("Until", 1.2), Column("Value", 1.2, "number")),
        rows=tuple(
            (one.title, day(point.start), day(point.end), words.figure(point.value, one))
            for one in few for point in one.points
        ),
        empty="No figure of money, people or assumptions is on record.",
        caption="Measures of datasets stand in snapshot.json, point by point.", depth=Depth.EVIDENCE,
    )  # fmt: skip
