"""How a story of health is said: whole sentences in plain words, made of what the rules found."""

from __future__ import annotations

from datetime import datetime, timedelta

from briefs.wording import amount, count, day, listed
from registry.rules.health import Change, Driver, Story
from registry.views.health import About, Event, Series

ABOUT = {
    About.VALUE: "Value",
    About.COST: "Money",
    About.DATA: "Data",
    About.ASSUMPTION: "Assumption",
    About.RUNS: "Runs",
    About.PEOPLE: "People",
    About.INCIDENT: "Incident",
    About.APPROVAL: "Approval",
    About.ROLLOUT: "Rollout",
}
_A_YEAR = timedelta(days=330)
_LONGEST = 160
"""Characters of a headline: three lines of paper."""
_SPOKEN = 2
"""Drivers that the headline names."""


def headline(title: str, story: Story, *, today: datetime) -> str:
    """The story in one sentence: what changed most, then what changed at the same time, or why."""
    if story.lead is None:
        return _quiet(title, story)
    said = f"{_begin(story.lead.series.title)} {moved(story.lead)} {when(story.lead, today)}"
    if story.causes:
        cause = story.causes[0]
        return f"{said} because {_end(cause.text)}, as {cause.who} put on record ({cause.source})."
    if not story.drivers:
        return f"{said}; nothing else on record changed then."
    for spoken in range(min(_SPOKEN, len(story.drivers)), 0, -1):
        whole = f"{said}; at the same time {listed([clause(one) for one in story.drivers[:spoken]])}."
        if len(whole) <= _LONGEST:
            return whole
    others = len(story.drivers) + story.more
    return f"{said}; {count(others, 'other thing')} changed at the same time."


def _quiet(title: str, story: Story) -> str:
    but = f", but {clause(story.drivers[0])}" if story.drivers else ""
    return f"No figure on record of {title} changed beyond the usual{but}."


def clause(driver: Driver) -> str:
    """A driver inside a sentence: "alerts read a day halved"."""
    if isinstance(driver, Event):
        return driver.words
    return f"{driver.series.title} {moved(driver)}"


def moved(change: Change) -> str:
    """ "fell 12 %", "halved", "rose to 3.1 times the usual", "rose from 0.9 % to 61 %", "went from none to 12"."""
    relative = change.relative
    if relative is None:
        return f"went from none to {figure(change.now.value, change.series)}"
    if abs(relative + 0.5) < 0.04:
        return "halved"
    if abs(relative - 1) < 0.08:
        return "doubled"
    if relative <= -1:
        return "fell to nothing" if relative == -1 else f"fell to {figure(change.now.value, change.series)}"
    if relative >= 2 and change.series.unit == "share":
        return f"rose from {figure(change.before, change.series)} to {figure(change.now.value, change.series)}"
    if relative >= 2:
        return f"rose to {1 + relative:.2g} times the usual"
    return f"{'rose' if relative > 0 else 'fell'} {abs(relative) * 100:.0f} %"


def when(change: Change, today: datetime | None = None) -> str:
    """ "in October 2026", "in September and October", "on 3 Oct 2026"; the last months go without their year."""
    start, last = change.now.start, change.now.end - timedelta(microseconds=1)
    year = "" if today is not None and today - start < _A_YEAR else f" {last:%Y}"
    if change.now.end <= start + timedelta(days=2):
        return f"on {start.day} {start:%B}{year}"
    months = (last.year - start.year) * 12 + last.month - start.month
    if months < 2:
        return f"in {start:%B}{f' and {last:%B}' if months else ''}{year}"
    return f"from {start:%B} to {last:%B}{year}"


def figure(value: float, series: Series) -> str:
    """A figure with its unit; shares in per cent."""
    if series.unit == "share":
        return f"{value * 100:.3g} %"
    per = f" a {series.per}" if series.per else ""
    if len(series.unit) == 3 and series.unit.isupper():
        return f"{amount(value, series.unit)}{per}"
    return f"{amount(value)}{f' {series.unit}' if series.unit else ''}{per}"


def sign(driver: Driver) -> str:
    """The word of the visual language for which way it goes."""
    return {True: "warning", False: "on course", None: ""}[driver.bad]


def changed(driver: Driver) -> str:
    """What the change is, in figures: "204 becomes 97 (−52 %)"."""
    if isinstance(driver, Event):
        return f"since {day(driver.at)}" if driver.lasts else f"on {day(driver.at)}"
    both = f"{figure(driver.before, driver.series)} becomes {figure(driver.now.value, driver.series)}"
    return both if driver.relative is None else f"{both} ({_signed(driver.relative)})"


def rests_on(driver: Driver) -> str:
    """From how many points, and from when it counts as a change."""
    if isinstance(driver, Event):
        return "one event on record"
    bound = figure(driver.threshold, driver.series)
    return f"median of {driver.points:,} before; counts beyond ± {bound}"


def _signed(relative: float) -> str:
    return f"{'+' if relative > 0 else '−'}{abs(relative) * 100:.0f} %"


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _end(text: str) -> str:
    first = text.strip().rstrip(".")
    return first[:1].lower() + first[1:]
