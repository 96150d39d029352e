"""The same simulation on many machines: a Dask scheduler works out the groups of cases that one machine would.

Which group a case is in, what it draws and the order in which groups are summed depend on the cases and the seed alone,
so the number of workers changes no digit. Workers of another processor type may round `exp` otherwise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from distributed import Client, Future

from roi.case import BusinessCase
from roi.simulate import Groups, simulate_many
from roi.simulation import Asked, Group, PortfolioSimulation

AHEAD_PER_THREAD = 3  # groups sent before their turn: workers stay busy, memory stays bounded


def simulate_on(
    scheduler: str | Client, cases: Iterable[BusinessCase], asked: Asked | None = None
) -> PortfolioSimulation:
    """`roi.simulate.simulate_many` at a scheduler's address ("tcp://host:8786"), or through a client."""
    if isinstance(scheduler, Client):
        return simulate_many(cases, asked, mapped=_through(scheduler))
    with Client(scheduler, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # distributed is typed in part
        return simulate_many(cases, asked, mapped=_through(client))


def _through(client: Client) -> Callable[[Callable[[tuple[BusinessCase, ...]], Group], Groups], Iterator[Group]]:
    def mapped(work: Callable[[tuple[BusinessCase, ...]], Group], groups: Groups) -> Iterator[Group]:
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        ahead = AHEAD_PER_THREAD * max(1, threads)
        waiting: deque[Future[Group]] = deque()
        for group in groups:
            waiting.append(client.submit(work, group, pure=False))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    return mapped
