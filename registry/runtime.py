"""How a process that serves others is set up, whichever doors it opens."""

from __future__ import annotations

import gc
import sys

TURN = 0.001
"""Seconds that a thread may calculate while others wait; Python's own 5 ms would be felt in every answer."""


def settle() -> None:
    """Call after imports: shorter turns between threads, and no garbage collection of the libraries.

    Streamlit collects garbage after every rerun: it need not look at what stays for good.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()
