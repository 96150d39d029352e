"""How a process that serves others is set up, whichever doors it opens."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from registry.engine import database_faults
from registry.errors import RegistryError

TURN = 0.001
"""Seconds that a thread may calculate while others wait; Python's own 5 ms would be felt in every answer."""

HEAPS = 1
"""Pools that the C library may keep for threads. Each holds on to what its threads let go, and a page runs in a thread
of its own: with the usual sixteen, looking at every page once left 19 MB more."""
_M_ARENA_MAX = -8  # of mallopt, in malloc.h


def spare_memory() -> None:
    """Call first, before threads and Arrow: memory that one thread lets go serves the next.

    Arrow's own allocator would keep to itself what reading a bill took. Where another C library than glibc is, or
    somebody chose already, nothing is changed.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        choose = getattr(ctypes.CDLL(None), "mallopt", None)
        if choose is not None:
            choose(_M_ARENA_MAX, HEAPS)


@contextmanager
def starting() -> Iterator[None]:
    """Says in one sentence why this process cannot start: a wrong setting, a database that does not answer."""
    try:
        with database_faults():
            yield
    except RegistryError as refusal:
        raise SystemExit(f"\n  Countersign does not start. {refusal}\n") from None


def settle() -> None:
    """Call after imports: shorter turns between threads, and no garbage collection of the libraries.

    Streamlit collects garbage after every rerun: it need not look at what stays for good.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
