"""What happened around a use case and its AI models: incidents with their causes, failed runs, roles, rollouts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from registry.access import Desk
from registry.services import _by_slug, assumptions, deployments, incidents, request_listing, runs
from registry.services.request_listing import Narrowed
from registry.store import use_case_roles as roles
from registry.subjects import Subject
from registry.views.health import About, Cause, Event
from registry.views.incident_words import EntryKind
from registry.views.incidents import IncidentView
from registry.views.listing import Asked
from registry.views.nodes import NodeView
from registry.views.runs import RunFilter

LOOKED_BACK = timedelta(days=365)
MOST = 1_000
_ENDED = ("stale", "expired")


def of(
    desk: Desk, subjects: Sequence[Subject], slugs: Sequence[str], models: Sequence[NodeView], jobs: frozenset[int]
) -> tuple[list[Event], list[Cause]]:
    """Everything with a moment, and the causes that people put on record."""
    lines = {line.number: line for about in subjects for line in incidents.about(desk, about)}
    whole = [incidents.get(desk, line.id) for line in lines.values()]
    found = [
        *(_incident(one) for one in whole),
        *_broken(desk, subjects),
        *_failed(desk, jobs),
        *(one for node in models for one in _rollouts(desk, node)),
        *(one for slug in slugs for one in _roles(desk, slug)),
    ]
    return found, sorted((one for view in whole for one in _causes(view)), key=lambda one: one.at, reverse=True)


def stale(desk: Desk, slugs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Approvals that no longer hold: their numbers, and a sentence each."""
    for slug in slugs:
        for one in request_listing.listing(desk, Asked(limit=MOST), Narrowed(use_case=slug)).listed.rows:
            if one.state in _ENDED:
                yield one.number, f"{one.number}, “{one.summary}”, is {one.state} and has to be asked for again."


def _incident(one: IncidentView) -> Event:
    line = one.line
    words = f"{line.number} was reported: {line.title[:1].lower()}{line.title[1:].rstrip('.')}"
    return Event(
        at=line.happened_at, words=words, about=About.INCIDENT, bad=True, source=line.number, lasts=line.under_way
    )


def _causes(one: IncidentView) -> Iterator[Cause]:
    for told in one.timeline:
        if told.kind is EntryKind.CAUSE:
            yield Cause(at=told.happened_at, text=told.text, who=told.by, source=one.line.number)


def _broken(desk: Desk, subjects: Sequence[Subject]) -> Iterator[Event]:
    for one in assumptions.broken_about(desk, subjects):
        if one.since is not None:
            words = f"it no longer held that “{one.text.rstrip('.')}”"
            yield Event(at=one.since, words=words, about=About.ASSUMPTION, bad=True, source=one.decision, lasts=True)


def _failed(desk: Desk, jobs: frozenset[int]) -> Iterator[Event]:
    """Each job upstream with its failures, told once a month."""
    wanted = RunFilter(states=("FAIL",), since=desk.clock() - LOOKED_BACK)
    found: dict[tuple[str, int, int], list[datetime]] = defaultdict(list)
    for one in runs.runs(desk, wanted, Asked(sort="began", down=True, limit=MOST)).listed.rows:
        if one.job.id in jobs:
            found[one.job.name, one.began.year, one.began.month].append(one.began)
    for (job, _, _), times in found.items():
        failed = "failed" if len(times) == 1 else f"failed {len(times)} times"
        yield Event(at=min(times), words=f"the job {job} {failed}", about=About.RUNS, bad=True, source=job)


def _rollouts(desk: Desk, node: NodeView) -> Iterator[Event]:
    for spell in deployments.of_model(desk, node):
        place = spell.deployment
        share = "" if place.traffic_percent in (None, 100) else f" with {place.traffic_percent:g} % of the traffic"
        words = f"{node.name} {place.version} answered as {place.where}{share}"
        yield Event(at=spell.since, words=words, about=About.ROLLOUT, bad=None, source=place.where)


def _roles(desk: Desk, slug: str) -> Iterator[Event]:
    """Roles that stood empty: since when, and until when where somebody took them on again."""
    with desk.registry.read() as connection:
        case = _by_slug.known(connection, slug)
        steps = roles.history(connection, case.id)[::-1]
    holders: dict[str, set[int]] = defaultdict(set)
    empty: dict[str, datetime] = {}
    for step in steps:
        held = holders[step.role]
        if step.given:
            held.add(step.member_id)
            if step.role in empty:
                yield _empty(slug, step.role, empty.pop(step.role), step.at)
            continue
        held.discard(step.member_id)
        if not held:
            empty[step.role] = step.at
    for role, since in empty.items():
        yield _empty(slug, role, since, None)


def _empty(slug: str, role: str, since: datetime, until: datetime | None) -> Event:
    name, first = role.replace("_", " "), f"{since.day} {since:%B}"
    if until is None:
        words = f"the role of {name} has been empty since {first}"
    else:
        within = (since.year, since.month) == (until.year, until.month)
        words = f"nobody was {name} from {since.day if within else first} to {until.day} {until:%B}"
    return Event(at=since, words=words, about=About.PEOPLE, bad=True, source=slug, lasts=until is None)
