"""Trying figures out on a business case: quick answers while a slider moves, scenarios side by side, a new plan.

- `tried(desk, slug, moves) -> Tried`: before and after, in the same draws; quick once a case is drawn.
- `side_by_side(desk, slug) -> tuple[Beside, ...]`: every saved scenario on the newest revision.
- `adopt(desk, slug, moves, *, note, expected_revision) -> SavedCase`: the case as moved becomes the next revision.
"""

from __future__ import annotations

from dataclasses import replace

import yaml

from registry.access import Desk, Permission, requires
from registry.commands import moves as commands
from registry.commands.moves import Moves
from registry.errors import Invalid
from registry.services import _economics as engine
from registry.services import _money_cases as cases
from registry.services import business_cases, scenarios
from registry.views.cases import SavedCase, ScenarioView
from registry.views.workbench import Beside, Tried
from roi.case import BusinessCase
from roi.case_document import document
from roi.refusals import Refused
from roi.what_if import DRAWS, QuickAnswer, what_if

NOTHING = Moves()


@requires(Permission.MONEY_READ)
def tried(desk: Desk, slug: str, moves: Moves = NOTHING, *, draws: int = DRAWS, seed: int = 0) -> Tried:
    """The newest revision before and after; raises NotFound without a case, Invalid where a move does not fit it."""
    source = engine.of(desk, slug)
    provenance = replace(source.provenance, draws=draws, seed=seed)
    return Tried(provenance, _answer(source.case, moves, draws, seed))


@requires(Permission.MONEY_READ)
def side_by_side(desk: Desk, slug: str, *, draws: int = DRAWS, seed: int = 0) -> tuple[Beside, ...]:
    """Every saved scenario, by name; raises NotFound without a case."""
    case = engine.of(desk, slug).case
    return tuple(_beside(case, one, draws, seed) for one in scenarios.listing(desk, slug))


@requires(Permission.CASE_WRITE)
def adopt(desk: Desk, slug: str, moves: Moves, *, note: str, expected_revision: int) -> SavedCase:
    """Make what was tried the plan: the next revision of the case says it. Raises Conflict where there is a newer one.

    Lines that were moved are claims from now on, and totals that no longer hold are left out.
    """
    if not moves:
        raise Invalid("Nothing is moved: the plan stays as it is.")
    found = tried(desk, slug, moves)
    current = business_cases.of(desk, slug)
    said = document(found.answer.case) | {"name": current.document["name"]}
    text = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=120)
    return business_cases.save(desk, slug, text, note=note, expected_revision=expected_revision)


def _answer(case: BusinessCase, moves: Moves, draws: int, seed: int) -> QuickAnswer:
    try:
        return what_if(case, moves.sliders(case), draws=draws, seed=seed)
    except Refused as refusal:
        raise cases.refused(refusal) from refusal


def _beside(case: BusinessCase, scenario: ScenarioView, draws: int, seed: int) -> Beside:
    try:
        return Beside(scenario, _answer(case, commands.of(scenario), draws, seed))
    except Invalid as refusal:
        return Beside(scenario, None, str(refusal))
