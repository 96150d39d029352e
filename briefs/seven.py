"""The seven figures of an executive, in words: four side by side, the others below them, the return as a footnote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from briefs.blocks import Block, Fact, Facts, Figure, Figures, Note
from briefs.wording import amount, share
from roi.cash_flows import Return
from roi.seven_figures import Figure as Seventh
from roi.seven_figures import Key

SIDE_BY_SIDE = 4
LABELS: Mapping[Key, str] = {
    "npv": "Worth (median)",
    "p_negative": "May lose money",
    "payback": "Paid back",
    "cost_to_date": "Spent so far",
    "realised": "Benefits so far",
    "hidden_share": "Hidden costs",
    "loss_avoided": "Loss avoided a year",
}


def seven(figures: Sequence[Seventh], *, as_of: str, links: Mapping[Key, str]) -> Iterator[Block]:
    """In the order given: the first four that have a value stand side by side, the others say theirs or why not."""
    cards = [one for one in figures if one.value is not None][:SIDE_BY_SIDE]
    yield Figures(
        figures=tuple(
            Figure(label=LABELS[one.key], value=_value(one), note=_note(one), as_of=as_of, link=links.get(one.key, ""))
            for one in cards
        )
    )
    yield Facts(facts=tuple(Fact(LABELS[one.key], _line(one)) for one in figures if one not in cards))


def footnote(earned: Return, currency: str, over: str) -> Note:
    """The return in per cent, with the costs that it is a per cent of; `over` says over how long."""
    if earned.ratio is None:
        return Note(text="A return in per cent cannot be told: no cost is planned.")
    base, ratio = amount(earned.cost_base, currency), share(earned.ratio).replace("-", "−")
    return Note(text=f"Return on costs (ROI): {ratio} of {base}, both at present value, at the means, over {over}.")


def _line(one: Seventh) -> str:
    if one.value is None:
        return f"{one.note[:1].upper()}{one.note[1:]}"
    note = _note(one)
    return f"{_value(one)}{'' if note.startswith('of ') else ','} {note}"


def _value(one: Seventh) -> str:
    assert one.value is not None
    if one.unit == "share":
        return share(one.value)
    return f"{one.value:.0f} months" if one.unit == "months" else amount(one.value, one.unit)


def _note(one: Seventh) -> str:
    return _NOTES[one.key](one)


def _range(one: Seventh) -> str:
    return f"80 %: {amount(one.low or 0.0, one.unit)} to {amount(one.high or 0.0, one.unit)}"


def _luck(one: Seventh) -> str:
    return f"± {share(((one.high or 0.0) - (one.low or 0.0)) / 2)} from drawing"


def _late(one: Seventh) -> str:
    return f"in four of five draws within {one.high:.0f}" if one.high is not None else one.note


def _budget(one: Seventh) -> str:
    budget = f"of a budget of {amount(one.against, one.unit)}" if one.against is not None else "no budget is on record"
    end = f"; four of five draws end below {amount(one.high, one.unit)}" if one.high is not None else ""
    return f"{one.note or budget}{end}"


def _kept(one: Seventh) -> str:
    measured = one.measured or 0.0
    claimed = (one.value or 0.0) - measured
    parts = f"{amount(claimed, one.unit)} claimed" if claimed else "all measured"
    parts = parts if measured else "all claimed"
    return f"of {amount(one.against or 0.0, one.unit)} planned; {parts}"


def _outside(one: Seventh) -> str:
    return "of all costs, outside the budget"


def _without(one: Seventh) -> str:
    return f"of {amount(one.against or 0.0, one.unit)} to be expected without it"


_NOTES: Mapping[Key, Callable[[Seventh], str]] = {
    "npv": _range,
    "p_negative": _luck,
    "payback": _late,
    "cost_to_date": _budget,
    "realised": _kept,
    "hidden_share": _outside,
    "loss_avoided": _without,
}
