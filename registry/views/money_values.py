"""What a portfolio, budgets and a what-if come to as plain values for programs, the same by every door."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from registry.plain import plain
from registry.views import economics_values
from registry.views.budgets import BudgetLine, BudgetsView
from registry.views.money_portfolio import PortfolioView
from registry.views.workbench import Beside, Tried
from roi.case_document import document
from roi.report import default_values
from roi.what_if import QuickAnswer


def portfolio(view: PortfolioView) -> dict[str, Any]:
    """The view with the light of each project."""
    found: dict[str, Any] = plain(view)
    for said, project in zip(found["roll_up"]["projects"], view.roll_up.projects, strict=True):
        said["light"] = project.light
    return found


def budgets(view: BudgetsView) -> dict[str, Any]:
    """The view with the words that it says of itself."""
    found: dict[str, Any] = plain(view)
    found["lines"] = [_budget(line) for line in view.lines]
    if view.days is not None:
        ahead = view.days.forecast
        found["days"] |= {"words": [view.days.watch.words, *([ahead.words] if ahead else [])]}
    return found


def _budget(line: BudgetLine) -> dict[str, Any]:
    said: dict[str, Any] = plain(line)
    return said | {"word": line.word, "words": line.burn.words if line.burn else line.why_not}


def tried(found: Tried) -> dict[str, Any]:
    """Before and after, with all that is needed to get the same figures again."""
    return {"provenance": economics_values.provenance(found.provenance), **quick(found.answer)}


def beside(one: Beside) -> dict[str, Any]:
    """A saved scenario; without an answer it says why not."""
    answer = quick(one.answer) if one.answer else None
    return {"scenario": plain(one.scenario), "answer": answer, "why_not": one.why_not}


def quick(found: QuickAnswer) -> dict[str, Any]:
    """Both sides, their difference, what changed and the case as it is then."""
    return {
        **{name: getattr(found, name) for name in ("words", "horizon_months", "draws", "seed")},
        "not_counted": list(found.not_counted),
        "before": asdict(found.before),
        "after": asdict(found.after),
        "difference": asdict(found.difference),
        "p_better": asdict(found.p_better),
        "changes": [{**asdict(one), "words": one.words} for one in found.changes],
        "assumed": [{"place": place, **default_values(default)} for place, default in found.assumed],
        "case": document(found.case),
    }
