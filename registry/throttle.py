"""How long somebody must wait before guessing again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT = 10_000


@dataclass(slots=True)
class Throttle:
    """Counts failures by key in this process: `free` of them cost nothing, then each wait is twice the last."""

    free: int = 5
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=5)
    _failures: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: str, *, now: datetime) -> timedelta:
        """How much longer `key` has to wait; zero when it may try."""
        with self._lock:
            count, last = self._failures.get(key, (0, now))
        if count < self.free:
            return timedelta(0)
        pause = min(self.first_wait * float(2 ** min(count - self.free, 20)), self.longest_wait)
        return max(timedelta(0), last + pause - now)

    def failed(self, key: str, *, now: datetime) -> None:
        """Count one failure; the oldest keys are forgotten beyond KEPT."""
        with self._lock:
            count, _ = self._failures.pop(key, (0, now))
            self._failures[key] = (count + 1, now)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        with self._lock:
            self._failures.pop(key, None)
