"""What in a record speaks of bias: by the names that producers and people give. No number is made here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_ABOUT = re.compile(
    r"fair|bias|discriminat|disparat|parity|adverse.?impact|impact.?ratio|selection.?rate|equali[sz]ed.?odds"
    r"|equal.?opportunity|four.?fifths",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?P<group>.+)[.:/](?P<measure>selection_?rate|scoring_?rate)", re.IGNORECASE)
NUMBERS = ("fairness", "bias", "disparity", "parity", "impact ratio", "selection rate")
"""Some of the names under which numbers are looked for."""
REQUIREMENTS = {
    "eu-ai-act": ("Art. 10", "Art. 27"),
    "iso-42001": ("A.5.4", "A.7.4"),
    "nist-ai-rmf": ("MAP 2.3", "MEASURE 2.11"),
}
"""Requirements that speak of bias, groups of people or quality of data, by framework."""


class Rate(NamedTuple):
    """The name of a rate taken apart: of which group, by which measure."""

    group: str
    measure: str


def is_about_bias(*texts: str) -> bool:
    """Whether any of these names or texts speaks of it."""
    return any(_ABOUT.search(text) for text in texts)


def rate_of(name: str) -> Rate | None:
    """Group and measure of a rate of selection, by its metric's name (women.selectionRate); None for other metrics."""
    found = _RATE.fullmatch(name)
    return Rate(found["group"], found["measure"]) if found else None


def numbers_in(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a facet with its dotted path, in its order; what says where the facet came from is left out."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield path, float(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            if not str(name).startswith("_"):
                yield from numbers_in(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from numbers_in(part, f"{path}[{place}]")
