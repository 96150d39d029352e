"""Home: what needs attention now, and what is on record."""

from __future__ import annotations

from pages import _frame as frame
from registry.access import Desk


def render(desk: Desk) -> None:
    """Home."""
    frame.headline("home")
