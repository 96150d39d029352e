"""Proposing or revising a use case: an intake of minutes that survives a lost session and shows the risk at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages import _risk_form as risk_form
from pages import _use_case_words as words
from registry.access import Desk
from registry.commands import use_cases as commands
from registry.services import drafts, risk, search, use_case_roles, use_cases
from registry.views.risk import Assessment

KIND, NEW = "use_case", "new"
MANY = 2_000
_FIELDS = (
    "title", "purpose", "owner", "sponsor", "affected", "when_wrong", "simpler", "why_not", "sourcing", "data_needed",
    "jurisdiction", "models", "deployments", "answers", "summary",
)  # fmt: skip


def render(desk: Desk) -> None:
    """The form: empty, as it was left, or with what a use case says now."""
    slug = frame.param("slug", "")
    governed = bool(slug) and use_cases.exists(desk, slug)
    began = _begin(desk, slug, governed=governed)
    frame.headline(
        f"Revise {slug}" if governed else "Propose a use case",
        about="A title is enough to begin. What is written here is kept as you write, and can be put on record later.",
    )
    if began:
        st.caption(f"This is your draft of {frame.time(began)}. Nobody else sees it.")
    content = {"title": "", **_what(desk), **_necessity(desk)}
    found = _risk(desk, content)
    content["summary"] = _summary() if governed else ""
    _keep(desk, slug or NEW, content)
    _act(desk, slug, content, found, governed=governed)


def _begin(desk: Desk, slug: str, *, governed: bool) -> Any:
    """Fill the form once: with the draft, else with what is on record; returns the time of the draft."""
    name = slug or NEW
    if st.session_state.get("_intake_of") == name:
        return st.session_state.get("_intake_since")
    draft = drafts.load(desk, KIND, name)
    content = draft.content if draft else _as_said(desk, slug) if governed else {"title": _title_of(desk, slug)}
    for key in [key for key in st.session_state if str(key).startswith("uc_")]:
        del st.session_state[key]
    for field in _FIELDS:
        if content.get(field) and field != "answers":
            value = content[field]
            st.session_state[f"uc_{field}"] = [tuple(key) for key in value] if field == "deployments" else value
    risk_form.fill(content.get("answers", {}))
    st.session_state["_intake_of"], st.session_state["_intake_kept"] = name, content
    st.session_state["_intake_since"] = draft.updated_at if draft else None
    return draft.updated_at if draft else None


def _as_said(desk: Desk, slug: str) -> dict[str, Any]:
    said = use_cases.as_proposal(use_cases.get(desk, slug).said)
    return said | said["necessity"] | {"models": list(said["models"])}


def _title_of(desk: Desk, slug: str) -> str:
    """What events call a use case of that slug."""
    known = search.find(desk, slug, kinds=(NodeKind.USE_CASE,), limit=1) if slug else []
    return slug.replace("-", " ").capitalize() if known else ""


def _what(desk: Desk) -> dict[str, Any]:
    people = {one.login: f"{one.name or one.login}" for one in use_case_roles.people(desk)}
    title = st.text_input("What do people call it?", key="uc_title", max_chars=commands.MOST_TITLE,
                          placeholder="Sorting applications for interviews")  # fmt: skip
    purpose = st.text_area("What is it for?", key="uc_purpose", max_chars=commands.MOST, height=90)
    left, right = st.columns(2)
    owner = _somebody(left, "Who answers for it?", "owner", people)
    sponsor = _somebody(right, "Who pays for it?", "sponsor", people)
    affected = left.text_area("Who is affected?", key="uc_affected", max_chars=commands.MOST, height=90,
                              placeholder="Applicants, about 4,000 a year")  # fmt: skip
    wrong = right.text_area("What happens when it is wrong?", key="uc_when_wrong", max_chars=commands.MOST, height=90,
                            placeholder="Somebody suitable is not invited, and never learns why")  # fmt: skip
    return {
        "title": title, "purpose": purpose, "owner": owner, "sponsor": sponsor, "affected": affected,
        "when_wrong": wrong,
    }  # fmt: skip


def _somebody(place: Any, label: str, field: str, people: Mapping[str, str]) -> str:
    if st.session_state.get(f"uc_{field}") not in people:
        st.session_state.pop(f"uc_{field}", None)
    return place.selectbox(label, list(people), index=None, format_func=people.__getitem__, key=f"uc_{field}",
                           placeholder="Not decided") or ""  # fmt: skip


def _necessity(desk: Desk) -> dict[str, Any]:
    frame.section("Should this be AI at all?")
    left, right = st.columns(2)
    simpler = left.text_area("Which simpler way was considered?", key="uc_simpler", max_chars=commands.MOST, height=90,
                             placeholder="A checklist; fixed rules; more people")  # fmt: skip
    why_not = right.text_area("Why is that not enough?", key="uc_why_not", max_chars=commands.MOST, height=90)
    sourcing = left.selectbox("Build, buy or fine-tune", list(words.SOURCINGS), format_func=words.SOURCINGS.__getitem__,
                              key="uc_sourcing")  # fmt: skip
    data = right.text_area("Which data does it need?", key="uc_data_needed", max_chars=commands.MOST, height=68)
    known = [f"{hit.namespace}/{hit.name}" for hit in search.find(desk, "", kinds=(NodeKind.MODEL,), limit=MANY)]
    chosen = st.session_state.get("uc_models", [])
    models = st.multiselect("AI models that serve it", sorted({*known, *chosen}), key="uc_models",
                            placeholder="None yet", accept_new_options=True)  # fmt: skip
    places = [(hit.namespace, hit.name) for hit in search.find(desk, "", kinds=(NodeKind.DEPLOYMENT,), limit=MANY)]
    services = st.multiselect(
        "Deployments that it relies on", places, format_func="/".join, key="uc_deployments",
        placeholder="None yet; those on record stay", help="Each is added to those that the lineage has already.",
    )  # fmt: skip
    return {
        "simpler": simpler, "why_not": why_not, "sourcing": sourcing or "", "data_needed": data, "models": models,
        "deployments": [list(key) for key in services],
    }  # fmt: skip


def _risk(desk: Desk, content: dict[str, Any]) -> Assessment:
    frame.section("How risky is it?", about="The tier is computed from these answers; each cites its article.")
    content["jurisdiction"] = st.selectbox(
        "Where is it used, or where do its results matter?", ["", *words.JURISDICTIONS], key="uc_jurisdiction",
        format_func=lambda one: words.JURISDICTIONS.get(one, "Not said"),
    ) or ""  # fmt: skip
    with st.container(key="risk_form"):
        content["answers"] = risk_form.ask(risk.rule_sets(desk, content["jurisdiction"]))
    found = risk.preview(desk, content["jurisdiction"], content["answers"])
    risk_form.tell(found)
    return found


def _summary() -> str:
    return st.text_input("What changes, and why? (kept with the revision)", key="uc_summary", max_chars=2_000)


def _keep(desk: Desk, name: str, content: dict[str, Any]) -> None:
    """Keep the draft whenever something in it differs."""
    if content != st.session_state.get("_intake_kept") and any(content.values()):
        drafts.save(desk, KIND, name, content)
        st.session_state["_intake_kept"] = content


def _act(desk: Desk, slug: str, content: dict[str, Any], found: Assessment, *, governed: bool) -> None:
    bar = st.container(horizontal=True)
    label = "Put the revision on record" if governed else "Propose it"
    if bar.button(label, type="primary", disabled=not content["title"].strip(), icon=":material/check:"):
        made = frame.act(lambda: _put(desk, slug, content, governed=governed), done="It is on record.")
        if made is not None:
            _forget(desk, slug or NEW)
            frame.go("use_case", name=made)
    if bar.button("Discard the draft", icon=":material/delete:"):
        _forget(desk, slug or NEW)
        st.rerun()
    if found.missing and content["jurisdiction"]:
        bar.caption(f"{frame.plural(len(found.missing), 'question')} can be answered later; until then it has no tier.")


def _put(desk: Desk, slug: str, content: dict[str, Any], *, governed: bool) -> str:
    fields = {name: value for name, value in content.items() if name not in ("simpler", "why_not")}
    fields["necessity"] = {"simpler": content["simpler"], "why_not": content["why_not"]}
    if governed:
        return use_cases.change(desk, slug, fields).slug
    return use_cases.propose(desk, commands.read({**fields, "slug": slug})).slug


def _forget(desk: Desk, name: str) -> None:
    drafts.discard(desk, KIND, name)
    for key in [key for key in st.session_state if str(key).startswith(("uc_", "_intake_"))]:
        del st.session_state[key]
