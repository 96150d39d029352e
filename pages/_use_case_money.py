"""What a use case costs and returns, in two lines on its page, with the way to all of it."""

from __future__ import annotations

from pages import _economics_words as words
from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.services import business_cases, economics
from registry.views.use_cases import UseCaseView


def money(desk: Desk, view: UseCaseView) -> None:
    """The sentence of its economics; where nobody has written a case, that, and who can."""
    allowed = permissions_now(desk)
    if Permission.MONEY_READ not in allowed:
        return
    if not business_cases.exists(desk, view.slug):
        frame.section("What it costs and returns", about="Nobody has said so yet.")
        if Permission.CASE_WRITE in allowed:
            frame.link("case_edit", "Write its business case", icon=":material/edit:", name=view.slug)
        return
    found = economics.simulation(desk, view.slug)
    spread = found.simulation.at(found.simulation.horizon_months)
    said = words.sentence("It", found, spread.months)
    cost, reach = words.ratio(found.simulation.joint.cost_ratio)
    budget = f" It costs {cost} its budget ({reach})." if found.simulation.joint.cost_ratio else ""
    frame.section("What it costs and returns", about=f"{said}.{budget}")
    frame.link("economics", "Show the money", icon=":material/payments:", name=view.slug)
