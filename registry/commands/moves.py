"""What somebody moves on the workbench: factors, a delay, a rate and levers; and the same as a scenario to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from registry.commands.reading import reader
from registry.commands.scenarios import NewScenario
from registry.errors import Invalid
from registry.views.cases import ScenarioView
from roi.case import BusinessCase
from roi.case_changes import BENEFITS, COSTS
from roi.estimates import Fixed
from roi.levers import Chosen
from roi.own_hardware import Owned
from roi.refusals import Refused
from roi.what_if import MAX_FACTOR, Sliders

OWN_HARDWARE = "own_hardware"
TRAINING_SHARE = "training_share"
MOST_MONTHS = 600
MOST_RATE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """`costs`, `benefits` and `lines` (by key) are factors on amounts; `late_months`: how much later benefits begin.

    `rate_per_year` is a share, None: the case's own. `levers` by key; `training_share` 0…1 of computing is training,
    None: assumed. `hardware` is what `own_hardware` is about.
    """

    costs: float = 1.0
    benefits: float = 1.0
    lines: Mapping[str, float] = field(default_factory=dict)
    late_months: int = 0
    rate_per_year: float | None = None
    levers: tuple[str, ...] = ()
    training_share: float | None = None
    hardware: Owned | None = None

    def __post_init__(self) -> None:
        """Raises Invalid with the place."""
        factors = {"costs": self.costs, "benefits": self.benefits}
        factors |= {f"lines.{key}": factor for key, factor in self.lines.items()}
        for place, factor in factors.items():
            if not 0 <= factor <= MAX_FACTOR:
                raise Invalid(f"{place}: a factor from 0 to {MAX_FACTOR:g} is needed, not {factor:g}.")
        if not 0 <= self.late_months <= MOST_MONTHS:
            raise Invalid(f"late_months: from 0 to {MOST_MONTHS} are needed, not {self.late_months}.")
        if self.rate_per_year is not None and not -1 < self.rate_per_year <= MOST_RATE:
            raise Invalid(f"rate_per_year: a share such as 0.1 for 10 % is needed, not {self.rate_per_year:g}.")
        if self.training_share is not None and not 0 <= self.training_share <= 1:
            raise Invalid(f"training_share: a share from 0 to 1 is needed, not {self.training_share:g}.")
        if self.hardware is not None and OWN_HARDWARE not in self.levers:
            raise Invalid(f"hardware: only the lever {OWN_HARDWARE} takes any.")

    def __bool__(self) -> bool:
        """Whether anything is moved."""
        return self != Moves()

    def sliders(self, case: BusinessCase) -> Sliders:
        """What it does to a case; raises Invalid where it moves a line that the case does not price."""
        for key in self.lines:
            if key not in {line.key for line in case.lines if line.priced}:
                raise Invalid(f"lines.{key}: is no line of the business case that has a price.")
        sides = {"cost": self.costs, "benefit": self.benefits}
        factors = {line.key: sides[line.side] * self.lines.get(line.key, 1.0) for line in case.lines if line.priced}
        return Sliders(
            levers=tuple(Chosen(key, hardware=self.hardware if key == OWN_HARDWARE else None) for key in self.levers),
            amounts=tuple((key, factor) for key, factor in factors.items() if factor != 1.0),
            delay_months=float(self.late_months),
            rate_per_year=self.rate_per_year,
            training_share=None if self.training_share is None else Fixed(self.training_share),
        )

    def scenario(self, name: str, note: str = "") -> NewScenario:
        """The same under a name."""
        general = {COSTS: self.costs, BENEFITS: self.benefits}
        settings: dict[str, Any] = {key: {} for key in self.levers}
        if self.hardware is not None and OWN_HARDWARE in settings:
            settings[OWN_HARDWARE] = asdict(self.hardware)
        if self.training_share is not None:
            settings[TRAINING_SHARE] = self.training_share
        return NewScenario(
            name=name,
            values={} if self.rate_per_year is None else {"rate_per_year": self.rate_per_year},
            factors={key: factor for key, factor in {**general, **self.lines}.items() if factor != 1.0},
            late_months=self.late_months,
            levers=settings,
            note=note,
        )


def of(scenario: ScenarioView) -> Moves:
    """What a scenario moves; raises Invalid where it holds what the workbench cannot show."""
    said = scenario.what_if
    beyond = [place for place in said.values if place != "rate_per_year"]
    if beyond:
        raise Invalid(f"scenario {scenario.name}: {beyond[0]} is set, which the workbench has no slider for.")
    levers = dict(scenario.levers)
    share, hardware = levers.pop(TRAINING_SHARE, None), levers.get(OWN_HARDWARE)
    try:
        owned = Owned(**hardware) if hardware else None
    except (TypeError, Refused) as cause:
        raise Invalid(f"scenario {scenario.name}: {cause}") from cause
    return Moves(
        costs=said.factors.get(COSTS, 1.0),
        benefits=said.factors.get(BENEFITS, 1.0),
        lines={key: factor for key, factor in said.factors.items() if key not in (COSTS, BENEFITS)},
        late_months=said.late_months,
        rate_per_year=said.values.get("rate_per_year"),
        levers=tuple(levers),
        training_share=share,
        hardware=owned,
    )


read = reader(Moves)
