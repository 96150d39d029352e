"""How a use case or an AI model is doing: the snapshot of its figures over time and of what happened around it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator

from lineage.keys import NodeKind
from registry.access import Desk, Permission, requires
from registry.errors import NotFound
from registry.services import _health_events as events
from registry.services import _health_series as series
from registry.services import audit as log
from registry.services import briefs, lineage, search, use_cases
from registry.services._snapshots import page
from registry.subjects import Subject, SubjectKind
from registry.views.brief import CheckpointLine
from registry.views.health import HealthSnapshot
from registry.views.lineage import Closure
from registry.views.nodes import NodeView


@requires(Permission.BRIEF_EXPORT)
def use_case(desk: Desk, slug: str, *, address: str = "", organisation: str = "") -> HealthSnapshot:
    """A use case with the AI models that it names and all that feeds them; raises NotFound."""
    found = use_cases.get(desk, slug)
    models = [node for name in found.said.models if (node := _model(desk, name)) is not None]
    about = Subject(SubjectKind.USE_CASE, slug)
    link = page(address, "use_case", name=slug)
    return _snapshot(desk, about, found.said.title, found.said.purpose, [(slug, found.said.title)], models, link,
                     organisation)  # fmt: skip


@requires(Permission.BRIEF_EXPORT)
def model(desk: Desk, node: NodeView, *, address: str = "", organisation: str = "") -> HealthSnapshot:
    """An AI model with the use cases that rely on it and all that feeds it."""
    about = Subject(SubjectKind.MODEL, f"{node.namespace}/{node.name}")
    served = [one.node.name for one in lineage.downstream(desk, node).reached if one.node.kind is NodeKind.USE_CASE]
    titles = [(slug, title) for slug in served if (title := _title(desk, slug))]
    link = page(address, "model", namespace=node.namespace, name=node.name)
    return _snapshot(desk, about, node.name, "", titles, [node], link, organisation)


def _snapshot(
    desk: Desk,
    about: Subject,
    title: str,
    purpose: str,
    served: list[tuple[str, str]],
    models: list[NodeView],
    link: str,
    organisation: str,
) -> HealthSnapshot:
    made = log.checkpoint_of_export(desk)
    closures = [lineage.upstream(desk, node) for node in models]
    near, left_out = series.nearest(closures)
    subjects = _subjects(about, served, models)
    happened, causes = events.of(desk, subjects, [slug for slug, _ in served], models, _jobs(closures))
    return HealthSnapshot(
        as_of=desk.clock(),
        organisation=organisation,
        link=link,
        subject=str(about),
        title=title,
        about=purpose,
        series=(
            *(one for slug, named in served for one in series.of_money(desk, slug, named)),
            *series.of_assumptions(desk, subjects),
            *(one for node in near for one in series.of_data(desk, node)),
        ),
        events=tuple(sorted(happened, key=lambda one: (one.at, one.words))),
        causes=tuple(causes),
        standing=tuple(_standing(desk, models, [slug for slug, _ in served])),
        left_out=left_out,
        checkpoint=CheckpointLine(
            origin=made.origin, entries=made.size, root=base64.b64encode(made.root).decode(), signed_at=made.at
        ),
    )


def _subjects(about: Subject, served: Iterable[tuple[str, str]], models: Iterable[NodeView]) -> list[Subject]:
    cases = [Subject(SubjectKind.USE_CASE, slug) for slug, _ in served]
    built = [Subject(SubjectKind.MODEL, f"{node.namespace}/{node.name}") for node in models]
    return list(dict.fromkeys([about, *cases, *built]))


def _standing(desk: Desk, models: Iterable[NodeView], slugs: Iterable[str]) -> Iterator[str]:
    """Leaks, and approvals that no longer hold: it is known that, not since when."""
    said = [
        f"{node.name}: {one.what}." for node in models for one in briefs.model(desk, node).problems if one.since is None
    ]
    yield from said
    for number, words in events.stale(desk, slugs):
        if not any(f"{number}," in one for one in said):
            yield words


def _jobs(closures: Iterable[Closure]) -> frozenset[int]:
    return frozenset(one.node.id for found in closures for one in found.reached if one.node.kind is NodeKind.JOB)


def _model(desk: Desk, name: str) -> NodeView | None:
    try:
        return search.resolve(desk, name, kinds=(NodeKind.MODEL,))
    except NotFound:
        return None


def _title(desk: Desk, slug: str) -> str:
    try:
        return use_cases.get(desk, slug).said.title
    except NotFound:
        return ""
