"""Keeps the events of many senders with one commit for all that wait, and answers none of them before it is durable."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from registry.access import Desk, Permission, check
from registry.engine import Registry, take_log_lock
from registry.errors import Overloaded, RegistryBroken, RegistryError, Unavailable
from registry.services import events, tokens
from registry.services.events import Delivery, Reading, Receipt
from registry.types import Clock, utc_now

LOG = logging.getLogger(__name__)
PART = 250
"""Events of one request that are kept together; a larger batch is kept in parts, so that others need not wait."""
GROUP = 500
"""Requests that one commit may hold, apart from one part of a larger batch."""
TOGETHER_SECONDS = 0.003
"""How long those who were answered together have to come back with their next request, to be kept together again."""
_NO_DATABASE = (OperationalError, InterfaceError, TimeoutError)
Answer = list[Receipt] | RegistryError


@dataclass(frozen=True, slots=True)
class Limits:
    """How many events and bytes may wait to be kept before senders are told to come back later."""

    events: int = 20_000
    bytes: int = 128 * 1024 * 1024


@dataclass(slots=True, eq=False)
class _Ticket:
    """What waits: readings that one credential vouches for, and where the answer is awaited."""

    bearer: str
    readings: Sequence[Reading]
    size: int
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[list[Receipt]]


class Intake:
    """One thread that keeps whatever waits, group after group. `on_commit` is called after each."""

    def __init__(
        self,
        registry: Registry,
        *,
        on_commit: Callable[[], None] = lambda: None,
        limits: Limits = Limits(),
        origin: str = "http",
        clock: Clock = utc_now,
    ) -> None:
        self._registry, self._on_commit, self._limits = registry, on_commit, limits
        self._origin, self._clock = origin, clock
        self._small, self._bulk = deque[_Ticket](), deque[_Ticket]()
        self._arrived = threading.Condition()
        self._closed = False
        self._expected = 1  # requests that wait together before the next group is taken
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self.waiting_events = self.waiting_bytes = 0

    def start(self) -> None:
        """Begin to keep what is submitted."""
        self._thread.start()

    def close(self) -> None:
        """Keep what still waits, answer it, and end; what is submitted later is refused."""
        with self._arrived:
            self._closed = True
            self._arrived.notify()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    @property
    def alive(self) -> bool:
        """Whether somebody works on what is submitted."""
        return self._thread.is_alive() and not self._closed

    def admit(self, bearer: str) -> None:
        """Raise the RegistryError with which events of this sender would be refused now."""
        try:
            self._desk(self._registry, bearer)
        except _NO_DATABASE as cause:
            raise _no_database() from cause

    def submit(self, bearer: str, readings: Sequence[Reading]) -> list[asyncio.Future[list[Receipt]]]:
        """Queue what was read for the sender behind `bearer`; to be called on an event loop.

        Each future gives the receipts of the next part of `readings`, or raises the RegistryError that refused it.
        Raises Overloaded, and queues nothing, where too much waits already.
        """
        loop = asyncio.get_running_loop()
        parts = [readings[start : start + PART] for start in range(0, len(readings), PART)] or [()]
        tickets = [_Ticket(bearer, part, sum(len(r.body) for r in part), loop, loop.create_future()) for part in parts]
        with self._arrived:
            self._refuse_overload(len(readings), sum(ticket.size for ticket in tickets))
            (self._small if len(readings) == 1 else self._bulk).extend(tickets)
            if self._enough():
                self._arrived.notify()
        return [ticket.future for ticket in tickets]

    def _refuse_overload(self, count: int, size: int) -> None:
        if self._closed:
            raise Overloaded("Countersign is shutting down; nothing of this was kept. Send it again later.")
        full = self.waiting_events + count > self._limits.events or self.waiting_bytes + size > self._limits.bytes
        if full and self.waiting_events:  # a lone batch is taken whatever its size: the door has limited it already
            raise Overloaded(
                f"{self.waiting_events} events wait to be kept; nothing of this was kept. Send it again later."
            )
        self.waiting_events += count
        self.waiting_bytes += size

    def _run(self) -> None:
        while group := self._next_group():
            answers = keep(self._registry, [(t.bearer, t.readings) for t in group], self._desk)
            with self._arrived:
                self.waiting_events -= sum(len(ticket.readings) for ticket in group)
                self.waiting_bytes -= sum(ticket.size for ticket in group)
                self._expected = min(GROUP, len(group) + len(self._small))
            _tell(group, answers)
            self._on_commit()

    def _enough(self) -> bool:
        """Whether a group is worth a commit: as many wait as were here before, or one that should not wait."""
        return len(self._small) >= self._expected or bool(self._bulk) or self._closed

    def _next_group(self) -> list[_Ticket]:
        """All small tickets up to the limit and one part of a batch; empty at the end."""
        with self._arrived:
            self._arrived.wait_for(self._enough, timeout=TOGETHER_SECONDS)
            self._expected = 1
            self._arrived.wait_for(self._enough)
            group = [self._small.popleft() for _ in range(min(GROUP, len(self._small)))]
            return [*group, self._bulk.popleft()] if self._bulk else group

    def _desk(self, registry: Registry, bearer: str) -> Desk:
        desk = Desk(registry, tokens.actor_of(registry, bearer), self._origin, self._clock)
        check(desk, Permission.EVENT_SEND)
        return desk


def keep(
    registry: Registry,
    group: Sequence[tuple[str, Sequence[Reading]]],
    desk_of: Callable[[Registry, str], Desk],
    *,
    again: bool = True,
) -> list[Answer]:
    """Keep all that a group of (bearer, readings) holds in one transaction; an answer each, in order.

    Each credential is looked up once. Where the group fails as a whole, each is kept on its own, so that one sender's
    fault is nobody else's. Where the connection was dead it is tried `again` on a new one.
    """
    try:
        with registry.write() as connection:
            take_log_lock(connection)
            return _keep_all(registry.within(connection), group, desk_of)
    except _NO_DATABASE as cause:
        if again and isinstance(cause, DBAPIError) and cause.connection_invalidated:
            return keep(registry, group, desk_of, again=False)  # what the dead one kept after all is known by its bytes
        LOG.error("The database does not answer; %s requests refused: %s", len(group), type(cause).__name__)
        return [_no_database() for _ in group]
    except Exception as cause:
        if len(group) > 1:  # whatever one body provokes must not fail the other senders' events
            return [answer for one in group for answer in keep(registry, [one], desk_of)]
        LOG.exception("A delivery could not be kept: %s", type(cause).__name__)
        return [RegistryBroken("This could not be kept; the server's log says why. An administrator can look there.")]


def _keep_all(
    registry: Registry, group: Sequence[tuple[str, Sequence[Reading]]], desk_of: Callable[[Registry, str], Desk]
) -> list[Answer]:
    desks: dict[str, Desk] = {}
    refusals: dict[str, RegistryError] = {}
    for bearer in dict.fromkeys(bearer for bearer, _ in group):
        try:
            desks[bearer] = desk_of(registry, bearer)
        except RegistryError as refusal:
            refusals[bearer] = refusal
    deliveries = [Delivery.of(desks[bearer], readings) for bearer, readings in group if bearer in desks]
    receipts = iter(events.commit(registry, deliveries) if deliveries else ())
    return [next(receipts) if bearer in desks else refusals[bearer] for bearer, _ in group]


def _no_database() -> Unavailable:
    return Unavailable("The database does not answer. Send it again later: what was kept after all is kept once.")


def _tell(group: Sequence[_Ticket], answers: Sequence[Answer]) -> None:
    """Hand every answer over, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[list[Receipt]], Answer]]] = defaultdict(list)
    for ticket, answer in zip(group, answers, strict=True):
        by_loop[ticket.loop].append((ticket.future, answer))
    for loop, pairs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, pairs)


def _resolve(pairs: Sequence[tuple[asyncio.Future[list[Receipt]], Answer]]) -> None:
    for future, answer in pairs:
        if future.done():  # its request was cancelled meanwhile
            continue
        if isinstance(answer, RegistryError):
            future.set_exception(answer)
        else:
            future.set_result(answer)
