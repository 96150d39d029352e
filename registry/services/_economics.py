"""Business cases worked out: from which text, with which changes, and each answer remembered by what it came from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar, cast

from registry.access import Desk
from registry.commands.economics import AS_IT_IS, Question
from registry.release import release
from registry.services import _money_cases as cases
from registry.services._remembered import Remembered
from registry.services._track_record import outside_view
from registry.store import cases as store
from registry.store import use_cases as use_case_store
from registry.types import canonical
from registry.views.economics import Assumed, Provenance
from roi.case import BusinessCase
from roi.case_changes import WhatIf, applied
from roi.case_file import parse_case
from roi.case_text import read
from roi.horizon import HORIZONS
from roi.outside_view import OutsideView
from roi.refusals import Refused
from roi.simulation import Asked

T = TypeVar("T")
_answers = Remembered[Any](512)


@dataclass(frozen=True, slots=True)
class Source:
    """A case to work out, by the slug of its use case as its name, and what its answers came from."""

    case: BusinessCase
    provenance: Provenance
    view: OutsideView | None = None

    @property
    def key(self) -> Hashable:
        """What tells it from every other case or change of one."""
        changes = canonical(self.provenance.what_if.as_json()) if self.provenance.what_if else b""
        return self.provenance.slug, self.provenance.digest, changes, self.view, release()

    def simulated_as(self, asked: Question, *, horizons: tuple[int, ...] = HORIZONS) -> Asked:
        """How it is simulated: with the outside view of its reference class, where it names one."""
        return Asked(draws=asked.draws, seed=asked.seed, horizons=horizons, outside_view=self.view)


def of(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Source:
    """A revision of a use case's case with changes; raises NotFound, and Invalid where the changes do not fit."""
    what_if = asked.what_if
    with desk.registry.read() as connection:
        use_case, row = cases.known(connection, slug, asked.revision)
        newest = row.revision if asked.revision is None else store.revision(connection, row.case_id).revision  # type: ignore[union-attr]
        said = use_case_store.revision(connection, use_case.id)
        case = cases.read(row.digest, row.document, slug) if not what_if else _changed(row.document, what_if, slug)
        view = outside_view(connection, case, desk.clock().date())
    at = Provenance(
        slug=slug, title=said.title if said else slug, revision=row.revision, newest=newest, digest=row.digest,
        currency=case.currency, plan_version=case.plan_version, version=release(), as_of=desk.clock(),
        scenario=asked.scenario, what_if=what_if, assumed=_assumed(case),
    )  # fmt: skip
    return Source(case, at, view)


def of_text(desk: Desk, text: str, slug: str, asked: Question = AS_IT_IS) -> Source:
    """A case that is not on record; raises Invalid with every place that is wrong."""
    try:
        document = cast(Mapping[str, Any], read(text))
        case = replace(parse_case(document), name=slug or "case")
        digest = sha256(canonical(document)).hexdigest()
    except Refused as refusal:
        raise cases.refused(refusal) from refusal
    what_if = asked.what_if
    case = _changed(document, what_if, slug or "case") if what_if else case
    at = Provenance(
        slug=slug, title=str(document.get("name", "")), revision=0, newest=0, digest=digest, currency=case.currency,
        plan_version=case.plan_version, version=release(), as_of=desk.clock(), what_if=what_if, assumed=_assumed(case),
    )  # fmt: skip
    with desk.registry.read() as connection:
        return Source(case, at, outside_view(connection, case, desk.clock().date()))


def worked_out(kind: str, source: Source, work: Callable[[BusinessCase], T], *how: Hashable) -> T:
    """`work` of a case, or what it came to before; raises Invalid where the case does not allow it."""
    try:
        return cast(T, _answers.of((kind, source.key, *how), lambda: work(source.case)))
    except Refused as refusal:
        raise cases.refused(refusal) from refusal


def _changed(document: Mapping[str, Any], what_if: WhatIf, slug: str) -> BusinessCase:
    try:
        return replace(applied(document, what_if), name=slug)
    except Refused as refusal:
        raise cases.refused(refusal) from refusal


def _assumed(case: BusinessCase) -> tuple[Assumed, ...]:
    return tuple(Assumed(place, default) for place, default in case.assumed)
