"""A brief made in a process of its own: told page by page, cancelled at any time, in nobody's way."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread

import orjson

from briefs.export import Exported, Wanted
from registry.access import Desk
from registry.errors import NotSignedIn

AT_ONCE = 2
"""Errands that run at the same time; more wait their turn."""
_turns = BoundedSemaphore(AT_ONCE)


@dataclass(eq=False)
class Errand:
    """One brief on its way. `pages` grows while it is printed; at the end there is `made`, or a `trouble` in words."""

    kind: str
    subject: str
    started: datetime
    pages: int = 0
    made: Exported | None = None
    trouble: str = ""
    cancelled: bool = False
    _over: Event = field(default_factory=Event)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end so long; whether it came."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """Stop. What is not finished is not in the audit log, for it never left the house."""
        self.cancelled = True
        if self._process is not None:
            self._process.terminate()

    def run(self, asked: bytes, folder: Path) -> None:
        """Wait for a turn, then do it; in a thread."""
        with _turns:
            try:
                if not self.cancelled:
                    self._run(asked, folder)
            finally:
                self._over.set()

    def _run(self, asked: bytes, folder: Path) -> None:
        command = [sys.executable, "-m", "briefs.worker"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with self._process as process:
            if process.stdin is None or process.stdout is None:
                return
            process.stdin.write(asked)
            process.stdin.close()
            if self.cancelled:
                process.terminate()
            for line in process.stdout:
                self._hear(orjson.loads(line), folder)
        if not (self.made or self.trouble or self.cancelled):
            self.trouble = "The brief could not be made; the server's log says why. Nothing left the house."

    def _hear(self, told: dict[str, str | int], folder: Path) -> None:
        if "page" in told:
            self.pages = int(told["page"])
        elif "trouble" in told:
            self.trouble = str(told["trouble"])
        else:
            document = (folder / "made").read_bytes()
            self.made = Exported(document, str(told["sha256"]), str(told["file_name"]), str(told["media_type"]))


def send(desk: Desk, kind: str, subject: str, wanted: Wanted) -> Errand:
    """Begin; the process acts as the desk's actor, whose roles it looks up itself."""
    if desk.actor is None:
        raise NotSignedIn("Nobody is signed in.")
    errand = Errand(kind, subject, desk.clock())
    Thread(target=_errand, args=(errand, desk, wanted), name=f"brief {kind}", daemon=True).start()
    return errand


def _errand(errand: Errand, desk: Desk, wanted: Wanted) -> None:
    actor = desk.actor
    with tempfile.TemporaryDirectory(prefix="countersign-brief-") as folder:
        asked = {
            "registry": desk.registry.url,
            "account": actor.account_id if actor else 0,
            "login": actor.login if actor else "",
            "origin": desk.origin,
            "kind": errand.kind,
            "subject": errand.subject,
            "format": wanted.format.value,
            "page": wanted.page,
            "depth": int(wanted.depth),
            "address": wanted.address,
            "folder": folder,
        }
        errand.run(orjson.dumps(asked), Path(folder))
