"""Ends a tests' PostgreSQL whose tests were killed: `postgres_guard.py FOLDER`, with a pipe from the tests on stdin.

The pipe closes when the tests end, in whatever way; a server that they could not stop themselves is stopped then.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

STOP_SECONDS = 15


def stop(folder: Path) -> None:
    """Stop the server whose data is in `folder`, and remove the folder. Does nothing where both are gone."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        server = int((folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        if str(folder) in Path(f"/proc/{server}/cmdline").read_text():  # the number may be another's by now
            os.kill(server, signal.SIGINT)  # "fast": disconnects everybody, then ends
            wait_for(server)
    shutil.rmtree(folder, ignore_errors=True)


def wait_for(process: int) -> None:
    """Until the process is gone, or the patience is; a zombie counts as gone."""
    given_up = time.monotonic() + STOP_SECONDS
    while time.monotonic() < given_up:
        if not Path(f"/proc/{process}/cmdline").read_bytes():
            return
        time.sleep(0.05)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    stop(Path(sys.argv[1]))
