"""How much of a framework is covered: (met + ½ partial) / (in scope - not applicable - not assessed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from registry.views.coverage import Coverage, Status


def coverage(statuses: Iterable[Status]) -> Coverage:
    """Count the latest status of each assessable requirement; what nobody has assessed counts as NOT_ASSESSED."""
    times = Counter(statuses)
    return Coverage(
        met=times[Status.MET],
        partial=times[Status.PARTIAL],
        not_met=times[Status.NOT_MET],
        not_applicable=times[Status.NOT_APPLICABLE],
        not_assessed=times[Status.NOT_ASSESSED],
    )
