"""Who sends at the same time is kept together, and who sends alone waits for nobody."""

from __future__ import annotations

import asyncio
import time

from registry.services import intake as intake_module
from registry.services.events import read
from registry.services.intake import Intake, keep
from tests.events import body, run_event
from tests.http_server import reader_and_sender
from tests.people import opened

ROUNDS = 20


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
    asyncio.run(all_senders())
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
    asyncio.run(one_after_the_other())
    intake.close()
    registry.close()
