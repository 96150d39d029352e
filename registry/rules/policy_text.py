"""Reads an approval policy from YAML: the policy, or every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, TypeVar

from registry.rules.document_forms import Form
from registry.rules.documents import Fault, Unreadable, read
from registry.rules.policy import Change, GateMode, Group, Level, Policy, Rule, Signers, StageRule, Strictness, Watched

T = TypeVar("T")
SIGNING_ROLES = frozenset({"executive", "engineer", "reviewer", "compliance"})
"""The access roles that can sign. An administrator never does: who gives the roles must not also use them."""
USE_CASE_ROLES = frozenset(
    {
        "decider",
        "data_approver",
        "deployment_signer",
        "domain_expert",
        "translator",
        "independent_validator",
        "owner",
        "sponsor",
    }
)
FLAGS = ("requester_may_sign", "author_may_sign", "later_members_may_sign", "body_seats_may_be_delegated")
LONGEST_DAYS = 3650
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_RULE_FIELDS = ("changes", "tiers", "stages", "evidence", "vetoes", "refused", "fast_path", "new_versions_of")
_DAYS = ("expires_after_days", "review_every_days")


class PolicyFaults(ValueError):
    """The text is no policy; `faults` says everything that is wrong, in the order of the lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults[:10])))
        self.faults = faults


def policy_of(text: str) -> Policy:
    """The policy that YAML text says; raises PolicyFaults."""
    faults: list[Fault] = []
    try:
        found = _policy(Form(read(text), faults))
    except Unreadable as cause:
        raise PolicyFaults((cause.fault,)) from cause
    if faults:
        raise PolicyFaults(tuple(sorted(set(faults))))
    return found


def _policy(form: Form) -> Policy:
    form.only("title", "about", "relaxed", "gates", "vetoes", "rules")
    vetoes = _slugs(form, "vetoes")
    rule_forms = form.forms("rules", needed=True)
    rules = tuple(_rule(rule, vetoes) for rule in rule_forms)
    _note_gaps(form, rule_forms, rules)
    return Policy(
        title=form.text("title", needed=True, most=200),
        about=form.text("about"),
        strictness=_strictness(form),
        gates=_gates(form),
        rules=rules,
    )


def _strictness(form: Form) -> Strictness:
    relaxed = form.form("relaxed") if form.has("relaxed") else None
    if relaxed is None:
        return Strictness()
    relaxed.only(*FLAGS)
    return Strictness(**{flag: relaxed.truth(flag, default=False) for flag in FLAGS})


def _gates(form: Form) -> tuple[tuple[str, GateMode], ...]:
    gates = form.form("gates") if form.has("gates") else None
    if gates is None:
        return ()
    names = list(gates.spot.value)
    return tuple((name, mode) for name in names if (mode := gates.word(name, GateMode, needed=True)) is not None)


def _rule(form: Form, vetoes: tuple[str, ...]) -> Rule:
    form.only(*_RULE_FIELDS, *_DAYS)
    stages = tuple(_stage(stage) for stage in form.forms("stages"))
    refused, fast = form.text("refused", most=500), form.truth("fast_path", default=False)
    expires, review = (_days(form, name) for name in _DAYS)
    if bool(stages) == bool(refused):
        form.fault("a rule either has stages or says in `refused` why there is no approval", "stages")
    if len({stage.name for stage in stages}) < len(stages):
        form.fault("two stages have the same name", "stages")
    if fast and (len(stages) != 1 or stages[0].quorum != 1):
        form.fault("a fast path is one stage with one signature", "fast_path")
    if expires and review and review > expires:
        form.fault(f"a review every {review} days never comes: the approval ends after {expires}", "review_every_days")
    return Rule(
        changes=_members(form, "changes", Change),
        levels=_members(form, "tiers", Level),
        stages=stages,
        evidence=_kinds(form, "evidence"),
        expires_after_days=expires,
        review_every_days=review,
        fast_path=fast,
        vetoes=tuple(dict.fromkeys((*vetoes, *_slugs(form, "vetoes")))),
        refused=refused,
        new_versions_of=form.word("new_versions_of", Watched) or Watched.ALL,
    )


def _stage(form: Form) -> StageRule:
    form.only("name", "signers", "quorum")
    said = form.texts("signers")
    if not said:
        form.fault("this is needed", "signers")
    quorum = form.number("quorum")
    if quorum is not None and (quorum != int(quorum) or not 1 <= quorum <= 50):
        form.fault("a quorum is a whole number from 1 to 50", "quorum")
    signers = tuple(found for text in said if (found := _signers(form, text)) is not None)
    return StageRule(form.text("name", needed=True, most=100), tuple(dict.fromkeys(signers)), int(quorum or 1))


def _signers(form: Form, text: str) -> Signers | None:
    group, _, name = text.partition(":")
    known = {Group.USE_CASE_ROLE: USE_CASE_ROLES, Group.ROLE: SIGNING_ROLES}
    if group not in set(Group):
        form.fault(f"{text[:60]!r} is none of use_case:…, role:…, body:…", "signers")
    elif group == Group.ROLE and name == "administrator":
        form.fault("an administrator never signs: who gives the roles must not also use them", "signers")
    elif group != Group.BODY and name not in known[Group(group)]:
        names = ", ".join(sorted(known[Group(group)]))
        form.fault(f"{name[:40]!r} is no {'role of a use case' if group == 'use_case' else 'role'}: {names}", "signers")
    elif group == Group.BODY and not _SLUG.fullmatch(name):
        form.fault(f"{name[:40]!r} is no name of a body such as ethics-board", "signers")
    else:
        return Signers(Group(group), name)
    return None


def _members(form: Form, name: str, words: type[T]) -> frozenset[T]:
    said, known = form.texts(name), {str(member): member for member in words}  # type: ignore[attr-defined]
    if not said:
        form.fault("this is needed", name)
    for word in said:
        if word not in known:
            form.fault(f"{word[:40]!r} is none of {', '.join(known)}", name)
    return frozenset(known[word] for word in said if word in known)


def _slugs(form: Form, name: str) -> tuple[str, ...]:
    said = form.texts(name)
    for text in said:
        if not _SLUG.fullmatch(text):
            form.fault(f"{text[:40]!r} is no name in small letters, digits, - and _", name)
    return tuple(dict.fromkeys(said))


def _kinds(form: Form, name: str) -> tuple[str, ...]:
    """Kinds of evidence in anybody's words, as they are compared: in small letters."""
    said = form.texts(name)
    if any(not text or len(text) > 100 for text in said):
        form.fault("a kind of evidence is a text of up to 100 characters, such as validation report", name)
    return tuple(dict.fromkeys(text.lower() for text in said))


def _days(form: Form, name: str) -> int | None:
    days = form.number(name)
    if days is not None and (days != int(days) or not 1 <= days <= LONGEST_DAYS):
        form.fault(f"a whole number of days from 1 to {LONGEST_DAYS} is wanted; leave it out for no end", name)
    return int(days) if days else None


def _note_gaps(form: Form, forms: list[Form], rules: tuple[Rule, ...]) -> None:
    """Each kind of change at each level has exactly one rule: neither a gap nor a contradiction."""
    met: dict[tuple[Any, Any], int] = {}
    for at, rule in enumerate(rules):
        for case in sorted(product(rule.changes, rule.levels)):
            if case in met:
                forms[at].fault(f"{case[0]} at {case[1]} has a rule already, rules[{met[case]}]", "changes")
            met.setdefault(case, at)
    if gaps := list(_gaps(met)):
        form.fault(f"no rule speaks of {'; '.join(gaps)}", "rules")


def _gaps(met: dict[tuple[Any, Any], int]) -> Iterator[str]:
    for change in Change:
        missing = [level.value for level in Level if (change, level) not in met]
        if missing:
            yield f"{change} at {', '.join(missing)}"
