"""Events in: every door hands its deliveries to `receive`, or to `commit` together with those of others."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lineage.events import NotAnEvent, parse
from registry.access import Desk, Permission, requires
from registry.audit import AuditRecord, entry
from registry.engine import Registry, take_log_lock
from registry.errors import NotFound, NotSignedIn
from registry.store import audit
from registry.store import events as store
from registry.store.events import Arrival

MAX_BODY = 20 * 1024 * 1024


class Outcome(StrEnum):
    """What became of one delivered body."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one body: stored under `seq`, known already under `seq`, or rejected for `reason`."""

    outcome: Outcome
    seq: int | None = None
    reason: str = ""


class Reading(NamedTuple):
    """A body that was read, whoever sent it. `content_sha256` is None for what is no event, then `reason` says why."""

    body: bytes
    body_sha256: bytes
    content_sha256: bytes | None
    reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bodies that one desk hands in together, read but not yet kept."""

    desk: Desk
    arrivals: tuple[Arrival, ...]

    @classmethod
    def of(cls, desk: Desk, readings: Iterable[Reading]) -> Delivery:
        """What the desk hands in; raises NotSignedIn where nobody stands there."""
        if desk.actor is None:
            raise NotSignedIn("Events need a sender: a token in the Authorization header.")
        sender, door = desk.actor.account_id, desk.origin
        return cls(
            desk, tuple(Arrival(r.body, r.body_sha256, r.content_sha256, sender, door, r.reason) for r in readings)
        )


@requires(Permission.EVENT_SEND)
def receive(desk: Desk, bodies: Iterable[bytes]) -> list[Receipt]:
    """Keep the events among `bodies` and put the rest aside with the reason; durable when it returns."""
    return commit(desk.registry, [deliver(desk, bodies)])[0]


def deliver(desk: Desk, bodies: Iterable[bytes]) -> Delivery:
    """Read each body; no database is touched."""
    return Delivery.of(desk, map(read, bodies))


def read(body: bytes) -> Reading:
    """What a body is; the slow part of keeping it, and the same whoever sent it."""
    digest = hashlib.sha256(body).digest()
    try:
        return Reading(body, digest, parse(body).content_sha256, "")
    except NotAnEvent as reason:
        return Reading(body, digest, None, str(reason))


@requires(Permission.EVENT_READ)
def body(desk: Desk, seq: int) -> bytes:
    """The bytes of one event exactly as they arrived; raises NotFound."""
    with desk.registry.read() as connection:
        found = store.body(connection, seq)
    if found is None:
        raise NotFound(f"There is no event {seq}.")
    return found


def commit(
    registry: Registry, deliveries: Sequence[Delivery], *, records: Sequence[AuditRecord] = ()
) -> list[list[Receipt]]:
    """Keep all deliveries, and further audit `records`, in one transaction. The caller has checked the permissions."""
    with registry.write() as connection:
        take_log_lock(connection)
        arrivals = [arrival for delivery in deliveries for arrival in delivery.arrivals]
        events = {a.body_sha256: a for a in reversed(arrivals) if a.content_sha256 is not None}
        numbers, newest = store.known(connection, list(events))
        fresh: list[tuple[Desk, Arrival]] = []
        for delivery in deliveries:
            for arrival in delivery.arrivals:
                if events.get(arrival.body_sha256) is arrival and arrival.body_sha256 not in numbers:
                    fresh.append((delivery.desk, arrival))
        fresh.sort(key=lambda pair: pair[1].account_id)
        seqs = store.append(connection, [arrival for _, arrival in fresh], newest=newest)
        new = dict(zip((arrival.body_sha256 for _, arrival in fresh), seqs, strict=True))
        refused = store.reject(connection, (a for a in arrivals if a.content_sha256 is None))
        audit.append(connection, *_entries(fresh, seqs), *_refusals(deliveries, refused), *records)
    return _receipts(deliveries, numbers, new)


def _entries(fresh: Sequence[tuple[Desk, Arrival]], seqs: range) -> list[AuditRecord]:
    """One entry a sender: which numbers it got, and a digest over the hashes of what is kept under them."""
    of_sender: dict[int, list[tuple[Desk, int, bytes]]] = defaultdict(list)
    for (desk, arrival), seq in zip(fresh, seqs, strict=True):
        of_sender[arrival.account_id].append((desk, seq, arrival.body_sha256))
    records = []
    for kept in of_sender.values():
        desk, first, _ = kept[0]
        last = kept[-1][1]
        digest = hashlib.sha256(b"".join(body for _, _, body in kept)).hexdigest()
        records.append(
            entry(
                desk,
                "events.received",
                f"events:{first}-{last}",
                first=first,
                last=last,
                count=len(kept),
                digest=digest,
            )
        )
    return records


def _refusals(deliveries: Sequence[Delivery], refused: Sequence[Arrival]) -> list[AuditRecord]:
    """One entry a sender whose deliveries were put aside: how many, and a digest over their hashes."""
    desks = {arrival.account_id: delivery.desk for delivery in deliveries for arrival in delivery.arrivals}
    of_sender: dict[int, list[bytes]] = defaultdict(list)
    for arrival in refused:
        of_sender[arrival.account_id].append(arrival.body_sha256)
    return [
        entry(
            desks[sender],
            "deliveries.refused",
            f"deliveries:{len(hashes)}",
            count=len(hashes),
            digest=hashlib.sha256(b"".join(hashes)).hexdigest(),
        )
        for sender, hashes in of_sender.items()
    ]


def _receipts(deliveries: Sequence[Delivery], numbers: dict[bytes, int], new: dict[bytes, int]) -> list[list[Receipt]]:
    """Each body's answer; the first to bring new bytes is told `stored`, later ones `duplicate`."""
    told: set[bytes] = set()

    def receipt(arrival: Arrival) -> Receipt:
        if arrival.content_sha256 is None:
            return Receipt(Outcome.REJECTED, reason=arrival.reason)
        key = arrival.body_sha256
        if key in new and key not in told:
            told.add(key)
            return Receipt(Outcome.STORED, new[key])
        return Receipt(Outcome.DUPLICATE, new.get(key, numbers.get(key)))

    return [[receipt(arrival) for arrival in delivery.arrivals] for delivery in deliveries]
