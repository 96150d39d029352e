"""Kills a server with -9 while events come in, again and again, and holds the record to what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
from dataclasses import dataclass, field
from uuid import UUID

from registry import schema
from registry.access import Desk
from registry.engine import Registry
from registry.services import accounts, audit, projections, stats, tokens
from registry.views.audit import VerifyReport
from tests.events import run_event
from tests.http_server import Client, served_by_process

SENDERS = 8


@dataclass
class Soak:
    """What was acknowledged over all rounds: numbers of events, each with its own run id."""

    acknowledged: set[str] = field(default_factory=set)
    next_number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> str:
        """The run id of a new event."""
        with self._lock:
            self.next_number += 1
            return str(UUID(int=self.next_number))


def killed_rounds(url: str, rounds: int, *, seed: int = 1) -> tuple[Soak, set[str], VerifyReport]:
    """The soak, the run ids on record afterwards, and what verifying found."""
    registry = Registry.open(url)
    schema.ensure(registry)
    operator = Desk(registry, accounts.bootstrap(registry))
    token = tokens.create(operator, producer="soak", label="soak").secret
    soak, chance = Soak(), random.Random(seed)
    for _ in range(rounds):
        with served_by_process(url) as (port, process):
            senders = [threading.Thread(target=_send, args=(port, token, soak)) for _ in range(SENDERS)]
            for sender in senders:
                sender.start()
            threading.Event().wait(chance.uniform(0.2, 1.2))
            process.kill()
            process.wait()
            for sender in senders:
                sender.join()
    projections.catch_up(registry)
    assert stats.stats(operator).events >= len(soak.acknowledged)
    with registry.read() as connection:
        kept = {row[0] for row in connection.exec_driver_sql("SELECT id FROM run")}
    report = audit.verify(operator)
    registry.close()
    return soak, kept, report


def _send(port: int, token: str, soak: Soak) -> None:
    """Send until the server is gone; remember only what it acknowledged."""
    client = Client(port, token)
    while True:
        run = soak.take()
        event = run_event("COMPLETE", "soak", inputs=["a"], outputs=["b"])
        body = json.dumps({**event, "run": {"runId": run}}).encode()
        try:
            answered = client.post(body)
        except (OSError, http.client.HTTPException):
            return
        if answered.status in (200, 201):
            with soak._lock:
                soak.acknowledged.add(run)
