"""What a running server does each hour: sign the log, judge by the rules of the day, tell people what time brought."""

from __future__ import annotations

import logging
import threading

from registry.access import Desk
from registry.engine import Registry
from registry.services import accounts, audit, inbox, risk
from registry.types import utc_now

LOG = logging.getLogger(__name__)
HOUR = 3600.0


class Keeper:
    """A thread that makes a checkpoint at once and then every `seconds` where the log has grown, and fills inboxes.

    A checkpoint lets a rewrite of the log be caught by its copies.
    """

    def __init__(self, registry: Registry, *, seconds: float = HOUR) -> None:
        self._registry, self._seconds = registry, seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the checkpoint at hand."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                audit.checkpoint(Desk(self._registry, accounts.bootstrap(self._registry), "keeper"))
            except Exception:
                LOG.exception("No checkpoint could be made; the page About and `countersign verify` say more.")
            try:
                risk.recompute(Desk(self._registry, accounts.bootstrap(self._registry), "keeper"))
            except Exception:
                LOG.exception("Risk tiers by older rules stay flagged; `countersign use-case recompute` judges anew.")
            try:
                inbox.tell_everybody(self._registry, now=utc_now())
            except Exception:
                LOG.exception("Nobody could be told what time brought; each inbox works it out when it is opened.")
            self._stop.wait(self._seconds)
