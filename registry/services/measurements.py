"""Benefits as they were measured: worked out of series, kept with what they were worked out of, held to the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.money import NewMeasurement
from registry.errors import Conflict, Invalid, NotFound
from registry.services import _by_slug, _money_cases, evidence
from registry.services._account import actor_at
from registry.services._evidence import row as evidence_row
from registry.services._measuring import inputs, worked_out
from registry.services._planned import Plan
from registry.services._planned import months as planned_months
from registry.store import actuals as store
from registry.store import cases as case_store
from registry.store import kept
from registry.store.kept import Keeping
from registry.views.cases import CaseOnRecord
from registry.views.measurements import MeasurementView
from roi.actuals import Planned
from roi.baseline import Measured


@requires(Permission.ACTUALS_ADD)
def add(desk: Desk, said: NewMeasurement) -> MeasurementView:
    """Put a measured benefit on record; the same key from the same account is the same measurement.

    Raises Invalid where series cannot be compared or the business case has no such line, NotFound for a use case,
    evidence or measurement that is not there, Conflict for one that was corrected already.
    """
    found = worked_out(said)
    with kept.keeping(desk) as keeping:
        number = store.by_key(keeping.connection, store.MEASUREMENT, actor_at(desk).account_id, said.key)
        if number is None:
            number = _keep(keeping, said, found)
        return _views(keeping.connection, [_known(keeping.connection, number)])[0]


@requires(Permission.MONEY_READ)
def preview(desk: Desk, said: NewMeasurement) -> Measured:
    """What series say; nothing is kept. Raises Invalid."""
    return worked_out(said)


@requires(Permission.MONEY_READ)
def get(desk: Desk, number: int) -> MeasurementView:
    """One measurement; raises NotFound."""
    with desk.registry.read() as connection:
        return _views(connection, [_known(connection, number)])[0]


@requires(Permission.MONEY_READ)
def listing(desk: Desk, use_case: str = "", *, every: bool = False) -> tuple[MeasurementView, ...]:
    """The measurements that count, the newest period first; with `every`, also those that were corrected."""
    with desk.registry.read() as connection:
        number = _by_slug.known(connection, use_case).id if use_case else None
        rows = store.measurements(connection, use_case_id=number)
        return tuple(_views(connection, [row for row in rows if every or row.later is None]))


def number_of(text: str) -> int:
    """The number in `M-5`, `m5` or `5`; raises Invalid."""
    digits = text.strip().upper().removeprefix("M").removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        raise Invalid(f"measurement: {text[:40]!r} is no number such as M-5.")
    return int(digits)


def _keep(keeping: Keeping, said: NewMeasurement, found: Measured) -> int:
    connection = keeping.connection
    use_case = _by_slug.known(connection, said.use_case)
    _check_line(connection, said.line, use_case.id)
    number = keeping.add(
        "measurement",
        use_case_id=use_case.id,
        line=said.line,
        method=said.method,
        period_start=said.period_start,
        period_end=said.period_end,
        value=found.value,
        low=found.low,
        high=found.high,
        level=found.level,
        unit=said.unit,
        p_pretrend=found.p_pretrend,
        points=found.points,
        doubts=list(found.doubts),
        inputs=inputs(said),
        evidence_id=_evidence(connection, said.evidence),
        supersedes_id=_corrected(connection, said.corrects, use_case.id),
        note=said.note,
        client_key=said.key or None,
    )
    keeping.log("benefit.measured", f"use_case:{use_case.slug}", reason=said.note, line=said.line, method=said.method)
    return number


def _check_line(connection: Connection, line: str, use_case_id: int) -> None:
    """A benefit of the business case, where there is one."""
    for row in case_store.newest(connection, [use_case_id]):
        known = [one.key for one in _money_cases.on_record(row).case.lines if one.side == "benefit"]
        if line and line not in known:
            raise Invalid(f"line: {line[:60]!r} is no benefit of the business case; there are {', '.join(known)}.")


def _evidence(connection: Connection, text: str) -> int | None:
    if not text:
        return None
    number = evidence.number_of(text)
    evidence_row(connection, number)
    return number


def _corrected(connection: Connection, corrects: str, use_case_id: int) -> int | None:
    if not corrects:
        return None
    number = number_of(corrects)
    row = _known(connection, number)
    if row.use_case_id != use_case_id:
        raise NotFound(f"corrects: M-{number} is of another use case, {row.slug}.")
    if row.later is not None:
        raise Conflict(f"M-{number} was corrected by M-{row.later} already; correct that one.")
    return number


def _known(connection: Connection, number: int) -> Row[Any]:
    row = store.measurement(connection, number)
    if row is None:
        raise NotFound(f"There is no measurement M-{number}.")
    return row


def _views(connection: Connection, rows: Iterable[Row[Any]]) -> list[MeasurementView]:
    listed = list(rows)
    cases = {
        row.use_case_id: _money_cases.on_record(row)
        for row in case_store.newest(connection, sorted({row.use_case_id for row in listed}))
    }
    return [_beside_plan(_view(row), cases.get(row.use_case_id)) for row in listed]


def _view(row: Row[Any]) -> MeasurementView:
    measured = Measured(row.method, row.value, row.low, row.high, row.level, row.points, None, tuple(row.doubts))
    return MeasurementView(
        number=f"M-{row.id}",
        use_case=row.slug,
        line=row.line,
        title=row.line or "all benefits",
        owner="",
        method=row.method,
        start=row.period_start.date(),
        end=row.period_end.date(),
        value=row.value,
        low=row.low,
        high=row.high,
        level=row.level,
        unit=row.unit,
        status=measured.status,
        points=row.points,
        p_pretrend=row.p_pretrend,
        doubts=tuple(row.doubts),
        inputs=row.inputs,
        evidence=f"E-{row.evidence_id}" if row.evidence_id else "",
        note=row.note,
        by=row.login or "",
        at=row.at,
        corrects=f"M-{row.supersedes_id}" if row.supersedes_id else "",
        corrected_by=f"M-{row.later}" if row.later else "",
    )


def _beside_plan(view: MeasurementView, case: CaseOnRecord | None) -> MeasurementView:
    """With what the business case plans for the same line and the same months."""
    if case is None:
        return replace(view, why_not="there is no business case")
    line = next((one for one in case.case.lines if one.key == view.line), None)
    named = replace(view, title=line.title if line else view.title, owner=line.owner if line else "")
    if line is not None and not line.priced:
        return replace(named, why_not="the plan lists this benefit and gives it no amount")
    if view.unit != case.case.currency:
        return replace(named, why_not=f"measured in {view.unit}, planned in {case.case.currency}")
    planned = sum(one.amount for one in planned_months(Plan(case)) if _covers(view, one))
    if not planned:
        return replace(named, why_not="nothing was planned for these months")
    return replace(named, planned=planned)


def _covers(view: MeasurementView, one: Planned) -> bool:
    mine = one.line == view.line if view.line else True
    return one.side == "benefit" and mine and view.start <= one.month < view.end
