"""When a message that did not arrive is sent again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
)
"""How long after each failed try the next one is due."""
MOST = len(DELAYS) + 1
"""So many tries in all: over some 32 hours."""


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after `attempts` tries that failed, the last one `now`; None: it is given up."""
    return now + DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
