"""A decision in a terminal: the sheet that an editor opens, how one is printed, what its file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry import madr
from registry.commands.quick import options_text, people_text
from registry.rules import templates
from registry.views.decisions import DecisionView

_ASKED = {
    "context": "The question and its circumstances.",
    "choice": "What was chosen.",
    "rationale": "Why.",
    "consequences": "What follows, good and bad.",
}


def sheet(told: Mapping[str, Any]) -> str:
    """A MADR file to fill in: what is known already, and in comments what belongs where."""
    kind = templates.template(str(told["template"])) if told.get("template") else None
    asked = _ASKED | (kind.prompts if kind else {})
    return madr.sheet(told, asked, options=kind.options if kind else (), assumptions=kind.assumptions if kind else ())


def brief(view: DecisionView) -> str:
    """All of a decision for a terminal."""
    return "\n\n".join(part for part in _parts(view) if part.strip())


def unfolded(number: int, title: str) -> str:
    """The name of a decision's file: `0012-ship-churn-3.md`."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")
    return f"{number:04}-{words}.md" if words else f"{number:04}.md"


def _parts(view: DecisionView) -> Iterator[str]:
    line = view.line
    yield f"{line.number}  {line.title}"
    superseded = f", superseded by {line.superseded_by}" if line.superseded_by else ""
    again = f"; look again on {line.revisit_on}" if line.revisit_on else ""
    yield f"{line.word}{superseded}{again}\nabout {line.about}\nby {line.author} at {line.at:%Y-%m-%d %H:%M} UTC"
    yield view.context
    yield f"Chosen: {line.choice}\n{view.rationale}"
    yield _below("Options", options_text(view.options))
    yield _below("Consequences", view.consequences)
    assumed = (f"{one.position}. {one.text}  [{one.state}: {one.because}]" for one in view.assumptions)
    yield _below("Assumptions", "\n".join(assumed))
    yield _below("People", people_text(view.people))
    yield _below("Evidence", "\n".join(f"{one.number} {one.title}" for one in view.evidence))
    yield from (_below(part.title, part.text) for part in view.more)


def _below(title: str, text: str) -> str:
    return f"{title}\n{text}" if text.strip() else ""
