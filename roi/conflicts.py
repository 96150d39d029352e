"""Why no choice of projects satisfies all limits: the fewest demands that contradict each other, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from roi.candidates import Candidate, Limits, Row
from roi.choice_model import Model
from roi.solver import best
from roi.words import figure, listed

Demand = tuple[str, int]  # a kind of demand on the model, and its place there
TOLD = ("must", "at_least", "implies", "excludes", "out", "row")  # the order in which an explanation reads


@dataclass(frozen=True, slots=True)
class Conflict:
    """Demands that cannot be met together, though any of them could be dropped; each as a sentence."""

    words: tuple[str, ...]


def conflict(model: Model, candidates: tuple[Candidate, ...], limits: Limits, why_out: dict[int, str]) -> Conflict:
    """Of a model that no choice satisfies: drops one demand after another as long as it stays so."""
    kept = demands(model)
    for demand in tuple(kept):
        fewer = [one for one in kept if one != demand]
        if not feasible(under(model, fewer)):
            kept = fewer
    return Conflict(tuple(_words(model, kept, candidates, limits, why_out)))


def demands(model: Model) -> list[Demand]:
    """All of a model, those first that one would rather drop from an explanation."""
    rows = [("row", at) for at in reversed(range(len(model.rows)))]
    pairs = [("excludes", at) for at in range(len(model.excludes))] + [
        ("implies", at) for at in range(len(model.implies))
    ]
    out = [("out", int(at)) for at in np.flatnonzero(model.upper < 1)]
    must = [("must", int(at)) for at in np.flatnonzero(model.lower > 0)]
    return [*rows, *pairs, *out, *must, *([("at_least", 0)] if model.at_least else [])]


def under(model: Model, kept: list[Demand]) -> Model:
    """The model under these demands alone."""

    def of(kind: str) -> list[int]:
        return [at for one, at in kept if one == kind]

    count = np.arange(len(model.names))
    return replace(
        model,
        rows=tuple(model.rows[at] for at in of("row")),
        implies=tuple(model.implies[at] for at in of("implies")),
        excludes=tuple(model.excludes[at] for at in of("excludes")),
        lower=np.where(np.isin(count, of("must")), 1.0, 0.0),
        upper=np.where(np.isin(count, of("out")), 0.0, 1.0),
        at_least=model.at_least if of("at_least") else None,
    )


def feasible(model: Model) -> bool:
    """Whether any choice satisfies the model; a project that must be done and cannot be, can not."""
    if (model.lower > model.upper).any():
        return False
    return best(model, theta=0.0, value=np.zeros(len(model.names))) is not None


def _words(
    model: Model, kept: list[Demand], candidates: tuple[Candidate, ...], limits: Limits, why_out: dict[int, str]
) -> list[str]:
    names = model.names
    must = [names[at] for kind, at in kept if kind == "must"]
    said: dict[str, Callable[[int], str]] = {
        "excludes": lambda at: f"{listed([names[i] for i in model.excludes[at]])} exclude each other.",
        "implies": lambda at: f"{names[model.implies[at][0]]} requires {names[model.implies[at][1]]}.",
        "out": lambda at: f"{names[at]} cannot be chosen: {why_out.get(at, 'it is ruled out')}.",
        "row": lambda at: _short(model, model.rows[at], kept, limits),
        "at_least": lambda at: _at_least(model),
    }
    found = [f"{listed(must)} must be done."] if must else []
    told = sorted(kept, key=lambda demand: (TOLD.index(demand[0]), demand[1]))
    return found + [said[kind](at) for kind, at in told if kind in said]


def _at_least(model: Model) -> str:
    which, count = model.at_least or ((), 0)
    return f"At least {count} of {listed([model.names[at] for at in which])} must be done."


def _short(model: Model, row: Row, kept: list[Demand], limits: Limits) -> str:
    """What the other demands need of a resource at least, against what there is."""
    others = under(model, [one for one in kept if one[0] != "row"])
    found = best(others, theta=0.0, value=-row.needs)
    needed = float(row.needs @ found.chosen) if found else 0.0
    takes = limits.amount(row.resource, needed)
    return f"That takes {takes} in {limits.label(row.quarter)}; {figure(row.limit)} is there."
