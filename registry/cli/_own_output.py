"""What a program reads on standard output is ours alone, whatever a library written in C prints by itself."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def output_kept_clean() -> Iterator[None]:
    """What is printed past Python meanwhile goes to standard error, also what C holds back until the program ends."""
    sys.stdout.flush()
    ours = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        if os.name == "posix":
            ctypes.CDLL(None).fflush(None)
        os.dup2(ours, 1)
        os.close(ours)
