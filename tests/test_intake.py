"""Who sends at the same time is kept together, and who sends alone waits for nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from registry.engine import Registry
from registry.errors import RegistryBroken, Unavailable
from registry.services import audit
from registry.services import intake as intake_module
from registry.services.events import Outcome, Reading, Receipt, read
from registry.services.intake import Intake, keep
from registry.store import events as store
from tests.events import body, run_event
from tests.http_server import reader_and_sender
from tests.people import opened

ROUNDS = 20
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {}"


def in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """Run it on an event loop of its own, whatever loop a browser of other tests left in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def test_who_was_answered_at_different_times_is_soon_kept_together(sqlite_url, monkeypatch):
    def slowly(*asked: object) -> object:
        time.sleep(0.04)  # a disk that takes its time: the late ones come while the first are being kept
        return keep(*asked)

    monkeypatch.setattr(intake_module, "TOGETHER_SECONDS", 2.0)
    monkeypatch.setattr(intake_module, "keep", slowly)
    registry, operator, _ = opened(sqlite_url)
    token = reader_and_sender(operator)
    commits: list[None] = []
    intake = Intake(registry, on_commit=lambda: commits.append(None))

    async def sender(name: str) -> None:
        await asyncio.sleep(0.02 * (name > "4"))
        for number in range(ROUNDS):
            event = read(body(run_event("START", name, run=f"{name}:{number}")))
            await asyncio.gather(*intake.submit(token, [event]))

    async def all_senders() -> None:
        await asyncio.gather(*map(sender, "01234567"))

    intake.start()
    in_a_thread(all_senders())
    intake.close()
    registry.close()
    assert ROUNDS <= len(commits) <= ROUNDS + 4


def test_a_lone_sender_waits_for_nobody(sqlite_url, monkeypatch):
    monkeypatch.setattr(intake_module, "TOGETHER_SECONDS", 60.0)
    registry, operator, _ = opened(sqlite_url)
    token = reader_and_sender(operator)
    intake = Intake(registry)

    async def one_after_the_other() -> None:
        for number in range(5):
            event = read(body(run_event("START", "alone", run=str(number))))
            await asyncio.wait_for(asyncio.gather(*intake.submit(token, [event])), timeout=30)

    intake.start()
    in_a_thread(one_after_the_other())
    intake.close()
    registry.close()


def hang_up(url: str) -> None:
    """Let PostgreSQL end every other connection to the database, as a restart or a fail-over does."""
    killer = Registry.open(url)
    with killer.read() as connection:
        connection.execute(text(HANG_UP.format("pg_backend_pid()")))
    killer.close()


def reading(name: str) -> Reading:
    return read(body(run_event("START", name, run=name)))


def on_record(url: str) -> list[bytes]:
    registry = Registry.open(url)  # the other one's connection may have been ended
    with registry.read() as connection:
        found = [bytes(row.body) for row in connection.execute(text("SELECT body FROM raw_event ORDER BY seq"))]
    registry.close()
    return found


def test_a_connection_that_died_a_moment_ago_is_not_noticed_by_the_senders(postgres_url):
    registry, operator, _ = opened(postgres_url)
    token = reader_and_sender(operator)
    desk_of = Intake(registry)._desk
    events = [reading(name) for name in "abc"]
    for number, event in enumerate(events, 1):
        assert keep(registry, [(token, [event])], desk_of) == [[Receipt(Outcome.STORED, number)]]
        hang_up(postgres_url)
    assert on_record(postgres_url) == [event.body for event in events]
    registry.close()


def test_where_the_new_connection_dies_too_senders_are_told_to_come_back_and_nothing_is_lost(postgres_url):
    registry, operator, _ = opened(postgres_url)
    token = reader_and_sender(operator)
    intake = Intake(registry)
    first, second = reading("kept"), reading("sent twice")
    assert keep(registry, [(token, [first])], intake._desk) == [[Receipt(Outcome.STORED, 1)]]

    def cut_off(inside: Registry, bearer: str):
        desk = intake._desk(inside, bearer)
        hang_up(postgres_url)  # in the middle of the transaction
        return desk

    [told] = keep(registry, [(token, [second])], cut_off)
    assert isinstance(told, Unavailable)
    assert on_record(postgres_url) == [first.body]
    assert keep(registry, [(token, [first, second])], intake._desk) == [
        [Receipt(Outcome.DUPLICATE, 1), Receipt(Outcome.STORED, 2)]
    ]
    assert on_record(postgres_url) == [first.body, second.body]
    registry.close()


def test_what_the_database_refuses_at_the_very_end_is_told_and_leaves_nothing_behind(registry_url, monkeypatch):
    registry, operator, _ = opened(registry_url)
    token = reader_and_sender(operator)
    desk_of = Intake(registry)._desk
    before, true = audit.verify(operator).entries, store.known
    with monkeypatch.context() as patched:  # a number that leaves a gap, which the trigger refuses
        patched.setattr(store, "known", lambda *asked: (true(*asked)[0], true(*asked)[1] + 5))
        answers = keep(registry, [(token, [reading("a")]), (token, [reading("b")])], desk_of)
    assert [type(one) for one in answers] == [RegistryBroken, RegistryBroken]
    assert on_record(registry_url) == []
    assert keep(registry, [(token, [reading("a")])], desk_of) == [[Receipt(Outcome.STORED, 1)]]
    found = audit.verify(operator)
    assert (found.findings, found.entries) == ((), before + 1)
    registry.close()
