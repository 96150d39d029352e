"""What the record keeps of a business case: its revisions, its assumptions, and what was ruled out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from briefs.wording import estimate
from pages import _frame as frame
from registry.access import Desk
from registry.services import business_cases
from registry.views.economics import Answered
from roi.costs import title_of


def ruled_out(found: Answered) -> None:
    """What was ruled out, and why."""
    if found.case.ruled_out:
        how_many = frame.plural(len(found.case.ruled_out), "kind")
        with st.expander(f"{how_many} of cost ruled out by name", type="compact"):
            frame.facts({title_of(key): why for key, why in found.case.ruled_out})


def assumed(found: Answered) -> None:
    """Where the case says nothing and a default stands, with how far that is to be trusted."""
    if not found.provenance.assumed:
        return
    rows = pd.DataFrame(
        [
            {"status": "measured" if one.is_fact else "claimed", "place": one.place,
             "value": estimate(one.default.value), "unit": one.default.unit, "grade": one.grade_says,
             "source": one.default.source,
             "checked": f"{one.default.checked_on:%Y-%m-%d}" if one.default.checked_on else "not read here"}
            for one in found.provenance.assumed
        ]
    )  # fmt: skip
    frame.table(
        rows, key="assumed", alt="Assumptions where the case says nothing", title="Assumptions", search=False,
        about="The case says nothing here, so a default stands. Write a figure of your own, and it goes.",
        columns=[
            frame.Column("place"), frame.Column("value"), frame.Column("unit"), frame.Column("grade", "How sure"),
            frame.Column("source"), frame.Column("checked", hidden=True),
        ],
    )  # fmt: skip


def revisions(desk: Desk, found: Answered) -> None:
    """Every revision with what it came to, and what the newest changed."""
    slug, unit = found.provenance.slug, found.provenance.currency
    known = business_cases.revisions(desk, slug)
    rows = pd.DataFrame(
        [
            {"revision": one.revision, "at": one.at, "by": one.by, "note": one.note, "plan": one.plan_version,
             "npv": one.npv, "budget": one.budget, "digest": one.digest, "slug": slug}
            for one in known
        ]
    )  # fmt: skip
    frame.table(
        rows, key="revisions", alt="Revisions of the business case", title="Revisions", search=False,
        links={"revision": frame.RowLink("economics", name="slug", revision="revision")},
        columns=[
            frame.Column("revision", kind="count"), frame.Column("at", "On", kind="time"), frame.Column("by"),
            frame.Column("note", "Why"), frame.Column("plan", "Plan", hidden=True),
            frame.Column("npv", "NPV, own horizon", kind="number", unit=unit),
            frame.Column("budget", kind="number", unit=unit), frame.Column("digest", "SHA-256", hidden=True),
        ],
    )  # fmt: skip
    if len(known) > 1:
        _changes(desk, slug, known[1].revision, known[0].revision)


def _changes(desk: Desk, slug: str, first: int, second: int) -> None:
    found = business_cases.difference(desk, slug, first, second)
    rows = pd.DataFrame(
        [{"place": one.place, "before": _said(one.before), "after": _said(one.after)} for one in found.changes]
    )
    with st.expander(f"What revision {second} changed: {frame.plural(len(rows), 'place')}", type="compact"):
        frame.table(
            rows, key="changes", alt=f"Places that differ between revisions {first} and {second}", search=False,
            columns=[frame.Column("place"), frame.Column("before"), frame.Column("after")],
        )  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    return "" if value is None else str(value)
