"""Serves the HTTP door alone, on a free port of this machine: in a thread for tests, in a process for heavier work."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from starlette.applications import Starlette

from briefs import http as brief_doors
from registry import runtime
from registry.access import Desk, Role
from registry.api import routes
from registry.engine import Registry
from registry.services import projections, roles, tokens
from registry.services.intake import Intake, Limits
from registry.services.projector import Projector
from registry.settings import Settings
from tests.people import opened

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
USUAL = Limits()


class Answered(NamedTuple):
    """What an HTTP request got."""

    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Client:
    """A keep-alive connection that sends a token along."""

    port: int
    token: str | None = None

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
        """Send one request; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        return Answered(response.status, response.read(), {k.lower(): v for k, v in response.getheaders()})

    def post(self, body: bytes, **headers: str) -> Answered:
        """Send one event."""
        return self.ask("POST", "/api/v1/lineage", body, **headers)

    def post_batch(self, body: bytes, **headers: str) -> Answered:
        """Send a batch."""
        return self.ask("POST", "/api/v1/lineage/batch", body, **headers)

    def get(self, path: str, **headers: str) -> Answered:
        """Read something."""
        return self.ask("GET", path, **headers)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@dataclass
class Served:
    """A door that is open: its port, its registry, the operator's desk, and a token that may send and read."""

    port: int
    registry: Registry
    operator: Desk
    token: str
    intake: Intake
    projector: Projector | None

    def client(self, token: str | None = "") -> Client:
        """A new connection; with the usual token unless another, or None, is given."""
        return Client(self.port, self.token if token == "" else token)

    def settle(self) -> None:
        """Wait until what was sent is projected."""
        projections.catch_up(self.registry)


def reader_and_sender(operator: Desk, login: str = "etl") -> str:
    """A token of a machine that may both send events and read what they add up to."""
    token = tokens.create(operator, producer=login, label="tests").secret
    roles.give(operator, login, Role.ENGINEER)
    return token


@contextmanager
def served(
    url: str, *, limits: Limits = USUAL, max_body_mb: int = 20, projecting: bool = True, start_intake: bool = True
) -> Iterator[Served]:
    """The door of a fresh registry at `url`, in threads of this process."""
    registry, operator, _ = opened(url)
    intake = Intake(registry, on_commit=lambda: projector.wake() if projector else None, limits=limits)
    projector = Projector(registry, give_way=lambda: intake.waiting_events > 0) if projecting else None
    app = door(registry, intake, projector, Settings(demo=False, max_body_mb=max_body_mb), start_intake=start_intake)
    with listening() as port_socket, _running(app, port_socket):
        port = port_socket.getsockname()[1]
        yield Served(port, registry, operator, reader_and_sender(operator), intake, projector)


@contextmanager
def serving(url: str) -> Iterator[int]:
    """The door of the registry that is at `url` already, in a thread of this process; yields its port."""
    registry = Registry.open(url)
    app = door(registry, Intake(registry), None, Settings(demo=False), start_intake=False)
    with listening() as port_socket, _running(app, port_socket):
        yield port_socket.getsockname()[1]


def door(
    registry: Registry, intake: Intake, projector: Projector | None, settings: Settings, *, start_intake: bool = True
) -> Starlette:
    """Our routes and nothing else, started and stopped as app.py does."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:
        sys.setswitchinterval(0.001)
        if projector:
            projector.start()
        if start_intake:
            intake.start()
        yield
        await asyncio.to_thread(intake.close)
        if projector:
            await asyncio.to_thread(projector.stop)
        registry.close()

    doors = [*routes(registry, intake, projector, settings), *brief_doors.routes(registry, settings)]
    return Starlette(routes=doors, lifespan=lifespan)


@contextmanager
def listening(port: int = 0) -> Iterator[socket.socket]:
    """A socket made just as Streamlit makes its own: it matters for Nagle's algorithm."""
    with socket.socket(family=socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(2048)
        listener.setblocking(False)
        yield listener


@contextmanager
def _running(app: Starlette, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(_config(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started, "the server did not start"
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive(), "the server did not stop"


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(app, access_log=False, log_level="warning", timeout_graceful_shutdown=5)


@contextmanager
def served_by_process(url: str, *, port: int = 0) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The door of an existing registry in a process of its own; yields its port and the process."""
    command = [sys.executable, "-m", "tests.http_server", url, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdigit(), f"the door did not open: {line!r}"
        yield int(line), process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)


def main(url: str, port: int) -> None:
    """Serve until told to stop; prints the port."""
    registry = Registry.open(url)
    intake = Intake(registry, on_commit=lambda: projector.wake())
    projector = Projector(registry, give_way=lambda: intake.waiting_events > 0)
    app = door(registry, intake, projector, Settings(demo=False))
    runtime.settle()
    with listening(port) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(_config(app)).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
