"""Roll out: a version of an AI model takes a part of a service's requests, through the gate; or is taken back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from briefs.theme import Tone, tone_of
from lineage.keys import DatasetKey, NodeKind
from lineage.registrations import DeploymentRole
from pages import _desk
from pages import _frame as frame
from pages._choosing import choose
from pages._deployment import request_of
from pages._gate import verdict
from registry.access import Desk
from registry.commands.rollouts import RollBack, RollOut
from registry.services import deployments, rollouts, search, standing, versions
from registry.services.search import Hit
from registry.subjects import Subject, SubjectKind
from registry.views.approvals import ApprovalStanding
from registry.views.models import Spell

OUT, BACK = "Roll out", "Roll back"
_RED_FIRST = (Tone.BAD, Tone.ATTENTION, Tone.PROGRESS, Tone.NONE, Tone.GOOD)
ROLES = {
    DeploymentRole.CHALLENGER: "challenger: a part, beside the champion",
    DeploymentRole.AB: "A/B test: both are compared",
}
ENVIRONMENTS = ["production", "staging", "shadow"]


def render(desk: Desk) -> None:
    """The form for a rollout or a rollback, with what the gate says before anybody presses a button."""
    with st.spinner("Reading what answers there …", show_time=True):
        now = deployments.production(desk, environment=_environment())
    frame.headline(sentence(now, _environment()))
    what = st.segmented_control("What", [OUT, BACK], default=OUT, key="q_what", bind="query-params", required=True,
                                label_visibility="collapsed")  # fmt: skip
    _answering(now)
    frame.part(lambda: (_roll_back if what == BACK else _roll_out)(desk, now))
    frame.how_sure(
        source="The newest event about each deployment; the gate's answer is worked out now and kept when you act.",
        assumptions=[
            "Rolling out changes the record and tells those who listen; moving the traffic is your platform's work.",
            "A rollback needs no valid approval: what does harm must not wait. It becomes a decision on record.",
        ],
    )


def _environment() -> str:
    return frame.param("environment", "production")


def sentence(now: list[Spell], environment: str) -> str:
    """What answers in an environment, in one sentence."""
    if not now:
        return f"Nothing answers in {environment} yet"
    services = len({one.deployment.service for one in now})
    shared = len(now) - services
    beside = (
        f"; {frame.plural(shared, 'version')} {'answers' if shared == 1 else 'answer'} beside another" if shared else ""
    )
    return f"{frame.plural(services, 'service')} {'answers' if services == 1 else 'answer'} in {environment}{beside}"


def _answering(now: list[Spell]) -> None:
    if not now:
        return
    rows = pd.DataFrame(
        {
            "status": one.deployment.word, "service": one.deployment.service,
            "model": one.deployment.model.name, "version": one.deployment.version,
            "role": one.deployment.role or "alone",
            "traffic": None if one.deployment.traffic_percent is None else one.deployment.traffic_percent / 100,
            "since": one.since, "approval": one.deployment.approval.reference if one.deployment.approval else "none",
            "namespace": one.deployment.node.namespace, "name": one.deployment.node.name,
            "model_namespace": one.deployment.model.namespace, "request": request_of(one.deployment),
        }
        for one in sorted(now, key=lambda one: _RED_FIRST.index(tone_of(one.deployment.word)))
    )  # fmt: skip
    frame.table(
        rows, key="now", alt="What answers now", title="What answers now", search=len(now) > 10, page_rows=10,
        columns=[
            frame.Column("status", kind="status"), frame.Column("service"), frame.Column("model", "AI model"),
            frame.Column("version"), frame.Column("role", "As"), frame.Column("traffic", "Requests", kind="percent"),
            frame.Column("since", kind="time"), frame.Column("approval"),
        ],
        links={
            "service": frame.RowLink("deployment", name="name", namespace="namespace"),
            "model": frame.RowLink("model", name="model", namespace="model_namespace"),
            "approval": frame.RowLink("request", id="request"),
        },
    )  # fmt: skip


def _roll_out(desk: Desk, now: list[Spell]) -> None:
    frame.section(OUT, about="A version takes a part of a service's requests, or all of them.")
    left, right = st.columns(2)
    environment = _where(left)
    known = sorted({one.deployment.service for one in now} | ({frame.param("service", "")} - {""}))
    asked = frame.param("service", "") or _served_by(now, frame.param("name", ""))
    service = right.selectbox("Service", known, index=_place(known, asked), key="rollout_service",
                              accept_new_options=True, placeholder="fraud-api")  # fmt: skip
    with left:
        model = choose(desk, "AI model", NodeKind.MODEL, key="rollout_model", name=frame.param("name", ""),
                       namespace=frame.param("namespace", ""))  # fmt: skip
    version = _version(desk, model, right)
    percent = left.slider("Requests that it answers, in %", 1, 100, 100, key="rollout_percent")
    role = DeploymentRole.CHALLENGER
    if percent < 100:
        role = right.selectbox("As", list(ROLES), format_func=ROLES.__getitem__, key="rollout_role")
    reason = st.text_input("Why", max_chars=2000, key="rollout_reason", placeholder="It goes into the audit log")
    if model is None or not version or not environment:
        st.caption("Choose an AI model and its version, and the gate says whether it may go there.")
        return
    subject = Subject.of(SubjectKind.MODEL, DatasetKey(model.namespace, model.name), version)
    found = standing.approval(desk, subject, environment=environment)
    verdict(found, of=f"{model.name} {version}")
    if not service:
        st.caption("Choose the service whose requests it is to answer, or write the name of a new one.")
    word = f"Roll {version} out to {percent} % of {service or 'the service'}"
    if st.button(word, type="primary", disabled=_closed(found) or not service, icon=":material/rocket_launch:"):
        said = RollOut(model=subject, environment=environment, service=service or "", percent=percent, role=role,
                       reason=reason)  # fmt: skip
        frame.act(lambda: _made(desk, said), done=f"{service} answers with {version} ({percent} %).")


def _made(desk: Desk, said: RollOut) -> None:
    served = _desk.served()
    rollouts.roll_out(desk, said, transport=served.settings.transport if served else None)


def _closed(found: ApprovalStanding) -> bool:
    return not found.approved and found.mode == "prevent"


def _roll_back(desk: Desk, now: list[Spell]) -> None:
    frame.section(BACK, about="The champion answers alone again; where it does already, the version before it.")
    known = sorted({one.deployment.service for one in now})
    if not known:
        st.caption("Nothing answers here, so there is nothing to take back.")
        return
    left, right = st.columns(2)
    environment = _where(left)
    service = right.selectbox("Service", known, index=_place(known, frame.param("service", "")), key="back_service")
    reason = st.text_area("Why", max_chars=2000, key="back_reason", placeholder="What was seen, by whom, since when")
    if st.button(f"Roll {service or 'it'} back", type="primary", icon=":material/undo:", disabled=not service):
        said = {"environment": environment, "service": service or "", "reason": reason}

        def back() -> None:
            served = _desk.served()
            made = rollouts.roll_back(desk, RollBack(**said), transport=served.settings.transport if served else None)
            st.session_state["rolled_back"] = made.decision

        frame.act(back, done=f"{service} is taken back; a decision says why.")
    if number := st.session_state.pop("rolled_back", ""):
        frame.link("decision", f"{number} says why; add what else is known", id=number.removeprefix("D-"))


def _where(place: st.delta_generator.DeltaGenerator) -> str:
    asked = _environment()
    options = list(dict.fromkeys([asked, *ENVIRONMENTS]))
    chosen = place.selectbox("Environment", options, index=0, accept_new_options=True, key="rollout_where")
    if chosen and chosen != asked:
        frame.set_params(environment=chosen)
        st.rerun()
    return chosen or ""


def _served_by(now: list[Spell], model: str) -> str:
    """The service that a model answers for now, where it is one."""
    services = {one.deployment.service for one in now if one.deployment.model.name == model}
    return services.pop() if len(services) == 1 else ""


def _version(desk: Desk, model: Hit | None, place: st.delta_generator.DeltaGenerator) -> str:
    if model is None:
        return str(place.text_input("Version", disabled=True, key="rollout_no_version") or "")
    node = search.resolve(desk, model.name, kinds=(NodeKind.MODEL,), namespace=model.namespace)
    known = [one.label for one in versions.versions(desk, node)]
    chosen = place.selectbox("Version", known, index=_place(known, frame.param("version", ""), first=True),
                             accept_new_options=True, key=f"rollout_version_{node.id}")  # fmt: skip
    return str(chosen or "")


def _place(options: list[str], wanted: str, *, first: bool = False) -> int | None:
    if wanted in options:
        return options.index(wanted)
    return 0 if options and (first or len(options) == 1) else None
