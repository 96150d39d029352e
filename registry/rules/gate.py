"""Whether a gate lets something through: by how its approval stands, and by what the policy does there."""

from __future__ import annotations

from dataclasses import dataclass

from registry.rules.policy import GateMode


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate says. `opened` lets through; `warned` lets through although something stands in the way."""

    opened: bool
    warned: bool
    headline: str


def judge(what: str, where: str, *, approved: bool, mode: GateMode, number: str = "") -> Verdict:
    """The verdict on `what` in the environment `where`; `number` is the request that speaks, empty without one."""
    place = f" in {where}" if where else ""
    if approved:
        by = f" by {number}" if number else ""
        return Verdict(True, False, f"Open: {what} is approved{place}{by}")
    lacks = f"{what} has no valid approval{place}"
    match mode:
        case GateMode.PREVENT:
            return Verdict(False, False, f"Closed: {lacks}")
        case GateMode.WARN:
            return Verdict(True, True, f"Open with a warning: {lacks}")
        case GateMode.RECORD:
            return Verdict(True, True, f"Open, and put on record: {lacks}")
