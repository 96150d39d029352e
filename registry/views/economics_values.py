"""What a case comes to as plain values for programs: `countersign roi --json` with where it came from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from registry.views.cases import CaseOnRecord
from registry.views.economics import Answered, Driven, Hidden, Losses, Onward, Provenance, Simulated
from roi.case_file import forgotten
from roi.report import default_values, report


def economics(
    answered: Answered,
    simulated: Simulated,
    *,
    drivers: Driven | None = None,
    losses: Losses | None = None,
    hidden: Hidden | None = None,
) -> dict[str, Any]:
    """Everything, in full precision, with its provenance."""
    found = report(answered.answer, answered.tei, losses.losses if losses else (), simulated.simulation)
    more: dict[str, Any] = {}
    if drivers is not None:
        more["drivers"] = {"swings": drivers.swings, "indices": drivers.indices}
    if hidden is not None:
        more["hidden"] = {"months": hidden.months, "bars": hidden.bars}
    return {"provenance": provenance(simulated.provenance), **found, "no_tei": answered.no_tei, **more}


def onward(found: Onward) -> dict[str, Any]:
    """Whether to go on, in words and figures; `gates` is null for a case without any."""
    unit, gates = found.provenance.currency, found.gates
    return {
        "provenance": provenance(found.provenance),
        "ahead": {**asdict(found.ahead), "go_on": found.ahead.go_on, "words": found.ahead.words(unit)},
        "gates": None if gates is None else {**asdict(gates), "words": gates.words(unit)},
    }


def provenance(of: Provenance) -> dict[str, Any]:
    """All that is needed to get the same figures again."""
    return {
        "source": of.source,
        "slug": of.slug,
        "revision": of.revision,
        "newest": of.newest,
        "digest": of.digest,
        "scenario": of.scenario,
        "what_if": of.what_if.as_json() if of.what_if else None,
        "seed": of.seed,
        "draws": of.draws,
        "version": of.version,
        "as_of": of.as_of,
        "assumed": [{"place": one.place, **default_values(one.default)} for one in of.assumed],
    }


def line(one: CaseOnRecord) -> dict[str, Any]:
    """A case in a list."""
    case = one.case
    return {
        "slug": one.slug,
        "title": one.title,
        "revision": one.revision,
        "digest": one.digest,
        "at": one.at,
        "currency": case.currency,
        "plan_version": case.plan_version,
        "start": case.start.isoformat(),
        "horizon_months": case.horizon_months,
        "budget": case.budget,
        "lines": len(case.lines),
        "forgotten": list(forgotten(case)),
    }
