"""The questions of the risk rule sets as a form, and in words what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages import _frame as frame
from registry.rules import risk
from registry.rules.rule_sets import Question, QuestionKind, RuleSet
from registry.views.risk import Assessment

_MARK = "uc_risk"


def fill(answers: Mapping[str, Sequence[str]]) -> None:
    """Set the form to these answers before it is drawn."""
    for question, chosen in answers.items():
        st.session_state[f"{_MARK}_{question}"] = chosen[0] if len(chosen) == 1 else None
        for answer in chosen:
            st.session_state[f"{_MARK}_{question}_{answer}"] = True


def ask(sets: Sequence[RuleSet]) -> dict[str, list[str]]:
    """Ask what has to be asked, given the answers so far; a question not answered is left out."""
    answers: dict[str, list[str]] = {}
    for rules in sets:
        if len(sets) > 1:
            st.markdown(f"**{frame.plain(rules.title)}**")
        for question in rules.questions:
            if risk.met(question.ask_when, answers):
                chosen = _ask(question)
                if chosen:
                    answers[question.id] = chosen
    return answers


def _ask(question: Question) -> list[str]:
    label = question.text + (f" :gray[({question.cites})]" if question.cites else "")
    if question.kind is QuestionKind.MANY:
        return _many(question, label)
    texts = {option.id: option.text for option in question.choices}
    key = f"{_MARK}_{question.id}"
    if st.session_state.get(key) not in texts:
        st.session_state.pop(key, None)
    chosen = st.radio(label, list(texts), index=None, format_func=texts.__getitem__, key=key,
                      horizontal=question.kind is QuestionKind.YES_NO, help=question.help or None)  # fmt: skip
    return [chosen] if chosen else []


def _many(question: Question, label: str) -> list[str]:
    """Boxes to tick, in two columns; "none of these" stands last and goes with no other."""
    st.markdown(label, help=question.help or None)
    columns, chosen = st.columns(2), []
    half = -(-len(question.choices) // 2)
    for place, option in enumerate(question.choices):
        text = option.text + (f" :gray[{option.cites}]" if option.cites else "")
        key = f"{_MARK}_{question.id}_{option.id}"
        with columns[place // half]:
            if st.checkbox(text, key=key):
                chosen.append(option)
    nothing = [option for option in chosen if option.nothing]
    if nothing and len(chosen) > 1:
        st.warning(f"“{nothing[0].text}” is left out: it goes with no other answer.", icon=":material/info:")
    return [option.id for option in chosen if not option.nothing] or [option.id for option in nothing]


def tell(found: Assessment) -> None:
    """What the answers come to so far, with the article."""
    if not found.rule_sets:
        st.caption("Say where it is used; then the questions of the rules that apply there follow.")
        return
    biting = [why for why in found.reasons if not why.exempt]
    because = f": {biting[0].cites}. {biting[0].text}" if biting else ""
    if found.missing:
        so_far = f"; at least **{found.at_least.value}** already{frame.plain(because)}" if biting else ""
        st.info(f"Not assessed yet: {frame.plural(len(found.missing), 'question')} open{so_far}")
    else:
        st.info(f"By these answers the risk tier is **{found.tier.value}**{frame.plain(because)}")
