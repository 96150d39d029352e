"""Starts the real app on a free port of this machine and stops it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120


@dataclass(frozen=True)
class Running:
    """A started app: its address, its process, and the file of what it prints."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_app(
    registry_url: str,
    folder: Path,
    *,
    script: str = "app.py",
    port: int = 0,
    arguments: Sequence[str] = (),
    **environ: str,
) -> Iterator[Running]:
    """`streamlit run app.py` on the registry at `registry_url`. `arguments` are Streamlit's, `environ` are settings."""
    port, log = port or free_port(), folder / "app.log"
    settings = {"REGISTRY_URL": registry_url, "STREAMLIT_SERVER_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    settings |= {"PYTHONPATH": str(ROOT)} | environ  # this checkout, whatever is installed
    streamlit = Path(sys.executable).with_name("streamlit")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(streamlit), "run", script, *arguments],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process, log)
        yield Running(address, process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the app did not start\n{log.read_text(errors='replace')}")
