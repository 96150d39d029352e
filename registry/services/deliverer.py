"""Sends notifications on while a server runs, as `countersign notify` does from a timer."""

from __future__ import annotations

import logging
import threading

from registry.engine import Registry
from registry.services import notify
from registry.settings import Settings

LOG = logging.getLogger(__name__)


class Deliverer:
    """A thread that sends on what is due every `seconds`."""

    def __init__(self, registry: Registry, settings: Settings, *, seconds: float = 5.0) -> None:
        self._registry, self._settings, self._seconds = registry, settings, seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the message at hand."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                notify.turn(self._registry, self._settings)
            except Exception:
                LOG.exception("Notifications could not be sent on; they stay in the inbox and are tried again.")
