"""The sliders of the workbench: what may be moved, kept in the address, read back as moves."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages import _frame as frame
from registry.commands.moves import OWN_HARDWARE, Moves
from registry.errors import Invalid
from roi.case import BusinessCase
from roi.lever_table import Lever, levers
from roi.own_hardware import Owned
from roi.refusals import Refused

FACTORS = (0.0, 3.0)
LATE = 36
LARGEST_LINES = 8
_STEP = 0.05
_IN_ADDRESS = ("costs", "benefits", "late", "rate", "levers")


def moves(case: BusinessCase) -> Moves:
    """Draw the sliders, and say what they ask for; raises Invalid where the hardware contradicts itself."""
    left, right = st.columns(2)
    costs = _factor(left, "All costs", "costs")
    benefits = _factor(right, "All benefits", "benefits")
    late = left.slider("Months by which benefits begin later", 0, LATE, key="late", bind="query-params")
    rate = right.slider(
        "Discount rate per year", 0.0, 30.0, round(case.rate_per_year * 100, 1), 0.5, key="rate", bind="query-params",
        format="%.1f %%",
    )  # fmt: skip
    pulled, share, hardware = _levers(case)
    return Moves(
        costs=costs,
        benefits=benefits,
        lines=_lines(case),
        late_months=late,
        rate_per_year=None if rate == round(case.rate_per_year * 100, 1) else rate / 100,
        levers=pulled,
        training_share=share,
        hardware=hardware,
    )


def load(case: BusinessCase, asked: Moves) -> None:
    """Put a scenario's moves on the sliders; to be called before they are drawn."""
    shown: dict[str, Any] = {
        "costs": asked.costs, "benefits": asked.benefits, "late": asked.late_months, "levers": list(asked.levers),
        "rate": round((case.rate_per_year if asked.rate_per_year is None else asked.rate_per_year) * 100, 1),
    }  # fmt: skip
    shown |= {f"line_{line.key}": asked.lines.get(line.key, 1.0) for line in case.lines}
    if asked.training_share is not None:
        shown |= {"knows_share": True, "share": round(asked.training_share * 100)}
    if asked.hardware is not None:
        owned = asked.hardware
        shown |= {
            "hw_price": owned.price, "hw_gpus": owned.gpus, "hw_years": owned.years,
            "hw_running": owned.running_per_year, "hw_use": round(owned.utilisation * 100),
        }  # fmt: skip
    for key, value in shown.items():  # the session's state knows no |=
        st.session_state[key] = value


def untouched() -> bool:
    """Whether no slider is drawn yet and the address moves none."""
    moved = (name in _IN_ADDRESS or name.startswith("line_") for name in st.query_params)
    return "costs" not in st.session_state and not any(moved)


def _factor(where: Any, label: str, key: str) -> float:
    low, high = FACTORS
    value = where.slider(label, low, high, 1.0, _STEP, key=key, bind="query-params", format="× %.2f")
    return float(value)


def _lines(case: BusinessCase) -> dict[str, float]:
    """The largest lines, one slider each."""
    largest = sorted((line for line in case.lines if line.priced), key=_size, reverse=True)[:LARGEST_LINES]
    with st.expander("Line by line", icon=":material/tune:", type="compact"):
        columns = st.columns(2)
        found = {
            line.key: _factor(columns[at % 2], frame.plain(f"{line.title} ({line.side})"), f"line_{line.key}")
            for at, line in enumerate(largest)
        }
    return {key: factor for key, factor in found.items() if factor != 1.0}


def _size(line: Any) -> float:
    from roi.estimates import mean

    return float(mean(line.amount)) * {"once": 1, "month": 12, "year": 1}[line.basis]


def _levers(case: BusinessCase) -> tuple[tuple[str, ...], float | None, Owned | None]:
    known = levers()
    with st.expander("Levers on computing", icon=":material/memory:", type="compact"):
        chosen = st.pills(
            "Levers", list(known), selection_mode="multi", format_func=lambda key: known[key].title, key="levers",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        for key in chosen:
            st.caption(frame.plain(_told(known[key])))
        share = _share() if any(known[key].phase != "any" for key in chosen) else None
        owned = _hardware(case.currency) if OWN_HARDWARE in chosen else None
    return tuple(chosen), share, owned


def _told(lever: Lever) -> str:
    """What a lever does, how far that is known, and what it does not count."""
    span = lever.range
    ends = f"{span.low:g} to {span.high:g}, likely {span.likely:g} of the cost before" if span else "from your figures"
    mark = "" if lever.default.is_fact else " (partly our assumption)"
    said = f"{lever.title}: {lever.what}. Of {lever.phase} cost: {ends}{mark}. Quality: {lever.quality}. "
    return f"{said}Not counted: {lever.not_counted}. Source: {lever.source}, {lever.checked_on}."


def _share() -> float | None:
    known = st.checkbox("We know how much of our computing is training", key="knows_share")
    if not known:
        st.caption("Until then 10 to 90 %, likely 50 %: our assumption.")
        return None
    return float(st.slider("Training is", 0, 100, 50, key="share", format="%d %% of computing")) / 100


def _hardware(currency: str) -> Owned:
    """Machines to be bought; raises Invalid where their figures contradict themselves."""
    one, two, three = st.columns(3)
    price = one.number_input("Price of all machines", 1.0, value=250_000.0, key="hw_price", help=currency)
    gpus = two.number_input("GPUs in them", 1, value=8, key="hw_gpus")
    years = three.number_input("Used for (years)", 0.5, value=4.0, key="hw_years")
    running = one.number_input("Running cost a year", 0.0, value=40_000.0, key="hw_running", help=currency)
    use = two.slider("In use", 1, 100, 50, key="hw_use", format="%d %% of all hours")
    try:
        return Owned(price=price, gpus=gpus, years=years, running_per_year=running, utilisation=use / 100)
    except Refused as refusal:
        raise Invalid(str(refusal)) from refusal
