"""Options, assumptions, people and days as somebody in a hurry writes them: a line each, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from registry.commands.decisions import Assumption, Option, Part, Person
from registry.errors import Invalid

_LIMIT = r"(?P<metric>[^\s()`<>=]+) ?(?P<comparator><=|>=|<|>|=) ?(?P<threshold>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"
_ALONE = re.compile(f"`?{_LIMIT}`?")
_IN_BRACKETS = re.compile(rf"(?P<text>.+?) ?\(`?{_LIMIT}`?\)")
_IN_DAYS = re.compile(r"(\d{1,4})\s*(d|w|m|y)[a-z]*", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_PERSON = re.compile(r"(.*?)\s*\((decision-maker|consulted|informed)\)")


def options(text: str) -> tuple[Option, ...]:
    """One a line; below it `+ for it`, `- against it`, `cost: what it costs`, `> more about it`."""
    found: list[Option] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        before = found.pop() if found and (line[0] in "+->" or line.lower().startswith("cost:")) else None
        found.append(_added(before, line) if before else Option(title=line.lstrip("+- ")))
    return tuple(found)


def options_text(found: Iterable[Option]) -> str:
    """Options as `options` reads them."""
    return "\n".join(line for option in found for line in _lines(option))


def assumption(text: str) -> Assumption:
    """`prices stay`, or with a metric that tells: `few gaps (income.null_share < 0.05)`, `rowCount >= 1000`."""
    line = " ".join(text.split())
    found = _IN_BRACKETS.fullmatch(line) or _ALONE.fullmatch(line)
    if found is None:
        return Assumption(text=line)
    metric, comparator, threshold = found["metric"], found["comparator"], float(found["threshold"])
    said = found.groupdict().get("text") or line
    return Assumption(text=said, metric=metric, comparator=comparator, threshold=threshold)


def assumptions(text: str) -> tuple[Assumption, ...]:
    """One a line."""
    return tuple(assumption(line) for line in text.splitlines() if line.strip())


def assumptions_text(found: Iterable[Assumption]) -> str:
    """Assumptions as `assumptions` reads them."""
    return "\n".join(_assumption_line(one) for one in found)


def people(text: str) -> tuple[Person, ...]:
    """Names between commas or on lines; `(consulted)` or `(informed)` after one who did not decide."""
    names = (name.strip() for name in re.split(r"[,\n]", text))
    return tuple(_person(name) for name in names if name)


def people_text(found: Iterable[Person]) -> str:
    """People as `people` reads them."""
    return ", ".join(one.name if one.part is Part.DECIDED else f"{one.name} ({one.part})" for one in found)


def day(text: str, *, today: date, place: str = "revisit_on") -> date | None:
    """`2027-05-01`, or how far ahead: `90d`, `6 weeks`, `6m`, `1y`; None for nothing. Raises Invalid."""
    written = text.strip()
    if not written:
        return None
    if ahead := _IN_DAYS.fullmatch(written):
        return today + timedelta(days=int(ahead[1]) * _DAYS[ahead[2].lower()])
    try:
        return date.fromisoformat(written)
    except ValueError as cause:
        raise Invalid(
            f"{place}: {written[:40]!r} is no day such as 2027-05-01, and no time ahead such as 6m."
        ) from cause


def _added(option: Option, line: str) -> Option:
    text = line[1:].strip()
    match line[0]:
        case "+":
            return replace(option, pros=(*option.pros, text))
        case "-":
            return replace(option, cons=(*option.cons, text))
        case ">":
            return replace(option, about=f"{option.about}\n{text}".strip())
        case _:
            return replace(option, cost=line.partition(":")[2].strip())


def _lines(option: Option) -> Iterator[str]:
    yield _joined(option.title)
    yield from (f"  > {line}" for line in option.about.splitlines() if line.strip())
    yield from (f"  + {_joined(one)}" for one in option.pros)
    yield from (f"  - {_joined(one)}" for one in option.cons)
    if option.cost:
        yield f"  cost: {option.cost}"


def _assumption_line(said: Assumption) -> str:
    if not said.metric:
        return _joined(said.text)
    limit = f"{said.metric} {said.comparator} {said.threshold!r}".removesuffix(".0")
    return limit if said.text == limit else f"{_joined(said.text)} ({limit})"


def _joined(text: str) -> str:
    return " ".join(text.split())


def _person(name: str) -> Person:
    found = _PERSON.fullmatch(name)
    return Person(name=found[1], part=Part(found[2])) if found else Person(name=name)
