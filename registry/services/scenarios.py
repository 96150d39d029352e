"""What-ifs of business cases, saved under names: beside the case, never instead of it.

Stable for pages and other services:
- `save(desk, slug, told: NewScenario, *, revision=None) -> ScenarioView`; the same again makes nothing new.
- `listing(desk, slug) -> tuple[ScenarioView, ...]` by name; `get(desk, slug, name)`; `take_away(desk, slug, name)`.
`view.what_if`, levers included, goes into the `Question` that the functions of `registry.services.economics` take.
"""

from __future__ import annotations

from typing import Any

from registry.access import Desk, Permission, requires
from registry.commands.scenarios import NewScenario
from registry.errors import Invalid, NotFound
from registry.services import _money_cases as cases
from registry.store import cases as store
from registry.store.kept import keeping
from registry.views.cases import ScenarioView
from roi.case_changes import WhatIf, applied
from roi.refusals import Refused


@requires(Permission.CASE_WRITE)
def save(desk: Desk, slug: str, told: NewScenario, *, revision: int | None = None) -> ScenarioView:
    """Keep a what-if of a revision of the case (the newest), instead of an earlier one of that name.

    Raises Invalid with every place that does not fit the case.
    """
    name, changes = told.name.strip(), told.what_if.as_json()
    with keeping(desk) as kept:
        _, row = cases.known(kept.connection, slug, revision)
        try:
            applied(row.document, told.what_if)
        except Refused as refusal:
            raise cases.refused(refusal) from refusal
        before = store.scenario(kept.connection, row.case_id, name)
        if before is None or not before.given or (before.changes, before.revision) != (changes, row.revision):
            said = {"case_id": row.case_id, "revision": row.revision, "name": name, "note": told.note.strip()}
            kept.add("case_scenario", changes=changes, given=1, **said)
            kept.log("scenario.saved", f"use_case:{slug}", reason=told.note.strip(), scenario=name)
    return get(desk, slug, name)


@requires(Permission.CASE_WRITE)
def take_away(desk: Desk, slug: str, name: str, *, note: str = "") -> None:
    """Leave a scenario out of the lists from now on; raises NotFound."""
    with keeping(desk) as kept:
        _, row = cases.known(kept.connection, slug)
        known = store.scenario(kept.connection, row.case_id, name)
        if known is None or not known.given:
            raise _unknown(slug, name)
        said = {"case_id": row.case_id, "revision": known.revision, "name": name, "note": note.strip()}
        kept.add("case_scenario", changes=known.changes, given=0, **said)
        kept.log("scenario.taken_away", f"use_case:{slug}", reason=note.strip(), scenario=name)


@requires(Permission.MONEY_READ)
def listing(desk: Desk, slug: str) -> tuple[ScenarioView, ...]:
    """The scenarios of a case, by name; raises NotFound without a case."""
    with desk.registry.read() as connection:
        _, newest = cases.known(connection, slug)
        return tuple(_view(slug, row, newest) for row in store.scenarios(connection, newest.case_id))


@requires(Permission.MONEY_READ)
def get(desk: Desk, slug: str, name: str) -> ScenarioView:
    """One scenario; raises NotFound."""
    found = next((one for one in listing(desk, slug) if one.name == name), None)
    if found is None:
        raise _unknown(slug, name)
    return found


def _unknown(slug: str, name: str) -> NotFound:
    return NotFound(f"The business case of {slug} has no scenario {name[:80]!r}.")


def _view(slug: str, row: Any, newest: Any) -> ScenarioView:
    said = row.changes
    try:
        what_if = WhatIf(said["values"], said["factors"], said["late_months"], said.get("levers", {}))
    except (KeyError, TypeError) as cause:
        raise Invalid(f"scenario {row.name}: what it changes cannot be read.") from cause
    return ScenarioView(
        slug, row.name, row.revision, newest.revision, what_if, what_if.levers, row.note, row.at, row.login or ""
    )
