"""A business case after levers were pulled: which lines change, by how much, and why.

Levers multiply, they never add. The part of computing that is training (share s) and the part that is serving change
each by the product of its levers: new cost / old = s × Π training + (1 - s) × Π serving. At the ends, all factors are
at their ends together: the widest range, as where a line comes out of drivers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from roi.case import BusinessCase, Line
from roi.costs import BY_KEY, title_of
from roi.defaults import Default
from roi.estimates import Estimate, Fixed, Pert, ends, mean
from roi.lever_table import CATEGORIES, DRIVERS, PARTLY, TRAINING_SHARE, ActsOn, Lever, levers
from roi.own_hardware import Owned
from roi.refusals import Problem, Refused
from roi.scaling import end_of, scaled, together

Shares = Estimate | Mapping[str, Estimate]
_PART = "left as it is, since no figure says which part of it is computing; as a line of compute it would change"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A lever to pull: on which lines (none named: all that it concerns), with one's own measured `factor` if any.

    `one_off` is the cost of introducing it, which becomes a line; `hardware` is for `own_hardware`, and only there.
    """

    lever: str
    lines: tuple[str, ...] = ()
    factor: Estimate | None = None
    one_off: Estimate | None = None
    hardware: Owned | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of the case before and after, and the levers that moved it. `line` is None for a line that is new."""

    place: str
    title: str
    before: Estimate | None
    after: Estimate
    because: tuple[str, ...]

    @property
    def words(self) -> str:
        """The change in one line, at the means."""
        why = " and ".join(self.because)
        if self.before is None:
            return f"{self.title}: {_figure(self.after)} added ({why})"
        return f"{self.title}: {_figure(self.before)} becomes {_figure(self.after)} ({why})"


@dataclass(frozen=True, slots=True)
class Applied:
    """The case with the levers pulled, every change, what nobody has counted, and which ranges are assumptions."""

    case: BusinessCase
    changes: tuple[Change, ...]
    not_counted: tuple[str, ...]
    assumed: tuple[tuple[str, Default], ...]


@dataclass(frozen=True, slots=True)
class _Pulled:
    lever: Lever
    chosen: Chosen

    @property
    def factor(self) -> Estimate:
        return self.chosen.factor or self.lever.range or Fixed(1.0)


def apply(case: BusinessCase, chosen: Sequence[Chosen], *, training_share: Shares | None = None) -> Applied:
    """Pull levers on a case; only the lines concerned change. Raises Refused with every contradiction in words.

    `training_share` of computing: one for all lines, or one per line's key, the default for the others.
    """
    pulled = _checked(case, chosen)
    shares = _shares(case, training_share)
    lines, changes = list[Line](), list[Change]()
    for line in case.lines:
        own = [one for one in pulled if _concerned(one, line)]
        changed, said = _changed(case, line, own, shares[line.key]) if own else (line, [])
        lines.append(changed)
        changes += said
    for one in pulled:
        if one.chosen.one_off is not None:
            lines.append(_introduced(case, one, one.chosen.one_off))
            changes.append(_added(lines[-1], one))
    left = [f"{one.lever.title}: {one.lever.not_counted}" for one in pulled if one.chosen.one_off is None]
    left += [f"{line.title}: {_PART}" for line in case.costs if line.priced and line.category in PARTLY]
    made = replace(case, lines=tuple(lines))
    return Applied(made, tuple(changes), tuple(left), _assumed(case, pulled, training_share))


def _checked(case: BusinessCase, chosen: Sequence[Chosen]) -> list[_Pulled]:
    known, problems, pulled = levers(), list[Problem](), list[_Pulled]()
    for index, one in enumerate(chosen):
        place = f"levers[{index}]"
        if one.lever not in known:
            problems.append(Problem(place, f"{one.lever!r} is no lever: {', '.join(known)}"))
            continue
        pulled.append(_Pulled(known[one.lever], one))
        problems += [Problem(place, why) for why in _wrong(case, pulled[-1], pulled[:-1])]
    if problems:
        raise Refused(problems)
    return pulled


def _wrong(case: BusinessCase, one: _Pulled, before: Sequence[_Pulled]) -> list[str]:
    """Why a lever cannot be pulled on this case, or not with the ones before it."""
    lever, title, found = one.lever, one.lever.title, list[str]()
    for other in before:
        if other.lever.key == lever.key:
            found.append(f"{title} is chosen twice")
        elif other.lever.key in lever.excludes or lever.key in other.lever.excludes:
            found.append(f"{title} cannot be taken with {other.lever.title}: choose one")
    if one.chosen.factor is not None and not ends(one.chosen.factor)[0] > 0:
        found.append(f"{title}: a factor is above 0")
    if (lever.key == "own_hardware") != (one.chosen.hardware is not None):
        found.append(
            f"{title} takes no hardware"
            if one.chosen.hardware
            else f"{title} needs its price, GPUs, years and running cost"
        )
    concerned = [line for line in case.lines if _concerned(one, line)]
    for key in one.chosen.lines:
        if key not in {line.key for line in concerned}:
            found.append(
                f"{title} changes cost lines of {' or '.join(map(title_of, CATEGORIES))}; {key!r} is none here"
            )
    if not concerned:
        found.append(f"{title} has nothing to change: the case has no line of {' or '.join(map(title_of, CATEGORIES))}")
    if one.chosen.hardware and any(not line.drivers for line in concerned):
        found.append(f"{title} needs lines that say GPU-hours and their price as drivers")
    return found


def _concerned(one: _Pulled, line: Line) -> bool:
    named = not one.chosen.lines or line.key in one.chosen.lines
    return line.side == "cost" and line.category in CATEGORIES and named


def _changed(case: BusinessCase, line: Line, own: Sequence[_Pulled], share: Estimate) -> tuple[Line, list[Change]]:
    """The line with its drivers changed, or its amount where it has none; what was measured becomes a claim again."""
    titles = tuple(one.lever.title for one in own)
    if not line.drivers:
        after = scaled(line.amount, together([(one.lever.phase, one.factor) for one in own], share))
        changed = replace(line, amount=after, status="claimed")
        return changed, [Change(f"{line.key}.amount", line.title, line.amount, after, titles)]
    drivers, changes = dict(line.drivers), list[Change]()
    for kind in ("hours", "price"):
        driver, by = DRIVERS[kind], [one for one in own if one.lever.acts_on == kind]
        if not by:
            continue
        before = drivers[driver]
        drivers[driver] = _driver(case, before, own, kind, share)
        title = f"{line.title}, {'GPU-hours' if kind == 'hours' else 'price of a GPU-hour'}"
        place = f"{line.key}.drivers.{driver}"
        changes.append(Change(place, title, before, drivers[driver], tuple(one.lever.title for one in by)))
    amount = BY_KEY[line.category].amount(drivers)
    return replace(line, drivers=tuple(drivers.items()), amount=amount, status="claimed"), changes


def _driver(case: BusinessCase, before: Estimate, own: Sequence[_Pulled], kind: ActsOn, share: Estimate) -> Estimate:
    """GPU-hours, or their price: the price is what is left of the whole change after that of the hours."""
    hours = together([(one.lever.phase, one.factor) for one in own if one.lever.acts_on == "hours"], share)
    if kind == "hours":
        return scaled(before, hours)
    for one in own:
        if one.chosen.hardware:
            return Fixed(_own_price(case, one.chosen.hardware))
    whole = together([(one.lever.phase, one.factor) for one in own], share)
    left = [end_of(whole, end) / end_of(hours, end) for end in (0, 1, 2)]
    return scaled(before, Fixed(left[1]) if left[0] == left[2] else Pert(min(left), left[1], max(left)))


def _own_price(case: BusinessCase, hardware: Owned) -> float:
    """Of an hour that could be used where the case has idle hours as a line of their own, else of one that is used."""
    idle = any(line.category == "idle_gpus" for line in case.costs)
    return hardware.per_hour if idle else hardware.per_used_hour


def _introduced(case: BusinessCase, one: _Pulled, amount: Estimate) -> Line:
    taken = {line.key for line in case.lines}
    key = next(key for key in (f"lever-{one.lever.key}{'-' * n}" for n in range(len(taken) + 1)) if key not in taken)
    return Line(key, f"Introducing: {one.lever.title}", "other", "cost", "opex", amount, basis="once", in_budget=False)


def _added(line: Line, one: _Pulled) -> Change:
    return Change(f"{line.key}.amount", line.title, None, line.amount, (one.lever.title,))


def _shares(case: BusinessCase, said: Shares | None) -> dict[str, Estimate]:
    own = said if isinstance(said, Mapping) else {}
    others = TRAINING_SHARE.value if said is None or isinstance(said, Mapping) else said
    for key, share in (*own.items(), ("", others)):
        if not 0 <= ends(share)[0] <= ends(share)[1] <= 1:
            raise Refused.at(f"training_share.{key}".rstrip("."), "a share from 0 to 1 is needed")
    return {line.key: own.get(line.key, others) for line in case.lines}


def _assumed(case: BusinessCase, pulled: Sequence[_Pulled], share: Shares | None) -> tuple[tuple[str, Default], ...]:
    ranges = [
        (f"levers.{one.lever.key}", one.lever.default) for one in pulled if not one.chosen.factor and one.lever.range
    ]
    known = set(share) if isinstance(share, Mapping) else {line.key for line in case.lines if share is not None}
    phased = [one for one in pulled if one.lever.phase != "any"]
    silent = any(_concerned(one, line) and line.key not in known for one in phased for line in case.lines)
    return (*ranges, ("levers.training_share", TRAINING_SHARE)) if silent else tuple(ranges)


def _figure(estimate: Estimate) -> str:
    value = mean(estimate)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
