"""Asking for an approval: what the policy wants for it, what is lacking, and one sentence that says why."""

from __future__ import annotations

from uuid import uuid4

import pandas as pd
import streamlit as st

from lineage.keys import NodeKind
from pages import _approval_words as words
from pages import _frame as frame
from pages import _subjects
from pages._about import about_field
from registry.access import Desk
from registry.commands.about import read
from registry.commands.approvals import TEXT_MOST, Ask, Kind
from registry.errors import RegistryError
from registry.services import request_preview, request_records, requests, search, subjects, use_cases, versions
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.listing import Asked
from registry.views.preview import PreviewView, StagePreview

VERSIONED = {SubjectKind.MODEL: NodeKind.MODEL, SubjectKind.DATASET: NodeKind.DATASET}
VERSIONS, CASES = 50, 500
LIVE = "production"


def render(desk: Desk) -> None:
    """The form; what the address says is filled in."""
    given = _given()
    frame.headline(
        f"Ask for approval of {_subjects.short(given)}" if given else "What should be approved?",
        about="What the policy wants for it stands below before anything is sent.",
    )
    about = given or _chosen(desk)
    if about is None:
        return
    ask = _ask(desk, about)
    if ask is None:
        return
    try:
        found = request_preview.preview(desk, ask)
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return
    _wanted(found)
    _send(desk, ask, found)


def _given() -> Subject | None:
    try:
        return frame.param("about", None, read=read)
    except RegistryError:
        return None


def _chosen(desk: Desk) -> Subject | None:
    text = about_field(desk, "About")
    if not text:
        st.caption("An AI model, a dataset, a deployment, a use case; a decision or an incident by its number.")
        return None
    try:
        found: Subject = read(text)
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return None
    return found


def _ask(desk: Desk, about: Subject) -> Ask | None:
    """What would be asked, by the fields."""
    kinds = request_preview.kinds_for(desk, about)
    if not kinds:
        st.info("A change of policy is proposed on the page Policies, which asks for its approval.")
        return None
    bar = st.container(horizontal=True, vertical_alignment="bottom")
    kind = bar.selectbox("What for", kinds, format_func=_kind, index=_place(kinds), key="ask_kind", width=240)
    about = _version(desk, about, bar)
    places = ["", *request_records.environments(desk)]
    asked = frame.param("environment", LIVE if kind in (Kind.DEPLOYMENT, Kind.ROLLOUT, Kind.MODEL_VERSION) else "")
    environment = bar.selectbox(
        "Environment", places, index=places.index(asked) if asked in places else 0, accept_new_options=True,
        format_func=lambda one: one or "all of them", key=f"ask_environment_{kind}", width=200,
    )  # fmt: skip
    use_case = "" if about.kind is SubjectKind.USE_CASE else _use_case(desk, bar)
    try:
        return Ask(kind=kind, about=about, use_case=use_case, environment=environment or "", submit=False)
    except RegistryError as refusal:
        st.error(frame.plain(str(refusal)), icon=":material/block:")
        return None


def _kind(kind: Kind) -> str:
    return words.kind(kind.value)


def _place(kinds: tuple[Kind, ...]) -> int:
    asked = frame.param("kind", "")
    return next((place for place, one in enumerate(kinds) if one.value == asked), 0)


def _version(desk: Desk, about: Subject, bar: st.delta_generator.DeltaGenerator) -> Subject:
    """The subject in the version that is meant, where it has versions."""
    known = subjects.find(desk, about) if about.kind in VERSIONED else None
    if known is None or not known.name:
        return about
    node = search.resolve(desk, known.name, kinds=(VERSIONED[about.kind],), namespace=known.namespace)
    labels = [one.label for one in versions.versions(desk, node, limit=VERSIONS)]
    if not labels:
        return about
    if about.version and about.version not in labels:
        labels.insert(0, about.version)
    now = labels.index(about.version) if about.version else 0
    chosen = bar.selectbox("Version", labels, index=now, key="ask_version", width=180)
    return Subject(about.kind, about.name, chosen or "")


def _use_case(desk: Desk, bar: st.delta_generator.DeltaGenerator) -> str:
    asked = frame.param("use_case", "")
    known = [one.slug for one in use_cases.listing(desk, Asked(sort="title", limit=CASES)).rows]
    options = ["", *dict.fromkeys([*([asked] if asked else []), *known])]
    chosen = bar.selectbox(
        "For use case", options, index=options.index(asked), format_func=lambda one: one or "the one that names it",
        key="ask_case", width=260,
    )  # fmt: skip
    return chosen or ""


def _wanted(found: PreviewView) -> None:
    why = "" if found.assessed else ", because nobody assessed the risk yet"
    case = f" for the use case {found.use_case}" if found.use_case else ""
    frame.section("What it takes", about=f"At {found.level} risk{case}{why}, by {found.policy}. {_ends(found)}")
    if found.refused:
        st.error(frame.plain(found.refused), icon=":material/block:")
        return
    if found.fast_path:
        st.markdown(":blue-badge[○ fast path] One signature settles it, with the same record as any other.")
    rows = pd.DataFrame(
        {
            "status": "missing" if stage.short else "not yet", "stage": stage.name, "quorum": stage.quorum,
            "can": ", ".join(stage.can_sign) or "nobody", "wants": stage.wants,
        }
        for stage in found.stages
    )  # fmt: skip
    frame.table(
        rows, key="preview", alt="Stages to come", search=False, export=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("stage"),
            frame.Column("quorum", "Signatures", kind="count"), frame.Column("can", "Who could sign"),
            frame.Column("wants", "Wants"),
        ],
    )  # fmt: skip
    if found.money:
        frame.facts({"Bound to the business case": f"{found.money}: {found.worth}"})
    _evidence(found)
    for stage in found.stages:
        if stage.short:
            st.warning(frame.plain(_short(stage)), icon=":material/person_off:")
    if found.rival:
        number = found.rival.partition(" ")[0]
        st.warning(frame.plain(found.rival), icon=":material/block:")
        frame.link("request", f"Open {number}", icon=":material/arrow_forward:", id=number)


def _short(stage: StagePreview) -> str:
    who = words.people(stage.can_sign, otherwise="Nobody")
    return (
        f"{stage.name} needs {stage.quorum} of: {stage.wants}. {who} could sign it, apart from you. "
        "Somebody has to be given the role first."
    )


def _evidence(found: PreviewView) -> None:
    for one in found.evidence:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{frame.chip('valid' if one.there else 'missing')} {frame.plain(one.kind.capitalize())}")
            if not one.there:
                frame.link("evidence_new", "Add it", icon=":material/attach_file_add:", about=str(found.subject))


def _ends(found: PreviewView) -> str:
    said = []
    if found.expires_after_days:
        said.append(f"It would hold for {found.expires_after_days} days")
    if found.review_every_days:
        said.append(f"be looked at again after {found.review_every_days} days")
    return " and ".join(said) + "." if said else "It would hold without an end."


def _send(desk: Desk, ask: Ask, found: PreviewView) -> None:
    what = words.KINDS[ask.kind.value].format(_subjects.short(found.subject))
    where = f", in {ask.environment}" if ask.environment else ""
    summary = st.text_area(
        "What is asked for, in a sentence", f"{what[0].upper()}{what[1:]}{where}", max_chars=TEXT_MOST, height=90,
        key=f"summary_{ask.kind}_{found.subject}_{ask.environment}",
    )  # fmt: skip
    bar = st.container(horizontal=True)
    now = bar.button(
        "Submit it for signature", type="primary", icon=":material/approval:", disabled=not found.ready,
        help=None if found.ready else "What is lacking stands above",
    )  # fmt: skip
    later = bar.button("Leave it a draft", icon=":material/edit_note:", disabled=bool(found.refused or found.rival))
    if not (now or later):
        return
    key = st.session_state.setdefault(f"_ask_{ask.kind}_{found.subject}_{ask.environment}", uuid4().hex)
    said = Ask(
        kind=ask.kind, about=found.subject, summary=summary or "", use_case=ask.use_case, environment=ask.environment,
        submit=now, key=key if now else f"draft-{key}",
    )  # fmt: skip
    made = frame.act(lambda: requests.lodge(desk, said), done="It is on record.")
    if made is not None:
        frame.go("request", id=numbered(SubjectKind.REQUEST, made))
