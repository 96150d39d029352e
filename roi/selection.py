"""Which projects to do under limits on cash, GPU-hours, people and each other, and why each is in or out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roi.candidates import Candidate, Limits, rows_of
from roi.choice_model import Choice, Chosen, Model
from roi.conflicts import conflict, feasible
from roi.defaults import Default
from roi.distribution import Distribution, Estimated, distribution, mean_of, share_below
from roi.estimates import Fixed, Floats
from roi.local_search import Cuts
from roi.program import Effort
from roi.reasons import Use, Verdict, uses, verdicts
from roi.refusals import Refused
from roi.solver import best
from roi.tail import LEVEL, cvar

THETA = Default(Fixed(0.5), "expected money given up for one less lost in the worst 5 %", "own", "no published source")
EXACT_UP_TO = 15  # projects, whatever it takes; more are chosen as near to the best as can be proven, which is said
MANY = 40  # projects from which on 1 % is near enough
FEW = Effort(programs=12, nodes=5_000)
QUICK = Effort(gap=0.01, programs=6, nodes=3_000)
PROVING = Effort(programs=60, nodes=20_000)  # where somebody asks for the best and waits for it
NOTHING = Estimated(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to do: a verdict on each candidate, in their order, and what is used of each limit.

    The goal is E[NPV] - theta·CVaR of the chosen; `proven` says by what share of the best possible goal it may be
    short of it, 0: exact. Where nothing satisfies the limits, `feasible` is False and `conflict` says what
    contradicts what.
    """

    feasible: bool
    theta: float
    level: float
    verdicts: tuple[Verdict, ...] = ()
    uses: tuple[Use, ...] = ()
    goal: float = 0.0
    worth: Estimated = NOTHING
    cvar: Estimated = NOTHING
    p_negative: Estimated = NOTHING
    npv: Distribution | None = None
    proven: float = 0.0
    programs: int = 0
    conflict: tuple[str, ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of what to do."""
        return tuple(one.name for one in self.verdicts if one.chosen)

    @property
    def not_chosen(self) -> tuple[str, ...]:
        """Names of the others."""
        return tuple(one.name for one in self.verdicts if not one.chosen)

    @property
    def binding(self) -> tuple[Use, ...]:
        """The limits that keep a project out which would be worth adding."""
        return tuple(one for one in self.uses if one.stops)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What to choose from, with the limits, as a model; `why_out` by place in it."""

    candidates: tuple[Candidate, ...]
    limits: Limits
    model: Model
    why_out: dict[int, str]


def question(candidates: Sequence[Candidate], npv: Floats, limits: Limits, *, level: float = LEVEL) -> Question:
    """The model of candidates whose NPV per draw is `npv`, shape (draws, candidates). Raises Refused."""
    every = tuple(candidates)
    place = {one.name: at for at, one in enumerate(every)}
    _check(every, npv, place)
    why_out = {at: why for at, one in enumerate(every) if (why := _why_out(one, place, limits))}
    must = [at for at, one in enumerate(every) if one.must_do]
    forced = must if limits.must_do_at_least is None else []
    pairs = {
        tuple(sorted((place[one.name], place[other]))) for one in every for other in one.excludes if other in place
    }
    model = Model(
        names=tuple(place),
        npv=npv,
        rows=rows_of(every, limits),
        lower=np.isin(np.arange(len(every)), forced).astype(float),
        upper=np.array([0.0 if at in why_out else 1.0 for at in range(len(every))]),
        implies=tuple((place[one.name], place[other]) for one in every for other in one.requires if other in place),
        excludes=tuple((first, second) for first, second in sorted(pairs)),
        at_least=None if limits.must_do_at_least is None else (tuple(must), limits.must_do_at_least),
        level=level,
    )
    return Question(every, limits, model, why_out)


def select(
    candidates: Sequence[Candidate],
    npv: Floats,
    limits: Limits,
    *,
    theta: float = 0.0,
    level: float = LEVEL,
    effort: Effort | None = None,
) -> Selection:
    """The choice of the largest E[NPV] - theta·CVaR, theta ≥ 0. Raises Refused for input that contradicts itself."""
    return answer(question(candidates, npv, limits, level=level), theta=theta, effort=effort)


def answer(asked: Question, *, theta: float, effort: Effort | None = None, cuts: Cuts | None = None) -> Selection:
    """The same of a model that is there already; `cuts` carries over what was learnt about its tail."""
    if not theta >= 0:
        raise Refused.at("theta", f"0 or more is needed, not {theta:g}")
    cuts = cuts if cuts is not None else Cuts()
    if not feasible(asked.model):
        found = conflict(asked.model, asked.candidates, asked.limits, asked.why_out)
        return Selection(False, theta, asked.model.level, conflict=found.words)
    choice = best(asked.model, theta=theta, cuts=cuts, effort=effort or effort_for(asked.model, theta))
    assert choice is not None  # feasible, and no limit on risk
    return described(asked, choice, theta=theta, programs=cuts.solves)


def effort_for(model: Model, theta: float, *, exact: bool = False) -> Effort:
    """Exact where that takes seconds, without risk in the goal or with few projects, or where `exact` asks for it."""
    if theta == 0 or len(model.names) <= EXACT_UP_TO:
        return Effort()
    if exact:
        return PROVING
    return FEW if len(model.names) < MANY else QUICK


def described(asked: Question, choice: Choice, *, theta: float, programs: int) -> Selection:
    """A choice with its figures and reasons."""
    npv = asked.model.npv[:, choice.chosen].sum(axis=1)
    return Selection(
        feasible=True,
        theta=theta,
        level=asked.model.level,
        verdicts=verdicts(asked.model, choice.chosen, asked.limits, asked.why_out, theta=theta),
        uses=uses(asked.model, choice.chosen, asked.limits, asked.why_out, theta=theta),
        goal=choice.goal,
        worth=mean_of(npv),
        cvar=cvar(npv, level=asked.model.level),
        p_negative=share_below(npv),
        npv=distribution(npv),
        proven=choice.proven,
        programs=programs,
    )


def chosen_by_name(asked: Question, names: Sequence[str]) -> Chosen:
    """A choice by names, as places in the model. Raises Refused for a name that is no candidate."""
    for name in names:
        if name not in asked.model.names:
            raise Refused.at(name, "is none of the projects to choose from")
    return np.isin(np.array(asked.model.names), list(names))


def _check(every: tuple[Candidate, ...], npv: Floats, place: dict[str, int]) -> None:
    if npv.ndim != 2 or npv.shape[1] != len(every):
        raise ValueError(f"draws of {len(every)} projects are needed, not of shape {npv.shape}")
    if len(place) < len(every):
        raise Refused.at("candidates", "two of them have one name")
    for one in every:
        for resource, needs in one.needs.items():
            if not all(np.isfinite(needs)) or min(needs, default=0) < 0:
                raise Refused.at(f"{one.name}.{resource}", "what a project needs is 0 or more")


def _why_out(one: Candidate, place: dict[str, int], limits: Limits) -> str:
    missing = [name for name in one.requires if name not in place and name not in limits.given]
    return one.out or (f"it requires {missing[0]}, which is not in the portfolio" if missing else "")
