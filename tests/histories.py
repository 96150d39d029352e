"""How many random histories a test plays: what `make test` has time for, or COUNTERSIGN_HISTORIES times that."""

from __future__ import annotations

import os


def histories(usual: int) -> int:
    """That many, times the variable's whole number where it is set."""
    return usual * int(os.environ.get("COUNTERSIGN_HISTORIES", "1"))
