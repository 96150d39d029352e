"""A framework with what was found about it: put together from its document, assessments and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from registry.commands.frameworks import COMPANY
from registry.errors import Invalid, NotFound
from registry.rules.ciso_library import from_file
from registry.rules.coverage import coverage
from registry.rules.frameworks import Framework, Requirement
from registry.services import _evidence
from registry.store import frameworks as store
from registry.store import proofs
from registry.subjects import SubjectKind
from registry.views.coverage import Coverage, Status
from registry.views.evidence import Proof
from registry.views.frameworks import Found, FrameworkLine, FrameworkView, RequirementLine

_SHOWN = 20


def parsed(text: str) -> Framework:
    """The framework in a document; raises Invalid with each fault and its line."""
    reading = from_file(text)
    if reading.framework is None:
        more = f" (and {len(reading.faults) - _SHOWN} more)" if len(reading.faults) > _SHOWN else ""
        raise Invalid(f"file: {'; '.join(map(str, reading.faults[:_SHOWN]))}{more}.")
    return reading.framework


def known(connection: Connection, slug: str) -> tuple[Row[Any], Framework]:
    """A framework as it was loaded last; raises NotFound."""
    row = store.newest(connection, slug)
    if row is None:
        names = ", ".join(one.slug for one in store.current(connection))
        raise NotFound(f"No framework is called {slug[:80]!r}. There are: {names}.")
    return row, document(connection, row)


def document(connection: Connection, row: Row[Any]) -> Framework:
    """The framework of a row; each document is read once in this process."""
    found = _READ.get(row.sha256)
    if found is None:
        found = _READ[row.sha256] = parsed(store.text(connection, row.id))
    return found


_READ: dict[str, Framework] = {}


def view(connection: Connection, slug: str, scope: str, as_of: datetime) -> FrameworkView:
    """One framework in one scope, as it stood at that moment."""
    row, framework = known(connection, slug)
    proved = _proofs(connection, slug, as_of)
    told = store.latest(connection, slug, scope, as_of)
    company = store.latest(connection, slug, COMPANY, as_of) if scope != COMPANY else {}
    lines = tuple(_requirement(one, told.get(one.ref), company, proved) for one in framework.requirements)
    return FrameworkView(
        line=line(row, framework, lines), scope=scope, as_of=as_of, requirements=lines, below=_below(lines)
    )


def line(row: Row[Any], framework: Framework, lines: Sequence[RequirementLine]) -> FrameworkLine:
    """A framework in one line."""
    found = coverage(one.status for one in lines if one.assessable)
    return FrameworkLine(
        slug=framework.slug, version=framework.version, title=framework.title, publisher=framework.publisher,
        source=framework.source, rights=framework.rights, note=framework.note, applies_from=framework.applies_from,
        checked_on=framework.checked_on, loaded_at=row.at, sha256=row.sha256, coverage=found, share=found.share,
        words=found.words, weak=sum(one.weak for one in lines),
        last_assessed=max((one.found.at for one in lines if one.found), default=None),
    )  # fmt: skip


def found_of(row: Row[Any]) -> Found:
    """An assessment as it is shown."""
    return Found(status=Status(row.status), note=row.note, scope=row.scope, by=row.login or "", at=row.at)


def _requirement(
    one: Requirement, row: Row[Any] | None, company: Mapping[str, Row[Any]], proved: Mapping[str, tuple[Proof, ...]]
) -> RequirementLine:
    at_company = company.get(one.ref)
    return RequirementLine(
        ref=one.ref, title=one.title, text=one.text, parent=one.parent, depth=one.depth, position=one.position,
        assessable=one.assessable, source=one.source, applies_from=one.applies_from,
        status=Status(row.status) if row else Status.NOT_ASSESSED,
        found=found_of(row) if row else None,
        proofs=proved.get(one.ref, ()),
        company=Status(at_company.status) if at_company else Status.NOT_ASSESSED,
    )  # fmt: skip


def _proofs(connection: Connection, slug: str, now: datetime) -> dict[str, tuple[Proof, ...]]:
    """The evidence linked to each requirement of a framework by that moment."""
    found: dict[str, tuple[Proof, ...]] = {}
    for row in proofs.proving_prefix(connection, SubjectKind.REQUIREMENT.value, f"{slug}/"):
        if row.linked_at <= now:
            ref = row.about_name.partition("/")[2]
            found[ref] = (*found.get(ref, ()), _evidence.proof(row, now))
    return found


def _below(lines: Sequence[RequirementLine]) -> dict[str, Coverage]:
    """The coverage of all that stands below each heading."""
    parents = {one.ref: one.parent for one in lines}
    under: dict[str, list[Status]] = {one.ref: [] for one in lines if not one.assessable}
    for one in lines:
        above = one.parent if one.assessable else ""
        while above:
            under.setdefault(above, []).append(one.status)
            above = parents.get(above, "")
    return {ref: coverage(statuses) for ref, statuses in under.items() if statuses}
