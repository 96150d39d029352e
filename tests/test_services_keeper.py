"""A running server signs the log by itself."""

from __future__ import annotations

import time

from registry.services import audit
from registry.services.keeper import Keeper
from tests.people import opened


def test_checkpoints_follow_the_log_while_it_grows(sqlite_url: str) -> None:
    registry, operator, _ = opened(sqlite_url)
    keeper = Keeper(registry, seconds=0.05)
    keeper.start()
    try:
        first = _signed(operator, more_than=0)
        from registry.services import accounts

        accounts.create_demo(operator)
        assert _signed(operator, more_than=first) == audit.entries(operator, limit=1).total
    finally:
        keeper.stop()
        registry.close()


def _signed(desk, *, more_than: int) -> int:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        latest = audit.latest_checkpoint(desk)
        if latest and latest.size > more_than and not latest.behind:
            return latest.size
        time.sleep(0.02)
    raise AssertionError("no checkpoint was made")
