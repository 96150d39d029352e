"""Allocation rules out of a YAML or JSON file, each problem with its place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from roi.allocation import FIELDS, Rule
from roi.case_text import read
from roi.document import Fields, shown
from roi.refusals import Problem, Refused

SMALLEST = Decimal("0.000000001")  # finer shares are refused, so that sums stay exact


def read_rules(written: str | bytes) -> tuple[Rule, ...]:
    """The rules of a file, in their order; Refused names every place that cannot be taken."""
    return parse_rules(read(written))


def parse_rules(document: object) -> tuple[Rule, ...]:
    """The rules of {rules: [{to, name?, tags?, account?, resource?, …}, …]}."""
    problems: list[Problem] = []
    fields = Fields(document, "", problems)
    rules = tuple(_rule(part, number) for number, part in enumerate(fields.parts("rules", needed=True), 1))
    fields.done()
    names = [rule.name for rule in rules]
    for place, name in enumerate(names):
        if name in names[:place]:
            problems.append(Problem(f"rules[{place}].name", f"{name} stands twice"))
    if problems:
        raise Refused(problems)
    return rules


def _rule(part: Fields, number: int) -> Rule:
    shares: Mapping[str, Decimal] = part.take("to", _shares, {}, needed=True)
    name = part.text("name") or f"rule {number}"
    tags: Mapping[str, tuple[str, ...]] = part.take("tags", _tags, {})
    none: tuple[str, ...] = ()
    looked = {field: part.take(field, _patterns, none) for field in FIELDS}
    where = {field: patterns for field, patterns in looked.items() if part.has(field)}
    if part.is_mapping and not any(part.has(field) for field in ("tags", *FIELDS)):
        part.refuse("", f"fits every charge: say tags or one of {', '.join(FIELDS)}; * is for anything")
    part.done()
    return Rule(name, shares, tags, where)


def _shares(value: object, place: str) -> Mapping[str, Decimal]:
    if isinstance(value, str) and value.strip():
        return {value.strip(): Decimal(1)}
    if not isinstance(value, Mapping) or not value:
        raise Refused.at(place, f"a name, or names with their shares, are needed, not {shown(value)}")
    shares = {str(name): _share(share, f"{place}.{name}") for name, share in value.items()}
    if sum(shares.values()) > 1:
        raise Refused.at(place, f"the shares come to {sum(shares.values())}, more than 1")
    return shares


def _share(value: object, place: str) -> Decimal:
    try:
        share = Decimal(str(value))
    except InvalidOperation:
        share = Decimal(-1)
    if isinstance(value, bool) or not (share.is_finite() and 0 < share <= 1) or share % SMALLEST:
        raise Refused.at(place, f"a share above 0, at most 1 and of at most 9 decimals is needed, not {shown(value)}")
    return share


def _tags(value: object, place: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, Mapping) or not value:
        raise Refused.at(place, f"tag keys with their values are needed, not {shown(value)}")
    return {str(key).strip(): _patterns(one, f"{place}.{key}") for key, one in value.items()}


def _patterns(value: object, place: str) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if not found or any(isinstance(one, Mapping | list | bool) or one in (None, "") for one in found):
        raise Refused.at(place, f"a text, or a list of texts, is needed, not {shown(value)}")
    return tuple(str(one) for one in found)
