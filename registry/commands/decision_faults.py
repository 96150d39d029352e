"""What is wrong with a decision as somebody said it: each fault with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from registry.commands import about
from registry.commands.decision_said import Assumption, Said
from registry.subjects import Subject

TITLE_MOST, TEXT_MOST, SOURCE_MOST, ITEMS_MOST = 200, 20_000, 500_000, 100
"""Characters of a title, of a text, of a file that a decision came as; items of each list."""
COMPARATORS = ("<", "<=", ">", ">=", "=")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def faults(said: Said) -> Iterator[str]:
    """Each fault, beginning with its place: `options[1].title: …`."""
    yield from _lacking(said)
    yield from _misnumbered(said)
    yield from _unfit_texts(said)
    for position, assumption in enumerate(said.assumptions):
        yield from _unfit(f"assumptions[{position}]", assumption)


def _lacking(said: Said) -> Iterator[str]:
    if not said.title.strip() or "\n" in said.title:
        yield "title: say in one line what was decided."
    if not said.choice.strip() and not said.source:
        yield "choice: say what was chosen."
    if not said.rationale.strip() and not said.source:
        yield "rationale: say why."
    if not said.status.strip():
        yield "status: say how it stands, such as accepted."
    for position, option in enumerate(said.options):
        if not option.title.strip():
            yield f"options[{position}].title: say what could have been chosen."
    for position, person in enumerate(said.people):
        if not person.name.strip():
            yield f"people[{position}].name: say who."


def _misnumbered(said: Said) -> Iterator[str]:
    if about.read(str(said.about)) != said.about:
        yield "about: a name without spaces around it, and without an @ unless a version follows."
    if said.supersedes is not None and said.supersedes < 1:
        yield "supersedes: decisions are numbered from D-1."
    if any(number < 1 for number in said.evidence) or len(set(said.evidence)) < len(said.evidence):
        yield "evidence: items are numbered from E-1, each named once."


def _unfit(place: str, said: Assumption) -> Iterator[str]:
    if not said.text.strip():
        yield f"{place}.text: say what is assumed."
    if bool(said.metric) != bool(said.comparator) or bool(said.metric) != (said.threshold is not None):
        yield f"{place}: a metric comes with a comparator and a threshold, as in error_rate <= 0.05; say all or none."
    elif said.metric and (said.metric != said.metric.strip() or "\n" in said.metric):
        yield f"{place}.metric: a name in one line, without spaces around it."
    if said.comparator and said.comparator not in COMPARATORS:
        yield f"{place}.comparator: {said.comparator[:20]!r} is none of {' '.join(COMPARATORS)}."
    if said.threshold is not None and not math.isfinite(said.threshold):
        yield f"{place}.threshold: a finite number."


def _unfit_texts(said: Said) -> Iterator[str]:
    for place, text in _texts("", said):
        most = TITLE_MOST if place == "title" else SOURCE_MOST if place == "source" else TEXT_MOST
        if len(text) > most:
            yield f"{place}: {len(text):,} characters; at most {most:,}."
        if place != "source" and _UNFIT.search(text):
            yield f"{place}: holds a control character."
    for one in fields(said):
        value = getattr(said, one.name)
        if isinstance(value, tuple) and len(value) > ITEMS_MOST:
            yield f"{one.name}: {len(value):,} items; at most {ITEMS_MOST}."


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text inside a value, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for position, one in enumerate(value[: ITEMS_MOST + 1]):
            yield from _texts(f"{place}[{position}]", one)
    elif is_dataclass(value) and not isinstance(value, Subject):
        for one in fields(value):
            yield from _texts(f"{place}.{one.name}".lstrip("."), getattr(value, one.name))
