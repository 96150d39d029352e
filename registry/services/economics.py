"""What the money of one use case comes to: answer, simulation, fan, drivers, hidden costs; each remembered.

Stable for pages and other services. Every function takes (desk, slug) and by keyword `revision` (None: the newest) and
`what_if` (`roi.case_changes.WhatIf`); those that draw also `draws` and `seed`. Every answer carries `provenance`.
- `answer(…, horizons=HORIZONS) -> Answered`: case, `roi.answer.Answer`, TEI table or why there is none.
- `simulation(…, draws, seed, horizons) -> Simulated`; `fan(…) -> Fanned`; `drivers(…) -> Driven`.
- `onward(…, draws, seed) -> Onward`: whether to go on, and what the right to stop at each gate is worth.
- `hidden_costs(…, months=None) -> Hidden`; `losses(…) -> Losses` (slow, about a second where there are any).
- `compared(desk, slug, first, second) -> Compared`: what each aspect of two revisions' difference is worth.
- `text_answer(desk, text, slug="") -> Answered` and `text_simulation(…) -> Simulated`: of a text that is not on record.
Raises NotFound without a case, Invalid where changes do not fit or the case contradicts the question.
"""

from __future__ import annotations

from registry.access import Desk, Permission, requires
from registry.services import _economics as engine
from registry.services import _economics_work as work
from registry.views.economics import Answered, Compared, Driven, Fanned, Hidden, Losses, Onward, Simulated
from roi.case_changes import WhatIf
from roi.horizon import HORIZONS
from roi.simulation import DRAWS

AS_IT_IS = WhatIf()
LOSS_DRAWS = 5_000


@requires(Permission.MONEY_READ)
def answer(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    horizons: tuple[int, ...] = HORIZONS,
) -> Answered:
    """What the case comes to per horizon, every estimate at its mean."""
    return work.answered(engine.of(desk, slug, revision, what_if, scenario), horizons)


@requires(Permission.MONEY_READ)
def text_answer(
    desk: Desk, text: str, slug: str = "", *, what_if: WhatIf = AS_IT_IS, horizons: tuple[int, ...] = HORIZONS
) -> Answered:
    """The same of a text that is not on record; raises Invalid with every place that is wrong."""
    return work.answered(engine.of_text(desk, text, slug, what_if), horizons)


@requires(Permission.MONEY_READ)
def simulation(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    draws: int = DRAWS,
    seed: int = 0,
    horizons: tuple[int, ...] = HORIZONS,
) -> Simulated:
    """The distributions of the case per horizon."""
    source = engine.of(desk, slug, revision, what_if, scenario)
    return work.simulated(source, draws=draws, seed=seed, horizons=horizons)


@requires(Permission.MONEY_READ)
def text_simulation(
    desk: Desk, text: str, slug: str = "", *, what_if: WhatIf = AS_IT_IS, draws: int = DRAWS, seed: int = 0
) -> Simulated:
    """The same of a text that is not on record."""
    return work.simulated(engine.of_text(desk, text, slug, what_if), draws=draws, seed=seed, horizons=HORIZONS)


@requires(Permission.MONEY_READ)
def fan(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    draws: int = DRAWS,
    seed: int = 0,
    months: int | None = None,
) -> Fanned:
    """How the running net spreads by month, over the case's own horizon or the first `months`."""
    return work.fanned(engine.of(desk, slug, revision, what_if, scenario), draws=draws, seed=seed, months=months)


@requires(Permission.MONEY_READ)
def drivers(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    draws: int = DRAWS,
    seed: int = 0,
) -> Driven:
    """Which line moves NPV most, over the case's own horizon."""
    return work.driven(engine.of(desk, slug, revision, what_if, scenario), draws=draws, seed=seed)


@requires(Permission.MONEY_READ)
def hidden_costs(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    months: int | None = None,
) -> Hidden:
    """From the budget to what it really costs, over the case's own horizon or the first `months`.

    The budget is for the case's own horizon: over another, the bars begin with what the planned lines come to.
    """
    return work.hidden(engine.of(desk, slug, revision, what_if, scenario), months)


@requires(Permission.MONEY_READ)
def losses(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    draws: int = LOSS_DRAWS,
    seed: int = 0,
) -> Losses:
    """What the preventive benefits prevent, as loss-exceedance curves over `draws` years."""
    return work.losses(engine.of(desk, slug, revision, what_if, scenario), draws=draws, seed=seed)


@requires(Permission.MONEY_READ)
def onward(
    desk: Desk,
    slug: str,
    *,
    revision: int | None = None,
    what_if: WhatIf = AS_IT_IS,
    scenario: str = "",
    draws: int = DRAWS,
    seed: int = 0,
) -> Onward:
    """Whether to go on as of this month: by what lies ahead, what is spent left out, gates still to come included."""
    source, today = engine.of(desk, slug, revision, what_if, scenario), desk.clock().date()
    start = source.case.start
    begun = (today.year - start.year) * 12 + today.month - start.month
    month = min(max(begun, 0), source.case.horizon_months)
    return work.onward(source, month=month, draws=draws, seed=seed)


@requires(Permission.MONEY_READ)
def compared(
    desk: Desk, slug: str, first: int | None, second: int | None = None, *, what_if: WhatIf = AS_IT_IS
) -> Compared:
    """What each aspect of the difference of two revisions is worth; `second` with changes, where there are any."""
    before = engine.of(desk, slug, first, AS_IT_IS)
    return work.compared(before, engine.of(desk, slug, second, what_if))
