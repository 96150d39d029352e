"""The body of a MADR file: which heading holds which field of a decision, to write it and to read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry.madr.sections import Section, bullet, bullets, sections, unlisted

__all__ = ["Section", "fields", "labelled", "others", "written"]
CONTEXT, OPTIONS, OUTCOME = "Context and Problem Statement", "Considered Options", "Decision Outcome"
CONSEQUENCES, ASSUMPTIONS, DETAILS = "Consequences", "Assumptions", "Pros and Cons of the Options"
_NAMES = {
    "context": (CONTEXT.lower(), "context"),
    "options": (OPTIONS.lower(),),
    "outcome": (OUTCOME.lower(), "decision"),
    "details": (DETAILS.lower(),),
    "assumptions": (ASSUMPTIONS.lower(),),
}
_CHOSEN = re.compile(r"Chosen option:\s*(?:\"(.*?)\"|(.*?)),\s+because[:]?\s?(.*)", re.DOTALL | re.IGNORECASE)
_ONLY_CHOSEN = re.compile(r"Chosen option:\s*(.*?)[.]?(?:\n+(.*))?", re.DOTALL | re.IGNORECASE)
_ARGUMENT = re.compile(r"(Good|Bad),? because\s?(.*)", re.DOTALL)
_LINK = re.compile(r"\[(.*)\]\([^()]*\)")
_METRIC = re.compile(r"(.*) \(`([^`\n]+?) (<=|>=|<|>|=) (\S+)`\)", re.DOTALL)
_LABEL = re.compile(r"\**(status|date|deciders|decision-makers|consulted|informed)\**:\**\s*(.*)", re.IGNORECASE)


def written(told: Mapping[str, Any]) -> str:
    """The body that says what the JSON of a decision says."""
    options = told.get("options", ())
    parts = [f"# {told.get('title', '')}", f"## {CONTEXT}", told.get("context", "")]
    if options:
        parts += [f"## {OPTIONS}", "\n".join(bullet(option["title"]) for option in options)]
    parts += [f"## {OUTCOME}", f'Chosen option: "{told.get("choice", "")}", because {told.get("rationale", "")}']
    if "consequences" in told:
        parts += [f"### {CONSEQUENCES}", told["consequences"]]
    if "assumptions" in told:
        parts += [f"## {ASSUMPTIONS}", "\n".join(bullet(_assumption(one)) for one in told["assumptions"])]
    if any(len(option) > 1 for option in options):
        parts += [f"## {DETAILS}", *(part for option in options for part in _detail(option))]
    return "\n\n".join(part for part in parts if part) + "\n"


def fields(text: str) -> dict[str, Any]:
    """What a body says, as the JSON of a decision; what it does not say is empty."""
    found = sections(text)
    outcome = _own(found, "outcome")
    choice, rationale = _outcome(outcome.text if outcome else "")
    context = _own(found, "context")
    assumptions = _own(found, "assumptions")
    return {
        "title": next((one.title for one in found if one.level == 1), ""),
        "context": context.text if context else _opening(found),
        "options": _options(found),
        "choice": choice,
        "rationale": rationale,
        "consequences": _consequences(found),
        "assumptions": [_assumed(item) for item in bullets(assumptions.text)] if assumptions else [],
    }


def labelled(text: str) -> dict[str, Any]:
    """What files of MADR 2 and before say in a list under the title, or under a heading Status."""
    found = sections(text)
    opening = [one for one in found if one.level < 2]
    pairs = [_LABEL.fullmatch(item) for one in opening for item in bullets(one.text)]
    said: dict[str, Any] = {pair[1].lower(): pair[2] for pair in pairs if pair}
    status = next((one.text for one in found if one.level == 2 and one.name == "status"), "")
    return said | ({"status": status} if status else {})


def others(text: str) -> tuple[Section, ...]:
    """The sections that no field of a decision holds."""
    found = sections(text)
    held = {id(one) for one in _held(found)}
    return tuple(one for one in found if id(one) not in held and (one.text or one.level > 2))


def _held(found: Sequence[Section]) -> Iterator[Section]:
    yield from (one for name in _NAMES if (one := _own(found, name)))
    yield from (one for one in found if one.level == 1 and not unlisted(one.text))
    yield from (one for one in found if one.level in (2, 3) and one.name.endswith("consequences"))
    yield from _details(found)
    if not _own(found, "context"):
        yield from (one for one in found if one.level < 2)


def _own(found: Sequence[Section], name: str) -> Section | None:
    return next((one for one in found if one.level == 2 and one.name in _NAMES[name]), None)


def _opening(found: Sequence[Section]) -> str:
    """What stands under the title: older files ask their question there."""
    text = next((one.text for one in found if one.level == 1), "")
    labels = all(_LABEL.fullmatch(item) for item in bullets(text))
    return unlisted(text) if labels else text


def _outcome(text: str) -> tuple[str, str]:
    if chosen := _CHOSEN.fullmatch(text):
        return (chosen[1] if chosen[1] is not None else chosen[2].strip("`\"' ")), chosen[3]
    if chosen := _ONLY_CHOSEN.fullmatch(text):
        return chosen[1].strip("`\"' "), chosen[2] or ""
    return "", text


def _consequences(found: Sequence[Section]) -> str:
    kept = [one for one in found if one.level in (2, 3) and one.name.endswith("consequences")]
    if len(kept) == 1:
        return kept[0].text
    return "\n\n".join(f"{one.title}:\n\n{one.text}" for one in kept)


def _options(found: Sequence[Section]) -> list[dict[str, Any]]:
    listed = _own(found, "options")
    titles = [_unlinked(item) for item in bullets(listed.text)] if listed else []
    details = {one.title: _arguments(one.text) for one in _details(found)}
    return [{"title": title, **details.get(title, {})} for title in dict.fromkeys([*titles, *details])]


def _details(found: Sequence[Section]) -> list[Section]:
    """The sections that speak of one option each: below their heading, or of the same level after it."""
    listed, head = _own(found, "options"), _own(found, "details")
    titles = {_unlinked(item) for item in bullets(listed.text)} if listed else set()
    kept: list[Section] = []
    for one in found[found.index(head) + 1 :] if head else ():
        if one.level < 2 or (one.level == 2 and one.title not in titles):
            break
        if one.level in (2, 3):
            kept.append(one)
    return kept


def _arguments(text: str) -> dict[str, Any]:
    pros: list[str] = []
    cons: list[str] = []
    cost, rest = "", []
    for item in bullets(text):
        argument = _ARGUMENT.fullmatch(item)
        if argument:
            (pros if argument[1] == "Good" else cons).append(argument[2])
        elif item.startswith("Cost: ") and not cost:
            cost = item.removeprefix("Cost: ")
        else:
            rest.append(bullet(item))
    about = "\n".join(part for part in (unlisted(text), *rest) if part)
    found = {"about": about, "pros": pros, "cons": cons, "cost": cost}
    return {name: value for name, value in found.items() if value}


def _detail(option: Mapping[str, Any]) -> Iterator[str]:
    lines = [f"Good, because {one}" for one in option.get("pros", ())]
    lines += [f"Bad, because {one}" for one in option.get("cons", ())]
    lines += [f"Cost: {option['cost']}"] if "cost" in option else []
    yield from (f"### {option['title']}", option.get("about", ""), "\n".join(bullet(line) for line in lines))


def _assumption(said: Mapping[str, Any]) -> str:
    if "metric" not in said:
        return str(said["text"])
    return f"{said['text']} (`{said['metric']} {said['comparator']} {said['threshold']!r}`)"


def _assumed(item: str) -> dict[str, Any]:
    found = _METRIC.fullmatch(item)
    try:
        threshold = float(found[4]) if found else None
    except ValueError:
        threshold = None
    if found is None or threshold is None:
        return {"text": item}
    return {"text": found[1], "metric": found[2], "comparator": found[3], "threshold": threshold}


def _unlinked(item: str) -> str:
    link = _LINK.fullmatch(item.strip())
    return link[1] if link else item.strip()
