"""Starts Countersign with its runtime dependencies only and asks it two questions: `smoke.py VENV/bin`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
OURS = {
    201,
    400,
    401,
    403,
    422,
}  # what the lineage door may say to an event without a token; Streamlit's own is 404 or 405


def main(bin_folder: Path) -> None:
    """Exit with words when something that running needs is missing."""
    check_no_test_library(bin_folder)
    check_command(bin_folder)
    with tempfile.TemporaryDirectory() as folder:
        check_start(bin_folder, Path(folder))


def check_no_test_library(bin_folder: Path) -> None:
    """Were a test library here, a missing runtime dependency could hide behind it."""
    found = subprocess.run([bin_folder / "python", "-c", "import pytest"], capture_output=True, check=False)
    if found.returncode == 0:
        sys.exit(f"smoke: {bin_folder} holds test libraries; remove the folder and run again")


def check_command(bin_folder: Path) -> None:
    """The installed command answers, from a folder that is not the checkout."""
    told = subprocess.run([bin_folder / "countersign", "--help"], cwd="/", capture_output=True, text=True, check=False)
    if told.returncode != 0:
        sys.exit(f"smoke: `countersign --help` failed\n{told.stdout}{told.stderr}")


def check_start(bin_folder: Path, folder: Path) -> None:
    """The app starts, is healthy, opens its HTTP door, and stops when told."""
    port, log = free_port(), folder / "log.txt"
    environment = os.environ | {"REGISTRY_URL": f"sqlite:///{folder / 'registry.db'}"}
    command = [str(bin_folder / "streamlit"), "run", "app.py", "--server.port", str(port)]
    with log.open("w") as output:
        app = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        seconds = wait_until_healthy(app, port)
        answer = ask(f"http://127.0.0.1:{port}/api/v1/lineage", body=b"{}")
    except SmokeFailed as reason:
        sys.exit(f"smoke: {reason}\n{log.read_text()}")
    finally:
        stop(app)
    if "Traceback" in log.read_text():
        sys.exit(f"smoke: the app printed a traceback\n{log.read_text()}")
    print(f"smoke: healthy after {seconds:.1f} s with runtime dependencies only; the lineage door answered {answer}")


class SmokeFailed(Exception):
    """The app did not do what starting it promises."""


def wait_until_healthy(app: subprocess.Popen[bytes], port: int) -> float:
    """Seconds until the app called itself healthy."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < START_SECONDS:
        if app.poll() is not None:
            raise SmokeFailed(f"the app ended by itself with {app.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return waited
        except OSError:
            time.sleep(0.2)
    raise SmokeFailed(f"not healthy after {START_SECONDS} s")


def ask(url: str, *, body: bytes) -> int:
    """POST `body` without a token; the status, when it is one of ours with JSON under it."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, text = refusal.code, refusal.read()
    try:
        json.loads(text)
    except ValueError:
        raise SmokeFailed(f"POST {url} answered {status} without JSON: {text[:200]!r}") from None
    if status not in OURS:
        raise SmokeFailed(f"POST {url} answered {status}: {text[:200]!r}")
    return int(status)


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(app: subprocess.Popen[bytes]) -> None:
    """Ask the process to end; insist after 15 seconds."""
    app.terminate()
    try:
        app.wait(15)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()
        sys.exit("smoke: the app did not stop within 15 s of SIGTERM")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
