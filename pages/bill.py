"""One cloud bill: what it came to, what is odd in it, whose it is, and every charge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages import _actuals_words as words
from pages import _frame as frame
from pages import _one
from pages._actuals_bills import findings
from pages._listing import listing
from registry.access import Desk
from registry.services import bills
from registry.views.bills import BillView, ChargeLine
from registry.views.listing import Asked, Listed

SORTABLE = (
    "row", "period_start", "service_category", "service", "account", "resource", "region", "description", "gpu_family",
)  # fmt: skip
COLUMNS = (
    frame.Column("row", "Row", kind="count"),
    frame.Column("period_start", "From", kind="date"),
    frame.Column("service_category", "Filed under"),
    frame.Column("description", "For"),
    frame.Column("resource", "Resource"),
    frame.Column("tags", "Tags"),
    frame.Column("gpu_family", "Accelerator"),
    frame.Column("billed", "Billed", kind="number"),
    frame.Column("effective", "Effective", kind="number", hidden=True),
    frame.Column("category", "Charge category", hidden=True),
    frame.Column("service", "Service", hidden=True),
    frame.Column("account", "Account", hidden=True),
    frame.Column("region", "Region", hidden=True),
    frame.Column("target", "Names itself", hidden=True),
)


def render(desk: Desk) -> None:
    """The bill that the address names."""
    view = _one.asked(lambda text: bills.get(desk, bills.number_of(text)), noun="bill", to="actuals", label="All bills")
    if view is None:
        return
    frame.headline(_sentence(view))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(view.line.word))
        frame.link("actuals", "All bills", icon=":material/arrow_back:", q_view="Bills")
        for label, number in (("Corrects", view.line.supersedes), ("Superseded by", view.line.superseded_by)):
            if number:
                frame.link("bill", f"{label} {number}", icon=":material/compare_arrows:", id=number)
    frame.figures(_figures(view))
    findings(view.findings, key="findings")
    _sums(view, words.titles(desk))
    _charges(desk, view)
    frame.how_sure(
        source=f"{view.line.file_name}, SHA-256 {view.file_sha256}; put on record by {view.line.by}, "
        f"{frame.time(view.line.at)}.",
        assumptions=[
            "Findings are those of the whole file, which may hold other bills, too.",
            f"Its charges together have the SHA-256 {view.charges_sha256}, which its row keeps.",
        ],
        checkpoint=f"Audit entry {view.audit_seq} holds the hash of this bill's row; verify works both out again.",
    )


def _sentence(view: BillView) -> str:
    line = view.line
    when = f" for {line.period_start:%B %Y}" if line.period_start else ""
    told = f"{line.number}: {line.provider} billed {frame.money(float(line.billed), line.currency)}{when}"
    learning = sum(float(one.billed) for one in view.gpu if one.kind == "learning")
    if learning and line.billed:
        share = frame.number(learning / float(line.billed) * 100, digits=2)
        told += f", {share} % of it for GPUs that it files elsewhere than under AI"
    return told


def _figures(view: BillView) -> list[frame.Figure]:
    line, unit = view.line, view.line.currency
    nobody = next((one for one in view.targets if not one.target), None)
    gpu = sum(float(one.billed) for one in view.gpu)
    return [
        frame.Figure("Billed", frame.money(float(line.billed), unit), range=frame.plural(line.rows, "charge")),
        frame.Figure("Effective", frame.money(float(line.effective), unit), help="After discounts, spread over time"),
        frame.Figure("Nobody's", frame.money(float(nobody.billed) if nobody else 0.0, unit),
                     range="under the rules that hold now"),
        frame.Figure("Accelerators outside AI", frame.money(gpu, unit),
                     range=", ".join(one.family for one in view.gpu) or "none"),
    ]  # fmt: skip


def _sums(view: BillView, titles: Mapping[str, str]) -> None:
    left, right = st.columns(2)
    categories = pd.DataFrame(
        [{"name": one.category or "(none)", "billed": float(one.billed)} for one in view.by_category]
    )
    who = pd.DataFrame(
        [{"name": words.bearer(one.target, titles), "billed": float(one.billed)} for one in view.targets]
    )
    unit = view.line.currency
    for column, rows, key, title, label in (
        (left, categories, "categories", "By service category", "Filed under"),
        (right, who, "targets", "By whom it is borne", "Who"),
    ):
        with column:
            frame.table(
                rows, key=key, title=title, alt=title, search=False, page_rows=12,
                columns=[frame.Column("name", label), frame.Column("billed", kind="number", unit=unit)],
            )  # fmt: skip


def _charges(desk: Desk, view: BillView) -> None:
    only = st.toggle("Only accelerators", key="q_gpu", bind="query-params") if view.gpu else False

    def fetch(asked: Asked) -> Listed[ChargeLine]:
        return bills.charges(desk, view.line.id, asked, gpu=only)

    listing(
        fetch, _row, key="charges", columns=COLUMNS, alt="Charges", noun="charges", sortable=SORTABLE, links={},
        title="Charges", search="Search services, resources, tags and descriptions",
    )  # fmt: skip


def _row(one: ChargeLine) -> dict[str, Any]:
    return {
        "row": one.row, "period_start": one.period_start, "service_category": one.service_category,
        "description": one.description, "resource": one.resource,
        "tags": ", ".join(f"{key}={value}" for key, value in one.tags.items()), "gpu_family": one.gpu_family,
        "billed": None if one.billed is None else float(one.billed),
        "effective": None if one.effective is None else float(one.effective), "category": one.category,
        "service": one.service, "account": one.account, "region": one.region, "target": one.target,
    }  # fmt: skip
