"""Kills a server that is taking events, again and again, and looks whether anything that it acknowledged is gone.

`python -m tests.bench.soak_kill [--rounds N] [--postgresql]`: each round starts the HTTP door in a process of its own,
sends events over several connections, one at a time and in batches, and ends the process with SIGKILL. Afterwards every
acknowledged event has to be there byte for byte, the log has to verify, and the projections have to catch up.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from registry.access import Desk
from registry.checkpoints import CHECKPOINT_DIR, KEY_FILE
from registry.services import audit, projections
from tests.events import body, run_event
from tests.http_server import Client, reader_and_sender, served_by_process
from tests.people import opened
from tests.postgres_server import running_postgres

CONNECTIONS = 8
DURABLE = "max_connections=100\n"  # PostgreSQL as it comes: every commit waits for the disk


@dataclass
class Ledger:
    """What was acknowledged: the number under which it is kept (None: in a batch) and its bytes."""

    acknowledged: list[tuple[int | None, bytes]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *kept: tuple[int | None, bytes]) -> None:
        """Note acknowledgements."""
        with self._lock:
            self.acknowledged.extend(kept)


def main() -> None:
    """Run the rounds and exit with words where something was lost."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rounds", type=int, default=20)
    told.add_argument("--postgresql", action="store_true")
    options = told.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ |= {KEY_FILE: f"{folder}/checkpoint.key", CHECKPOINT_DIR: f"{folder}/checkpoints"}
        server = stack.enter_context(running_postgres(DURABLE)) if options.postgresql else None
        url = server.fresh_url() if server else f"sqlite:///{folder}/registry.db"
        print(soak(url, rounds=options.rounds, seed=time.time_ns()))


def soak(url: str, *, rounds: int, seed: int) -> str:
    """Kill and restart so many times; returns what was seen, raises AssertionError for anything lost."""
    registry, operator, _ = opened(url)
    token, ledger, rng = reader_and_sender(operator), Ledger(), random.Random(seed)
    for number in range(rounds):
        one_round(url, token, ledger, number, seconds=rng.uniform(0.2, 1.2))
        lost = missing(operator, ledger)
        assert not lost, f"seed {seed}, round {number}: {len(lost)} acknowledged events are gone, such as {lost[0]!r}"
    projections.catch_up(registry)
    report = audit.verify(operator)
    assert report.holds, f"{report.headline} {report.findings}"
    kept, runs = counted(operator, "raw_event"), counted(operator, "run")
    assert kept == runs, f"{kept} events are kept, {runs} runs projected"
    registry.close()
    acknowledged = len({event for _, event in ledger.acknowledged})
    return (
        f"{rounds} kills, {acknowledged:,} events acknowledged, 0 lost; {kept - acknowledged:,} kept but not "
        f"acknowledged in time. {report.headline}"
    )


def one_round(url: str, token: str, ledger: Ledger, number: int, *, seconds: float) -> None:
    """Start, send for so long, kill while sending."""
    with served_by_process(url) as (port, process):
        senders = [
            threading.Thread(target=send, args=(Client(port, token), ledger, f"{number}.{sender}", sender % 4 == 0))
            for sender in range(CONNECTIONS)
        ]
        for sender in senders:
            sender.start()
        time.sleep(seconds)
        process.kill()
        for sender in senders:
            sender.join()


def send(client: Client, ledger: Ledger, name: str, in_batches: bool) -> None:
    """Send distinct events until the connection breaks, and note each acknowledgement."""
    number = 0
    while True:
        events = [
            body(run_event("START", f"job {name}", run=f"{name}.{number + n}", inputs=["a" * 200]))
            for n in range(20 if in_batches else 1)
        ]
        number += len(events)
        try:
            if in_batches:
                answer = client.post_batch(b"[" + b",".join(events) + b"]")
                assert answer.json()["status"] == "success", answer
                ledger.add(*((None, event) for event in events))
            else:
                answer = client.post(events[0])
                assert answer.status == 201, answer
                ledger.add((answer.json()["seq"], events[0]))
        except (OSError, http.client.HTTPException):
            return


def missing(desk: Desk, ledger: Ledger) -> list[bytes]:
    """What was acknowledged and is not there, or not under its number, or not in its bytes."""
    with desk.registry.read() as connection:
        rows = connection.execute(text("SELECT seq, body FROM raw_event ORDER BY seq")).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1)), "the numbers have gaps"
    by_body = {bytes(row.body): row.seq for row in rows}
    return [event for seq, event in ledger.acknowledged if by_body.get(event, 0) != (seq or by_body.get(event))]


def counted(desk: Desk, table: str) -> int:
    """How many rows a table has."""
    with desk.registry.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


if __name__ == "__main__":
    assert Path("registry").is_dir(), "to be started in the checkout"
    sys.exit(main())
