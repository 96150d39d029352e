"""Registering by hand: an AI model, a version or a deployment, through the door that all events take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time

import streamlit as st

from lineage.keys import DatasetKey, NodeKind
from lineage.registrations import (
    ApprovalReference,
    DeploymentRegistration,
    ModelRegistration,
    ModelVersionRegistration,
    Registration,
    Tag,
)
from pages import _frame as frame
from pages._choosing import choose
from pages._desk import served
from registry.access import Desk
from registry.services import registrations

ENVIRONMENTS = ("production", "staging", "shadow", "development")


def render(desk: Desk) -> None:
    """One form a kind; what is registered is on record at once, as an event."""
    frame.headline("Put on record what no pipeline reports", about="Producers that send events need none of this.")
    forms: dict[str, Callable[[Desk], Registration | None]] = {
        "AI model": _model, "Version": _version, "Deployment": _deployment,
    }  # fmt: skip
    for tab, (title, form) in zip(st.tabs(list(forms)), forms.items(), strict=True):
        with tab:
            _submitted(desk, title, form)
    frame.link("use_case_new", "Propose a use case: it has an owner, a risk tier and a stage", icon=":material/flag:")


def _submitted(desk: Desk, title: str, form: Callable[[Desk], Registration | None]) -> None:
    try:
        registration = form(desk)
    except ValueError as fault:
        st.error(f"Nothing was registered: {frame.plain(str(fault))}.")
        return
    if registration is None:
        return
    ours = served()
    made = registrations.register(desk, registration, transport=ours.settings.transport if ours else None)
    st.success(f"{title} {frame.plain(registration.key.name)} is on record as event {made.receipts[-1].seq}.")
    if made.trouble:
        st.warning(frame.plain(made.trouble))
    frame.link("lineage", "See it in the lineage", icon=":material/account_tree:", focus=str(registration.key.id))


def _model(_desk: Desk) -> Registration | None:
    with st.form("model", border=False):
        left, right = st.columns(2)
        namespace = left.text_input("Namespace", placeholder="mlflow://models.company.example", max_chars=500)
        name = right.text_input("Name", placeholder="fraud-detector", max_chars=500)
        kind = left.text_input("Kind", placeholder="classifier, regressor, language model …", max_chars=100)
        owner = right.text_input("Owner", placeholder="team:fraud-analytics", max_chars=200)
        about = st.text_area("What it does, and what it must not be used for", max_chars=10_000)
        licence = left.text_input("Licence", placeholder="Apache-2.0", max_chars=200)
        personal = right.checkbox("Trained on personal data")
        if not st.form_submit_button("Register the AI model", type="primary"):
            return None
    tags = [Tag("licence", licence)] if licence else []
    tags += [Tag("pii", "true")] if personal else []
    return ModelRegistration(
        namespace=namespace, name=name, sub_type=kind or None, documentation=about or None,
        owners=(owner,) if owner else (), tags=tuple(tags),
    )  # fmt: skip


def _version(desk: Desk) -> Registration | None:
    model = choose(desk, "AI model", NodeKind.MODEL, key="version_model")
    with st.form("version", border=False):
        left, right = st.columns(2)
        version = left.text_input("Version", placeholder="v8", max_chars=200)
        digest = right.text_input("SHA-256 of the artefact", help="64 hex digits; proves later that it is the same.")
        if not st.form_submit_button("Register the version", type="primary"):
            return None
    if model is None:
        raise ValueError("choose the AI model that this is about")
    return ModelVersionRegistration(
        namespace=model.namespace, name=model.name, version=version, sha256=digest.strip().lower() or None
    )


def _deployment(desk: Desk) -> Registration | None:
    model = choose(desk, "AI model", NodeKind.MODEL, key="deployment_model")
    with st.form("deployment", border=False):
        left, right = st.columns(2)
        version = left.text_input("Version", placeholder="v8", max_chars=200)
        environment = right.selectbox("Environment", ENVIRONMENTS, accept_new_options=True)
        service = left.text_input("Service", placeholder="fraud-scoring", max_chars=300)
        share = right.number_input("Share of the traffic (%)", 0.0, 100.0, 100.0)
        reference = left.text_input("Approval", placeholder="APR-2026-041", help="Without one it shows as unapproved.")
        by = right.text_input("Approved by", placeholder="Model Risk Committee")
        expires = left.date_input("Approved until", value=None)
        if not st.form_submit_button("Register the deployment", type="primary"):
            return None
    if model is None:
        raise ValueError("choose the AI model that this is about")
    now = desk.clock()
    until = datetime.combine(expires, time.max, UTC) if expires else None
    approval = ApprovalReference(reference=reference, by=by, approved_at=now, expires_at=until) if reference else None
    return DeploymentRegistration(
        environment=environment or "", service=service, model=DatasetKey(model.namespace, model.name),
        model_version=version, since=now, traffic_percent=share, approval=approval,
    )  # fmt: skip
