"""What is worked out of a business case, each answer remembered by the case, the changes and how it was asked for."""

from __future__ import annotations

from dataclasses import replace

from registry.errors import Invalid
from registry.services._economics import Source, worked_out
from registry.views.economics import Answered, Compared, Driven, Fanned, Hidden, Losses, Onward, Provenance, Simulated
from roi import drivers, sensitivity, simulate, stage_gates, waterfall
from roi.answer import Answer
from roi.case import BusinessCase
from roi.evaluation import evaluate
from roi.losses import LossAnswer, losses_of
from roi.simulation import Fan, Simulation
from roi.stage_gates import StageGates, ValueAhead
from roi.tei import TeiTable, tei_table

SOBOL_SAMPLES = 512


def answered(source: Source, horizons: tuple[int, ...]) -> Answered:
    """Every estimate at its mean."""
    table, why = _tei(source)
    return Answered(source.provenance, source.case, _evaluated(source, horizons), table, why)


def simulated(source: Source, *, draws: int, seed: int, horizons: tuple[int, ...]) -> Simulated:
    """Distributions per horizon."""

    def work(case: BusinessCase) -> Simulation:
        return simulate.simulate(case, source.asked(draws=draws, seed=seed, horizons=horizons))

    found = worked_out("simulation", source, work, draws, seed, tuple(sorted(set(horizons))))
    return Simulated(_drawn(source, draws, seed), found)


def fanned(source: Source, *, draws: int, seed: int, months: int | None) -> Fanned:
    """The running net by month."""
    over = source.case.horizon_months if months is None else months

    def work(case: BusinessCase) -> Fan:
        return simulate.fan(replace(case, horizon_months=over), source.asked(draws=draws, seed=seed))

    return Fanned(_drawn(source, draws, seed), worked_out("fan", source, work, draws, seed, over))


def driven(source: Source, *, draws: int, seed: int) -> Driven:
    """Conditional means and Sobol indices."""

    def swings(case: BusinessCase) -> tuple[drivers.Swing, ...]:
        return drivers.tornado(case, source.asked(draws=draws, seed=seed))

    def indices(case: BusinessCase) -> tuple[drivers.Index, ...]:
        found = drivers.sobol(case, samples=SOBOL_SAMPLES, seed=seed)
        return tuple(sorted(found, key=lambda one: -one.total))

    return Driven(
        _drawn(source, draws, seed),
        worked_out("swings", source, swings, draws, seed),
        worked_out("indices", source, indices, seed),
    )


def hidden(source: Source, months: int | None) -> Hidden:
    """The bars from budget to cost."""
    own = source.case.horizon_months
    over = own if months is None else months
    found = _evaluated(source, (over,)).at(over)
    budget = source.case.budget if over == own else None
    return Hidden(source.provenance, over, waterfall.hidden_costs(found, budget=budget))


def onward(source: Source, *, month: int, draws: int, seed: int) -> Onward:
    """What lies ahead of a month, without what is sunk; and the worth of the gates."""

    def work(case: BusinessCase) -> tuple[ValueAhead, StageGates | None]:
        how = source.asked(draws=draws, seed=seed)
        ahead = stage_gates.value_ahead(case, month=month, asked=how)
        return ahead, stage_gates.stage_gates(case, how) if case.gates else None

    ahead, gates = worked_out("onward", source, work, draws, seed, month)
    return Onward(_drawn(source, draws, seed), ahead, gates)


def losses(source: Source, *, draws: int, seed: int) -> Losses:
    """Loss-exceedance with and without."""

    def work(case: BusinessCase) -> tuple[LossAnswer, ...]:
        return losses_of(case, draws=draws, seed=seed)

    return Losses(_drawn(source, draws, seed), worked_out("losses", source, work, draws, seed))


def compared(before: Source, after: Source) -> Compared:
    """The bars from one version's NPV to another's."""
    months = after.case.horizon_months

    def work(plan: BusinessCase) -> tuple[waterfall.Bar, ...]:
        return sensitivity.waterfall(before.case, sensitivity.aspects(before.case, plan), months=months)

    bars = worked_out("compared", after, work, before.key)
    return Compared(before.provenance, after.provenance, months, bars)


def _evaluated(source: Source, horizons: tuple[int, ...]) -> Answer:
    over = tuple(sorted(set(horizons)))
    return worked_out("answer", source, lambda case: evaluate(case, horizons=over), over)


def _tei(source: Source) -> tuple[TeiTable | None, str]:
    try:
        return worked_out("tei", source, tei_table), ""
    except Invalid as refusal:
        return None, str(refusal)


def _drawn(source: Source, draws: int, seed: int) -> Provenance:
    return replace(source.provenance, draws=draws, seed=seed)
