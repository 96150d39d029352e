"""Sends events over many keep-alive connections, each waiting for its answer, and tells how long answers took.

Run as a process of its own: `python -m tests.bench._load PORT CONNECTIONS TOKEN FILE`, FILE being NDJSON. It prints
as JSON when it started, seconds, answers by status, and latencies in milliseconds.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, time
from typing import Any

import orjson
import uvloop

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_RUN = re.compile(rb'("runId": ?")([0-9a-fA-F]{8})(-[0-9a-fA-F]{4}-)')


def distinct(bodies: list[bytes], count: int) -> Iterator[bytes]:
    """So many events: real ones, again and again as other runs (children keep their parents)."""
    named = [body for body in dict.fromkeys(bodies) if _RUN.search(body)]
    for number in range(count):
        turn, place = divmod(number, len(named))
        yield _RUN.sub(lambda found, turn=turn: b"%b%08x%b" % (found[1], turn, found[3]), named[place])


class _Connection(asyncio.Protocol):
    """One sender: the next event goes out when the answer to the last one is complete."""

    def __init__(self, load: Load) -> None:
        self._load, self._answer, self._sent = load, b"", 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if found and length and len(body) >= int(length[1]):
            self._load.answered(head[9:12].decode(), perf_counter() - self._sent)
            self._answer = b""
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.left()

    def _send(self) -> None:
        if not self._load.requests:
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(self._load.requests.popleft())


class Load:
    """The requests that are left, and what became of the others."""

    def __init__(self, port: int, token: str, bodies: list[bytes]) -> None:
        self._port = port
        head = f"POST /api/v1/lineage HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        start = f"{head}Content-Type: application/json\r\nContent-Length: ".encode()
        self.requests = deque(start + b"%d\r\n\r\n%b" % (len(body), body) for body in bodies)
        self.statuses: Counter[str] = Counter()
        self.latencies: list[float] = []

    async def run(self, connections: int) -> float:
        """Send all; returns the seconds that it took."""
        self._open, self._over = connections, asyncio.Event()
        loop = asyncio.get_running_loop()
        start = perf_counter()
        for _ in range(connections):
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._port)
        await self._over.wait()
        return perf_counter() - start

    def answered(self, status: str, seconds: float) -> None:
        """One answer."""
        self.statuses[status] += 1
        self.latencies.append(round(seconds * 1000, 3))

    def left(self) -> None:
        """One connection is done."""
        self._open -= 1
        if not self._open:
            self._over.set()


def main(port: str, connections: str, token: str, file: str) -> None:
    """Send the file's events and print what was measured."""
    load = Load(int(port), token, Path(file).read_bytes().splitlines())
    started_at = time()
    seconds = uvloop.run(load.run(int(connections)))
    print(
        orjson.dumps(
            {"started_at": started_at, "seconds": seconds, "statuses": load.statuses, "latencies": load.latencies}
        ).decode()
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
