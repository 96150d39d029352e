"""The company's rules of which charge is whose: writing them, trying them out, and what they share out now."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.about import checked
from registry.errors import Conflict, Invalid, NotFound
from registry.services import _bearers
from registry.services._sharing import NOTHING, whole
from registry.services._spend import Cell, Rules, parsed, rules_now, spend
from registry.store import allocations as store
from registry.store import bills, kept
from registry.views.allocations import RulesView, Sharing, TargetShare
from roi.allocation import Rule
from roi.allocation_file import read_rules
from roi.focus_values import EXACT
from roi.refusals import Refused

MOST = 200_000


@requires(Permission.MONEY_READ)
def current(desk: Desk) -> RulesView:
    """The rules that hold; revision 0 where nobody has written any."""
    with desk.registry.read() as connection:
        return _view(connection, store.newest(connection))


@requires(Permission.MONEY_READ)
def revision(desk: Desk, number: int) -> RulesView:
    """One revision of the rules; raises NotFound."""
    with desk.registry.read() as connection:
        row = store.by_revision(connection, number)
        if row is None:
            raise NotFound(f"The allocation rules have no revision {number}.")
        return _view(connection, row)


@requires(Permission.MONEY_READ)
def revisions(desk: Desk) -> tuple[RulesView, ...]:
    """Every revision, the newest first."""
    with desk.registry.read() as connection:
        return tuple(_view(connection, row) for row in store.revisions(connection))


@requires(Permission.ACTUALS_ADD)
def save(desk: Desk, text: str, *, note: str = "", expected_revision: int | None = None) -> RulesView:
    """Put rules on record as the next revision; what says the same makes none. Every bill is shared out anew.

    Raises Invalid with every place that is wrong, Conflict where somebody has written a newer revision meanwhile.
    """
    _read(text)
    checked(note, "note", most=2_000)
    with kept.keeping(desk) as keeping:
        row = store.newest(keeping.connection)
        before = row.revision if row else 0
        if expected_revision is not None and expected_revision != before:
            raise Conflict(f"The rules are at revision {before} by now, not {expected_revision}. Look at those first.")
        if row is None or row.text != text:
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            keeping.add("allocation_rules", revision=before + 1, text=text, sha256=sha256, note=note)
            keeping.log("rules.written", "money:rules", reason=note, revision=before + 1)
        return _view(keeping.connection, store.newest(keeping.connection))


@requires(Permission.MONEY_READ)
def shared(desk: Desk, text: str | None = None) -> Sharing:
    """Who bears what of all bills that count: under the rules that hold, or under a text to try out.

    Nothing is kept. Raises Invalid with every place that is wrong.
    """
    with desk.registry.read() as connection:
        if text is None:
            rules = rules_now(connection)
        else:
            found = _read(text)
            rules = Rules(-1, hashlib.sha256(text.encode()).hexdigest(), found)
        return _shared(connection, rules)


def _shared(connection: Connection, rules: Rules) -> Sharing:
    taken = {rule.name: 0 for rule in rules.rules}
    cells = list[Cell]()
    for bill in bills.current(connection):
        found = spend(connection, bill, rules)
        cells += found.cells
        for name, count in found.taken:
            taken[name] += count
    targets, gross = _by_target(cells), _gross(cells)
    shares = [
        TargetShare(currency, target, billed, effective, float(size / gross[currency]) if gross[currency] else None)
        for (currency, target), (billed, effective, size) in targets.items()
    ]
    ordered = sorted(shares, key=lambda one: (one.currency, -one.billed, one.target))
    borne = tuple(one for one in ordered if one.target)
    unknown = _unknown(connection, rules.rules)
    return Sharing(
        borne, tuple(one for one in ordered if not one.target), taken, unknown,
        rules.revision if rules.revision >= 0 else None,
    )  # fmt: skip


def _by_target(cells: Iterable[Cell]) -> dict[tuple[str, str], list[Decimal]]:
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [NOTHING] * 3)
    for cell in cells:
        sums = found[cell.currency, cell.target]
        for place, amount in enumerate((cell.billed, cell.effective, cell.gross)):
            sums[place] = EXACT.add(sums[place], amount)
    return found


def _gross(cells: Iterable[Cell]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for cell in cells:
        found[cell.currency] = EXACT.add(found[cell.currency], cell.gross)
    return found


def _read(text: str) -> tuple[Rule, ...]:
    checked(text, "rules", most=MOST, needed=True)
    try:
        return read_rules(text)
    except Refused as refusal:
        raise Invalid(str(refusal)) from refusal


def _unknown(connection: Connection, rules: Iterable[Rule]) -> tuple[str, ...]:
    """Targets that are no use case or AI model on record."""
    targets = dict.fromkeys(whole(target) for rule in rules for target in rule.shares)
    bearers = _bearers.Bearers(connection)
    return tuple(target for target in targets if not bearers.known(target))


def _view(connection: Connection, row: Row[Any] | None) -> RulesView:
    if row is None:
        return RulesView(0, "", "", "", "", None, 0)
    rules = parsed(row.text)
    return RulesView(
        row.revision, row.text, row.sha256, row.note, row.login or "", row.at, len(rules), _unknown(connection, rules)
    )
