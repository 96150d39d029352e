"""What the pages about use cases call things: tiers, stages, roles, approvals, and each of them in a sentence."""

from __future__ import annotations

from pages import _frame as frame
from registry.views.risk import TierView
from registry.views.use_cases import PortfolioSummary, UseCaseLine, UseCaseView

UNSURE = "not assessed"
KINDS = {"new_use_case": "the use case", "model_version": "the model version", "deployment": "the deployment"}
JURISDICTIONS = {
    "eu": "In the European Union",
    "elsewhere": "Only outside the European Union",
    "both": "Inside and outside the European Union",
}
SOURCINGS = {"": "Not decided", "build": "Build", "buy": "Buy", "fine_tune": "Fine-tune"}


def role(name: str) -> str:
    """A role as people say it."""
    return name.replace("_", " ")


def tier(text: str) -> str:
    """A risk tier as people say it."""
    return text or UNSURE


def lacking(line: UseCaseLine) -> str:
    """What stands against a use case, in a few words."""
    if line.word == "unapproved":
        return "no valid approval for its stage"
    if line.word == "stale":
        return f"the approval of {' and '.join(KINDS[kind] for kind in line.stale)} is stale"
    if line.word == "outdated":
        return "risk computed by older rules"
    if line.word == "prohibited":
        return "does what the rules forbid"
    if line.word == "in review":
        return "another risk tier waits for a second person"
    return ""


def approved(line: UseCaseLine) -> str:
    """What is approved of a use case."""
    stale = (f"{KINDS[kind]} (stale)" for kind in line.stale)
    return ", ".join((*(KINDS[kind] for kind in line.approved), *stale))


def portfolio(of: PortfolioSummary) -> str:
    """What the portfolio says in one sentence."""
    by, cases = of.by_word, frame.plural(of.open, "open use case")
    told = [
        text
        for number, text in (
            (by.get("prohibited", 0), f"{by.get('prohibited', 0):,} of {cases} would do what the rules forbid"),
            (by.get("unapproved", 0), f"{_of(by, 'unapproved', cases)} {_lack(by, 'unapproved')} a valid approval"),
            (by.get("stale", 0), f"{_of(by, 'stale', cases)} {_rest(by, 'stale')} on an approval that went stale"),
            (by.get("outdated", 0), f"{_of(by, 'outdated', cases)} {_was(by, 'outdated')} assessed by older rules"),
            (by.get("unfilled", 0), f"{_of(by, 'unfilled', cases)} {_lack(by, 'unfilled')} people in roles"),
        )
        if number
    ]
    if told:
        return _first_counts(told, cases)
    if not of.open:
        return f"None of {frame.plural(of.use_cases, 'use case')} is open"
    return f"Nothing stands against {'the' if of.open == 1 else 'any of'} {cases}"


def _first_counts(told: list[str], cases: str) -> str:
    """Only the first part says of how many."""
    return "; ".join([told[0], *(part.replace(f" of {cases}", "", 1) for part in told[1:3])])


def _of(by: object, word: str, cases: str) -> str:
    return f"{by.get(word, 0):,} of {cases}"


def _lack(by: object, word: str) -> str:
    return "lacks" if by.get(word, 0) == 1 else "lack"


def _rest(by: object, word: str) -> str:
    return "rests" if by.get(word, 0) == 1 else "rest"


def _was(by: object, word: str) -> str:
    return "was" if by.get(word, 0) == 1 else "were"


def sentence(view: UseCaseView) -> str:
    """How a use case stands, in one sentence."""
    title, ahead = view.said.title, view.next
    if view.stage in ("rejected", "retired"):
        return f"{title} was {view.stage} on {frame.date(view.steps[-1].at)}: {view.steps[-1].reason}"
    if view.tier.tier.value == "prohibited":
        return f"{title} would do what the rules forbid: {why(view.tier)}"
    if ahead is None:
        return f"{title} is in {view.stage}"
    if ahead.open:
        return f"{title} is in {view.stage}; nothing is missing for {ahead.to}"
    number = frame.plural(len(ahead.needs), "thing")
    return f"{title} is in {view.stage}; {number} {_is(len(ahead.needs))} missing for {ahead.to}"


def why(tier_: TierView) -> str:
    """The article that made the tier."""
    return next((why.cites for why in tier_.reasons if not why.exempt), "no rule applies")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
