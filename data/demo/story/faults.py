"""Facets that break their schema, as real producers' facets do: the events stay valid, the faults go on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

REMOVED = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One value in the events of one job on one day that is replaced, or REMOVED. `says` is why it happens in life."""

    job: str
    on: str
    state: str
    path: tuple[str | int, ...]
    value: Any
    says: str

    def into(self, events: Iterable[dict[str, Any]]) -> None:
        """Break the facet. A fault that finds no event is a mistake in the story and raises LookupError."""
        found = [event for event in events if self._is_about(event)]
        if not found:
            raise LookupError(f"no {self.state} of {self.job} on {self.on}")
        *way, last = self.path
        for event in found:
            place: Any = event
            for step in way:
                place = place[step]
            if self.value is REMOVED:
                del place[last]
            else:
                place[last] = self.value

    def _is_about(self, event: dict[str, Any]) -> bool:
        about = event.get("job", {}).get("name"), event["eventTime"][:10], event.get("eventType")
        return about == (self.job, self.on, self.state)


def _statistics(job: str, on: str, value: object, says: str) -> Fault:
    path = ("outputs", 0, "outputFacets", "outputStatistics", "rowCount")
    return Fault(job=job, on=on, state="COMPLETE", path=path, value=value, says=says)


FAULTS = (
    _statistics("fraud.cases", "2026-10-09", "193,412", "a row count formatted for people"),
    _statistics("churn.campaign", "2026-11-06", "unknown", "a connector that could not count"),
    Fault(
        job="shop.sessions",
        on="2026-05-08",
        state="FAIL",
        value=REMOVED,
        says="an adapter older than the facet",
        path=("run", "facets", "errorMessage", "programmingLanguage"),
    ),
    Fault(
        job="test.stores.nightly",
        on="2026-11-06",
        state="COMPLETE",
        value="false",
        says="a boolean sent as text",
        path=("inputs", 0, "inputFacets", "dataQualityAssertions", "assertions", 1, "success"),
    ),
    Fault(
        job="documents.sample_train",
        on="2026-04-27",
        state="START",
        value=REMOVED,
        says="an owner without a name",
        path=("job", "facets", "ownership", "owners", 0, "name"),
    ),
    Fault(
        job="assistant.index",
        on="2026-11-06",
        state="COMPLETE",
        value=REMOVED,
        says="a nested field without a name",
        path=("outputs", 0, "facets", "schema", "fields", 2, "name"),
    ),
    Fault(
        job="atm.plan_visits",
        on="2026-09-25",
        state="START",
        value=20260925,
        says="a date sent as a number",
        path=("run", "facets", "nominalTime", "nominalStartTime"),
    ),
)
