"""Which column of a bill stands where, and what is odd about its header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roi.focus_columns import COLUMNS, COSTS, NEW_PAIR, OLD_PAIR, missing, spelt, version_of
from roi.focus_findings import HEADER, Findings
from roi.refusals import Refused


@dataclass(frozen=True, slots=True)
class Header:
    """Places of the FOCUS columns (0 is the first), the number of all columns, the version they speak."""

    places: Mapping[str, int]
    width: int
    version: str
    missing: tuple[str, ...]


def read_header(names: tuple[str, ...], findings: Findings) -> Header:
    """The places of all FOCUS columns; Refused when there is no cost column at all, for then it is no bill."""
    places: dict[str, int] = {}
    exact = {name for name in names if name in COLUMNS}
    for place, name in enumerate(names):
        meant = _meant(name, exact, findings)
        if meant is not None and places.setdefault(meant, place) != place:
            findings.add("column-twice", HEADER, meant, "stands twice in the header", "read the first")
    if not places.keys() & set(COSTS):
        raise Refused.at(f"row {HEADER}", f"no FOCUS bill: none of the columns {', '.join(COSTS)} is there")
    version = version_of(places)
    lacking = missing(places, version)
    for name in lacking:
        done = "its sum is not known" if name in COSTS else "read as empty"
        what = f"is mandatory in FOCUS {version}, and missing"
        findings.add("column-missing", HEADER, name, what, done, severity="error")
    _tell_pair(places, version, findings)
    return Header(places, len(names), version, lacking)


def _meant(name: str, exact: set[str], findings: Findings) -> str | None:
    if name in COLUMNS:
        return name
    meant = spelt(name)
    if meant is not None and meant not in exact:
        findings.add("column-spelling", HEADER, name, f"is spelt {meant} in FOCUS", f"read as {meant}")
        return meant
    if not name.lower().startswith("x_"):
        what = "is no column of FOCUS 1.0 to 1.4, nor marked x_ as the issuer's own"
        findings.add("column-unknown", HEADER, name or "(no name)", what, "left alone", severity="note")
    return None


def _tell_pair(places: Mapping[str, int], version: str, findings: Findings) -> None:
    """Say when the provider's name stands in columns of another version."""
    for old, new in zip(OLD_PAIR, NEW_PAIR, strict=True):
        for here, due in ((old, new), (new, old)):
            if here in places and due not in places and not COLUMNS[here].is_in(version):
                what = f"stands where FOCUS {version} has {due}"
                findings.add("provider-pair", HEADER, here, what, f"read as {due}", severity="note")
