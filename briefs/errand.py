"""A brief made in a process of its own: told page by page, cancelled at any time, in nobody's way."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import suppress
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
_idle: list[subprocess.Popen[bytes]] = []
"""Processes that wait for the next brief: starting one takes a second or more."""


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
        process = self._process = _worker()
        if process.stdin is None or process.stdout is None:
            return
        with suppress(BrokenPipeError):
            process.stdin.write(asked + b"\n")
            process.stdin.flush()
            if self.cancelled:
                process.terminate()
            for line in process.stdout:
                if self._hear(orjson.loads(line), folder):
                    break
        if self.made or self.trouble:
            _idle.append(process)
            return
        process.terminate()
        process.communicate()
        if not self.cancelled:
            self.trouble = "The brief could not be made; the server's log says why. Nothing left the house."

    def _hear(self, told: dict[str, str | int], folder: Path) -> bool:
        """Take in a line; whether it was the last."""
        if "page" in told:
            self.pages = int(told["page"])
            return False
        if "trouble" in told:
            self.trouble = str(told["trouble"])
            return True
        document = (folder / "made").read_bytes()
        self.made = Exported(document, str(told["sha256"]), str(told["file_name"]), str(told["media_type"]))
        return True


def _worker() -> subprocess.Popen[bytes]:
    """A process that waits for work, or a new one: it ends by itself when nothing comes, or when this process ends."""
    while _idle:
        process = _idle.pop()
        if process.poll() is None:
            return process
        process.communicate()
    return subprocess.Popen([sys.executable, "-m", "briefs.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


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
