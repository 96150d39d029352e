"""What is worked out of a business case, each answer remembered by the case, the changes and how it was asked for."""

from __future__ import annotations

from dataclasses import replace

from registry.commands.economics import Question
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
LOSS_YEARS = 5_000


def answered(source: Source, asked: Question) -> Answered:
    """Every estimate at its mean."""
    table, why = _tei(source)
    return Answered(source.provenance, source.case, _evaluated(source, asked.over), table, why)


def simulated(source: Source, asked: Question) -> Simulated:
    """Distributions per horizon."""

    def work(case: BusinessCase) -> Simulation:
        return simulate.simulate(case, source.simulated_as(asked, horizons=asked.over))

    found = worked_out("simulation", source, work, asked.draws, asked.seed, asked.over)
    return Simulated(_drawn(source, asked), found)


def fanned(source: Source, asked: Question) -> Fanned:
    """The running net by month."""
    over = source.case.horizon_months if asked.months is None else asked.months

    def work(case: BusinessCase) -> Fan:
        return simulate.fan(replace(case, horizon_months=over), source.simulated_as(asked))

    return Fanned(_drawn(source, asked), worked_out("fan", source, work, asked.draws, asked.seed, over))


def driven(source: Source, asked: Question) -> Driven:
    """Conditional means and Sobol indices."""

    def swings(case: BusinessCase) -> tuple[drivers.Swing, ...]:
        return drivers.tornado(case, source.simulated_as(asked))

    def indices(case: BusinessCase) -> tuple[drivers.Index, ...]:
        found = drivers.sobol(case, samples=SOBOL_SAMPLES, seed=asked.seed)
        return tuple(sorted(found, key=lambda one: -one.total))

    return Driven(
        _drawn(source, asked),
        worked_out("swings", source, swings, asked.draws, asked.seed),
        worked_out("indices", source, indices, asked.seed),
    )


def hidden(source: Source, asked: Question) -> Hidden:
    """The bars from budget to cost."""
    own = source.case.horizon_months
    over = own if asked.months is None else asked.months
    found = _evaluated(source, (over,)).at(over)
    budget = source.case.budget if over == own else None
    return Hidden(source.provenance, over, waterfall.hidden_costs(found, budget=budget))


def onward(source: Source, asked: Question, *, month: int) -> Onward:
    """What lies ahead of a month, without what is sunk; and the worth of the gates."""

    def work(case: BusinessCase) -> tuple[ValueAhead, StageGates | None]:
        how = source.simulated_as(asked)
        ahead = stage_gates.value_ahead(case, month=month, asked=how)
        return ahead, stage_gates.stage_gates(case, how) if case.gates else None

    ahead, gates = worked_out("onward", source, work, asked.draws, asked.seed, month)
    return Onward(_drawn(source, asked), ahead, gates)


def losses(source: Source, asked: Question) -> Losses:
    """Loss-exceedance with and without."""

    def work(case: BusinessCase) -> tuple[LossAnswer, ...]:
        return losses_of(case, draws=LOSS_YEARS, seed=asked.seed)

    drawn = replace(asked, draws=LOSS_YEARS)
    return Losses(_drawn(source, drawn), worked_out("losses", source, work, asked.seed))


def compared(before: Source, after: Source) -> Compared:
    """The bars from one version's NPV to another's."""
    months = after.case.horizon_months

    def work(plan: BusinessCase) -> tuple[waterfall.Bar, ...]:
        return sensitivity.waterfall(before.case, sensitivity.aspects(before.case, plan), months=months)

    bars = worked_out("compared", after, work, before.key)
    return Compared(before.provenance, after.provenance, months, bars)


def _evaluated(source: Source, horizons: tuple[int, ...]) -> Answer:
    return worked_out("answer", source, lambda case: evaluate(case, horizons=horizons), horizons)


def _tei(source: Source) -> tuple[TeiTable | None, str]:
    try:
        return worked_out("tei", source, tei_table), ""
    except Invalid as refusal:
        return None, str(refusal)


def _drawn(source: Source, asked: Question) -> Provenance:
    return replace(source.provenance, draws=asked.draws, seed=asked.seed)
