"""What stands against a thing, in a few words."""

from __future__ import annotations

from pages._reader import date
from registry.views.models import Matter


def short(matter: Matter) -> str:
    """The matter with its day: "approval APR-1 ran out 31 Oct 2026"."""
    return f"{matter.short} {date(matter.since)}" if matter.since else matter.short
