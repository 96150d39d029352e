"""What the money of one use case comes to: answer, simulation, fan, drivers, hidden costs; each remembered.

Stable for pages and other services. Every function takes (desk, slug, `registry.commands.economics.Question`) and
answers for the newest revision as it is without one. Every answer carries `provenance`.
- `answer -> Answered`: case, `roi.answer.Answer`, TEI table or why there is none.
- `simulation -> Simulated`; `fan -> Fanned`; `drivers -> Driven`.
- `onward -> Onward`: whether to go on, and what the right to stop at each gate is worth.
- `hidden_costs -> Hidden`; `losses -> Losses` (slow, about a second where there are any).
- `compared(desk, slug, first, second) -> Compared`: what each aspect of two revisions' difference is worth.
- `text_answer(desk, text, slug="") -> Answered` and `text_simulation(…) -> Simulated`: of a text that is not on record.
Raises NotFound without a case, Invalid where changes do not fit or the case contradicts the question.
"""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.commands.economics import AS_IT_IS, Question
from registry.services import _economics as engine
from registry.services import _economics_work as work
from registry.views.economics import Answered, Compared, Driven, Fanned, Hidden, Losses, Onward, Simulated


@requires(Permission.MONEY_READ)
def answer(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Answered:
    """What the case comes to per horizon, every estimate at its mean."""
    return work.answered(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def text_answer(desk: Desk, text: str, slug: str = "", asked: Question = AS_IT_IS) -> Answered:
    """The same of a text that is not on record; raises Invalid with every place that is wrong."""
    return work.answered(engine.of_text(desk, text, slug, asked), asked)


@requires(Permission.MONEY_READ)
def simulation(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Simulated:
    """The distributions of the case per horizon."""
    return work.simulated(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def text_simulation(desk: Desk, text: str, slug: str = "", asked: Question = AS_IT_IS) -> Simulated:
    """The same of a text that is not on record."""
    return work.simulated(engine.of_text(desk, text, slug, asked), asked)


@requires(Permission.MONEY_READ)
def fan(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Fanned:
    """How the running net spreads by month."""
    return work.fanned(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def drivers(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Driven:
    """Which line moves NPV most, over the case's own horizon."""
    return work.driven(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def hidden_costs(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Hidden:
    """From the budget to what it really costs.

    The budget is for the case's own horizon: over another, the bars begin with what the planned lines come to.
    """
    return work.hidden(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def losses(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Losses:
    """What the preventive benefits prevent, as loss-exceedance curves; always over 5,000 years."""
    return work.losses(engine.of(desk, slug, asked), asked)


@requires(Permission.MONEY_READ)
def onward(desk: Desk, slug: str, asked: Question = AS_IT_IS) -> Onward:
    """Whether to go on as of this month: by what lies ahead, what is spent left out, gates still to come included."""
    source, today = engine.of(desk, slug, asked), desk.clock().date()
    start = source.case.start
    begun = (today.year - start.year) * 12 + today.month - start.month
    return work.onward(source, asked, month=min(max(begun, 0), source.case.horizon_months))


@requires(Permission.MONEY_READ)
def compared(desk: Desk, slug: str, first: int | None, second: int | None = None) -> Compared:
    """What each aspect of the difference of two revisions is worth; None: the newest."""
    before, after = (engine.of(desk, slug, Question(revision=one)) for one in (first, second))
    return work.compared(before, after)
