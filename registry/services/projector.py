"""The thread that keeps the projections level with the raw log while a server runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from registry.engine import Registry
from registry.services.projections import BATCH, step

GIVING_WAY_BATCH = 150
REST = 3.0
"""How many times as long as it worked a projector rests where it gives way."""


class Projector:
    """A thread that projects whatever arrives: woken after each commit, and each second for other processes' events."""

    def __init__(self, registry: Registry, *, give_way: Callable[[], bool] = lambda: False) -> None:
        """While `give_way()` is true it works only a part of the time: what waits to be kept goes first."""
        self._registry, self._give_way = registry, give_way
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self.failure: BaseException | None = None

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Something may have arrived."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the batch at hand and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                while not self._stop.is_set() and self._batch():
                    pass
                self.failure = None
            except Exception as cause:  # noqa: BLE001 -- a projector that dies would leave pages stale without a word
                self.failure = cause
                self._stop.wait(1)
            self._wake.wait(1)

    def _batch(self) -> int:
        """One batch, and a rest after it where others want the processor and the database more urgently."""
        start = time.perf_counter()
        done = step(self._registry, GIVING_WAY_BATCH if self._give_way() else BATCH)
        if done and self._give_way():
            self._stop.wait(REST * (time.perf_counter() - start))
        return done
