"""What is known about a quantity: one figure, low/likely/high, or a 90 % range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtri

from roi.refusals import Refused

Floats = npt.NDArray[np.float64]
Variant = Literal["pert", "modified", "triangular"]
Shape = Literal["lognormal", "normal"]
Z90 = 1.6448536269514722  # Φ⁻¹(0.95): a 90 % range is this many standard deviations to each side
KNOTS = 4097
SPAN = 1e12


@dataclass(frozen=True, slots=True)
class Fixed:
    """A quantity without uncertainty."""

    value: float


@dataclass(frozen=True, slots=True)
class Pert:
    """Lowest, most likely and highest value. `pert`: beta with gamma 4; `modified`: another gamma; `triangular`."""

    low: float
    likely: float
    high: float
    gamma: float = 4.0
    variant: Variant = "pert"


@dataclass(frozen=True, slots=True)
class Range90:
    """An interval that holds the value with probability 90 %, 5 % on each side."""

    low: float
    high: float
    shape: Shape = "lognormal"


Estimate = Fixed | Pert | Range90


def mean(estimate: Estimate) -> float:
    """Expected value, in the estimate's unit."""
    match estimate:
        case Fixed(value):
            return value
        case Pert(low, likely, high, gamma, variant):
            weight = 1.0 if variant == "triangular" else gamma
            return (low + weight * likely + high) / (weight + 2)
        case Range90(low, high, "normal"):
            return (low + high) / 2
        case Range90(low, high):
            sigma = log_sigma(low, high)
            return math.sqrt(low) * math.sqrt(high) * math.exp(sigma * sigma / 2)


def point(estimate: Estimate) -> float:
    """The single figure one would write down: the likely value, or the middle of a range (a lognormal's median)."""
    match estimate:
        case Fixed(value):
            return value
        case Pert(_, likely, _):
            return likely
        case Range90(low, high, "normal"):
            return (low + high) / 2
        case Range90(low, high):
            return math.sqrt(low) * math.sqrt(high)


def ends(estimate: Estimate) -> tuple[float, float]:
    """The lowest and the highest value that the estimate names."""
    return (estimate.value, estimate.value) if isinstance(estimate, Fixed) else (estimate.low, estimate.high)


def log_sigma(low: float, high: float) -> float:
    """Standard deviation of the logarithm of a lognormal whose 90 % range is [low, high]; both > 0."""
    return math.log(high / low) / (2 * Z90)


def quantile(estimate: Estimate, u: Floats) -> Floats:
    """Values at probabilities `u` in [0, 1], in u's shape.

    PERT reads a table of 4,097 knots, which is off by less than 1e-5 of (high - low); a lognormal's ends are 0 and inf.
    """
    match estimate:
        case Fixed(value):
            return np.full_like(u, value, dtype=np.float64)
        case Pert(low, likely, high) if low == high:
            return np.full_like(u, likely, dtype=np.float64)
        case Pert(low, likely, high, _, "triangular"):
            return _triangular(u, low, likely, high)
        case Pert(low, likely, high, gamma):
            probabilities, positions = _beta_table((likely - low) / (high - low), gamma)
            return low + (high - low) * np.interp(u, probabilities, positions)
        case Range90(low, high, "normal"):
            return np.asarray((low + high) / 2 + ndtri(u) * ((high - low) / (2 * Z90)))
        case Range90(low, high):
            return np.asarray(np.exp((math.log(low) + math.log(high)) / 2 + ndtri(u) * log_sigma(low, high)))


def _triangular(u: Floats, low: float, likely: float, high: float) -> Floats:
    span = high - low
    left = low + np.sqrt(u * span * (likely - low))
    right = high - np.sqrt((1 - u) * span * (high - likely))
    return np.where(u * span < likely - low, left, right)


@lru_cache(maxsize=4096)
def _beta_table(likely: float, gamma: float) -> tuple[Floats, Floats]:
    """Distribution function on knots that crowd at both ends, where its inverse is steep. Mode `likely` in [0, 1]."""
    positions = (1 - np.cos(np.linspace(0, np.pi, KNOTS))) / 2
    probabilities = betainc(1 + gamma * likely, 1 + gamma * (1 - likely), positions)
    return np.asarray(probabilities), positions


def parse(value: object, place: str) -> Estimate:
    """The estimate that a document says: a number, {low, likely, high} or {range_90: [a, b]}. Raises Refused."""
    if isinstance(value, Mapping):
        return _parse_mapping(value, place)
    return Fixed(number(value, place))


def number(value: object, place: str) -> float:
    """A finite number, or Refused with its place."""
    if isinstance(value, (str, bool)):
        raise Refused.at(place, f"a number such as 1250.5 is needed, without commas, unit or %, not {value!r:.60}")
    if not isinstance(value, (int, float)):
        raise Refused.at(place, "a number is needed")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Refused.at(place, f"a finite number is needed, not {found!r}")
    return found


def _parse_mapping(value: Mapping[object, object], place: str) -> Estimate:
    known = ({"range_90", "shape"}, {"low", "likely", "high", "gamma", "variant"})["range_90" not in value]
    for name in value:
        if name not in known:
            raise Refused.at(f"{place}.{name}", f"unknown field; known here: {', '.join(sorted(known))}")
    return _parse_range(value, place) if "range_90" in value else _parse_pert(value, place)


def _parse_range(value: Mapping[object, object], place: str) -> Range90:
    bounds, shape = value["range_90"], value.get("shape", "lognormal")
    if not isinstance(bounds, (list, tuple)) or len(bounds) != 2:
        raise Refused.at(f"{place}.range_90", "two numbers are needed: [low, high]")
    low, high = (number(bound, f"{place}.range_90[{side}]") for side, bound in enumerate(bounds))
    if low > high:
        raise Refused.at(f"{place}.range_90", f"low {low:g} is above high {high:g}")
    if shape == "normal":
        return Range90(low, high, "normal")
    if shape != "lognormal":
        raise Refused.at(f"{place}.shape", f"lognormal or normal is needed, not {shape!r}")
    if low <= 0:
        raise Refused.at(f"{place}.range_90[0]", "a lognormal range starts above 0; say shape: normal otherwise")
    if high > low * SPAN:
        raise Refused.at(f"{place}.range_90", "spans more than twelve powers of ten: nothing is known then")
    return Range90(low, high)


def _parse_pert(value: Mapping[object, object], place: str) -> Pert:
    for name in ("low", "likely", "high"):
        if name not in value:
            raise Refused.at(f"{place}.{name}", "is missing; low, likely and high are needed, or range_90")
    low, likely, high = (number(value[name], f"{place}.{name}") for name in ("low", "likely", "high"))
    if low > high:
        raise Refused.at(f"{place}.low", f"low {low:g} is above high {high:g}")
    if not low <= likely <= high:
        raise Refused.at(f"{place}.likely", f"{likely:g} is outside low {low:g} to high {high:g}")
    gamma = number(value.get("gamma", 4), f"{place}.gamma")
    if gamma <= 0:
        raise Refused.at(f"{place}.gamma", "must be above 0")
    return Pert(low, likely, high, gamma, _variant(value, gamma, place))


def _variant(value: Mapping[object, object], gamma: float, place: str) -> Variant:
    said = value.get("variant", "pert" if gamma == 4 else "modified")
    if said == "pert" and gamma != 4:
        raise Refused.at(f"{place}.variant", f"pert has gamma 4, not {gamma:g}; say modified")
    if said == "triangular" and "gamma" in value:
        raise Refused.at(f"{place}.gamma", "a triangular estimate has no gamma")
    if said == "pert":
        return "pert"
    if said == "modified":
        return "modified"
    if said == "triangular":
        return "triangular"
    raise Refused.at(f"{place}.variant", f"pert, modified or triangular is needed, not {said!r}")
