"""The section of a pack about money: plans as they were written, costs on no bill, benefits as they were measured."""

from __future__ import annotations

from briefs.outline import Annex, Block, Column, Depth, Note, Paragraph, Section, Table
from briefs.pack_words import NOTHING, moment, number
from briefs.wording import day
from registry.views.pack_money import PackMeasured
from registry.views.packs import Pack

_ANALYSIS = Depth.ANALYSIS
_BILLS = "Bills and how they are shared out are not in a pack: they speak of many use cases. The page Actuals has them."


def money(pack: Pack) -> Section:
    """What was promised, spent beside the bills, and found to have come of it."""
    if not pack.money.any:
        empty = Paragraph(text="No business case is on record in this scope.", depth=_ANALYSIS)
        return Section(anchor="money", title="Business cases", blocks=(empty,), depth=_ANALYSIS)
    blocks: tuple[Block, ...] = (_plans(pack), _scenarios(pack), _costs(pack), _measured(pack))
    kept = tuple(block for block in blocks if isinstance(block, Table | Annex) and block.rows)
    note = Note(text=_BILLS, depth=_ANALYSIS)
    return Section(anchor="money", title="Business cases", blocks=(*kept, note), depth=_ANALYSIS)


def _plans(pack: Pack) -> Table:
    return Table(
        columns=(Column("Use case", 1.8), Column("Revision", 0.8, "number"), Column("Plan", 1.2), Column("By", 1.2),
                 Column("On", 1.2), Column("What changed, and why", 3), Column("SHA-256 of what it says", 3)),
        rows=tuple((p.use_case, str(p.revision), f"{p.plan_version or NOTHING} ({p.currency})", p.by, day(p.at),
                    p.note or NOTHING, p.sha256) for p in pack.money.plans),
        empty="No business case is on record.", depth=_ANALYSIS,
        caption="The documents stand in the attached snapshot.json, word for word.",
    )  # fmt: skip


def _scenarios(pack: Pack) -> Annex:
    return Annex(
        columns=(Column("Use case", 1.8), Column("What-if", 3), Column("Of revision", 0.9, "number"), Column("", 1),
                 Column("By", 1.2), Column("When", 1.8), Column("Why", 3)),
        rows=tuple((s.use_case, s.name, str(s.revision), "saved" if s.saved else "taken away", s.by, moment(s.at),
                    s.note or NOTHING) for s in pack.money.scenarios),
        empty="",
    )  # fmt: skip


def _costs(pack: Pack) -> Annex:
    return Annex(
        columns=(Column("Use case", 1.8), Column("Cost on no bill", 2), Column("Month", 1), Column("Amount", 1.3,
                 "number"), Column("Source", 2), Column("By", 1.2), Column("Note", 2.4)),
        rows=tuple((c.use_case, c.category, f"{c.month:%Y-%m}", f"{c.amount} {c.currency}", c.source or NOTHING, c.by,
                    c.note or NOTHING) for c in pack.money.costs),
        empty="",
    )  # fmt: skip


def _measured(pack: Pack) -> Annex:
    return Annex(
        columns=(Column("Use case", 1.8), Column("Benefit", 1.6), Column("Method", 1.8), Column("From", 1),
                 Column("To", 1), Column("Came to", 2.4, "number"), Column("Doubts", 2.2), Column("By", 1.2)),
        rows=tuple((m.use_case, m.line or "the whole", m.method, day(m.period_start), day(m.period_end), _value(m),
                    "; ".join(m.doubts) or NOTHING, m.by) for m in pack.money.measured),
        empty="",
    )  # fmt: skip


def _value(one: PackMeasured) -> str:
    if one.low is None or one.high is None:
        return f"{number(one.value)} {one.unit} (a claim, without an interval)"
    return f"{number(one.value)} {one.unit} ({one.level:.0%}: {number(one.low)} to {number(one.high)})"
