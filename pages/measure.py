"""A measured benefit: putting one on record out of its series, or looking at one that is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import streamlit as st

from pages import _actuals_words as words
from pages import _frame as frame
from pages import _one
from pages._measure_picture import picture
from registry.access import Desk, Permission, permissions_now
from registry.commands.money import NewMeasurement, read_measurement
from registry.errors import Invalid
from registry.services import _periods, business_cases, measurements, money_settings
from registry.views.measurements import MeasurementView
from roi.baseline import Measured

METHODS = {
    "parallel run": "The same work done both ways, pair by pair",
    "difference in differences": "Units that changed against units that did not, over the same periods",
    "interrupted time series": "One series with its change in it, told by the trend before",
    "before and after": "Two sets of figures and nothing to compare with: always a claim",
    "stated": "A figure that somebody worked out elsewhere",
}
SERIES = {
    "parallel run": (("with_it", "With it"), ("without", "Without it")),
    "before and after": (("before", "Before"), ("after", "After")),
    "difference in differences": (("treated", "Changed: a line per unit"), ("control", "Not changed: a line per unit")),
    "interrupted time series": (("values", "The series, oldest first"),),
    "stated": (),
}
_SPLIT = re.compile(r"[\s,;]+")


def render(desk: Desk) -> None:
    """One that the address names, or the form."""
    if frame.param("id", ""):
        _show(desk)
    elif Permission.ACTUALS_ADD in permissions_now(desk):
        _form(desk)
    else:
        frame.headline("Engineers and executives put measured benefits on record")
        frame.link("actuals", "What benefits came to", icon=":material/arrow_back:", q_view="Benefits")


def numbers(text: str, place: str) -> tuple[float, ...]:
    """Numbers parted by spaces, commas, semicolons or lines; raises Invalid with the one that is none."""
    found = []
    for word in filter(None, _SPLIT.split(text.strip())):
        try:
            found.append(float(word))
        except ValueError as cause:
            raise Invalid(f"{place}: {word[:30]!r} is no number such as 1250.5.") from cause
    return tuple(found)


def _form(desk: Desk) -> None:
    frame.headline(
        "What did it bring?", about="With an interval and nothing against it a benefit is measured; else it is claimed."
    )
    titles = words.titles(desk)
    slugs = list(titles)
    given = frame.param("use_case", "")
    left, right = st.columns(2)
    slug = left.selectbox(
        "Use case", slugs, index=slugs.index(given) if given in titles else None, format_func=titles.__getitem__
    )
    lines = _lines(desk, slug or "")
    line = right.selectbox("Which benefit of its business case", list(lines), format_func=lines.__getitem__)
    method = st.selectbox(
        "How it was measured", list(METHODS), format_func=lambda one: f"{one.capitalize()}: {METHODS[one]}"
    )
    said: dict[str, Any] = {"use_case": slug or "", "line": line or "", "method": method}
    said |= _when(desk)
    texts = {
        name: st.text_area(label, height=100, key=f"series_{name}", placeholder="Numbers, parted by spaces or commas")
        for name, label in SERIES[method]
    }
    said |= _details(method)
    if st.button("See what it says", icon=":material/science:"):
        st.session_state["measured"] = True
    if not st.session_state.get("measured"):
        return
    found = frame.act(lambda: _preview(desk, said, texts), done="Worked out; nothing is kept yet.")
    if found is None:
        return
    _tell(found, said["unit"])
    if st.button("Put it on record", type="primary", icon=":material/straighten:"):
        made = frame.act(lambda: measurements.add(desk, _read(said, texts)), done="It is on record.")
        if made is not None:
            st.session_state.pop("measured", None)
            frame.go("measure", id=made.number)


def _lines(desk: Desk, slug: str) -> dict[str, str]:
    """The benefits of the business case by key; "" is all of them."""
    found = {"": "All benefits together"}
    for one in business_cases.all_of(desk):
        if one.slug == slug:
            found |= {line.key: line.title for line in one.case.lines if line.side == "benefit"}
    return found


def _when(desk: Desk) -> dict[str, str]:
    this = desk.clock().date().replace(day=1)
    left, middle, right = st.columns(3)
    start = left.date_input("From", value=_periods.later(this, -3))
    end = middle.date_input("Until", value=this, help="The first day that is left out")
    unit = right.text_input("Unit", value=money_settings.get(desk).currency, max_chars=60, help="A currency, or hours")
    return {
        "period_start": f"{start}" if isinstance(start, date) else "",
        "period_end": f"{end}" if isinstance(end, date) else "",
        "unit": unit,
    }


def _details(method: str) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    found: dict[str, Any] = {}
    if method in ("difference in differences", "interrupted time series"):
        found["first_after"] = left.number_input(
            "Points before the change", min_value=1, value=8, help="Counted from the first; the next one is after"
        )
    if method == "stated":
        found["value"] = left.number_input("Came to", value=0.0)
        found["low"] = middle.number_input("Lower end", value=None, placeholder="none: claimed")
        found["high"] = right.number_input("Upper end", value=None, placeholder="none: claimed")
    else:
        found["times"] = middle.number_input(
            "How often in that time", value=None, min_value=0.0, placeholder="once a point after the change",
            help="The mean effect of one point, times this, is the effect over the period",
        )  # fmt: skip
        found["lower_is_better"] = right.checkbox("Lower is better", help="Costs, losses, hours: less of it is a gain")
    found["evidence"] = left.text_input("Evidence", placeholder="E-5, if there is any", max_chars=12)
    found["note"] = st.text_input("What was compared with what", max_chars=2000)
    return found


def _read(said: dict[str, Any], texts: dict[str, str]) -> NewMeasurement:
    """What was entered; a refusal calls each field as the form does."""
    try:
        return _entered(said, texts)
    except Invalid as refusal:
        told = str(refusal)
        for name, label in SERIES[said["method"]]:
            told = told.replace(f"{name}:", f"{label.partition(':')[0]}:")
        raise Invalid(told) from refusal


def _entered(said: dict[str, Any], texts: dict[str, str]) -> NewMeasurement:
    series: dict[str, Any] = {}
    for name, text in texts.items():
        rows = [numbers(row, name) for row in text.splitlines() if row.strip()]
        many = name in ("treated", "control")
        series[name] = rows if many else tuple(value for row in rows for value in row)
    told = {name: value for name, value in said.items() if value is not None}
    return read_measurement({**told, **series})


def _preview(desk: Desk, said: dict[str, Any], texts: dict[str, str]) -> Measured:
    return measurements.preview(desk, _read(said, texts))


def _tell(found: Measured, unit: str) -> None:
    text = frame.number(found.value)
    if found.low is not None and found.high is not None:
        text = frame.with_range(found.value, found.low, found.high, level=round(found.level * 100))
    st.markdown(f"{frame.chip(found.status)} **{frame.plain(f'{text} {unit}')}**")
    if found.p_pretrend is not None:
        st.caption(f"Chance of trends before that differ as much, if they do not: {frame.number(found.p_pretrend)}")
    for doubt in found.doubts:
        st.warning(frame.plain(doubt[:1].upper() + doubt[1:]), icon=":material/help:")


def _show(desk: Desk) -> None:
    view = _one.asked(
        lambda text: measurements.get(desk, measurements.number_of(text)), noun="measurement", to="actuals",
        label="What benefits came to",
    )  # fmt: skip
    if view is None:
        return
    beside = _beside(view)
    frame.headline(f"{view.number}: {view.title} brought {words.came_to(view)}" + (f", {beside}" if beside else ""))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(frame.chip(view.status))
        frame.link("actuals", "All benefits", icon=":material/arrow_back:", q_view="Benefits")
        title = words.titles(desk).get(view.use_case, view.use_case)
        frame.link("actuals", title, icon=":material/flag:", use_case=view.use_case)
        for label, number in (("Corrects", view.corrects), ("Corrected by", view.corrected_by)):
            if number:
                frame.link("measure", f"{label} {number}", icon=":material/compare_arrows:", id=number)
    for doubt in view.doubts:
        st.warning(frame.plain(doubt[:1].upper() + doubt[1:]), icon=":material/help:")
    picture(view)
    frame.facts(_facts(view))
    with st.expander("What it was worked out from", type="compact"):
        st.json(view.inputs, expanded=2)
    frame.how_sure(
        source=f"{view.note or 'Nobody said what was compared'}. Put on record by {view.by}, {frame.time(view.at)}.",
        assumptions=[f"Method: {view.method}. {METHODS.get(view.method, '')}."],
        uncertainty=f"{round(view.level * 100)} % interval by Student's t." if view.low is not None else "No interval.",
    )


def _beside(view: MeasurementView) -> str:
    if view.planned is None:
        return ""
    share = frame.number((view.realised or 0.0) * 100, digits=2)
    return f"{share} % of what was planned"


def _facts(view: MeasurementView) -> dict[str, str]:
    pretrend = "not testable" if view.p_pretrend is None else frame.number(view.p_pretrend)
    return {
        "Time": words.span(view.start, view.end),
        "Planned": f"– ({view.why_not})" if view.planned is None else f"{frame.number(view.planned)} {view.unit}",
        "Method": view.method,
        "Observations": frame.count(view.points),
        "Trends before (p)": pretrend,
        "Answers for it": view.owner or "–",
        "Evidence": view.evidence or "none",
    }
