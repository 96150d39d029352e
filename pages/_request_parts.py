"""What a signer looks at on the page of a request: its stages, what changed, why it does not hold, what it saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from briefs.wording import capacity
from lineage.keys import NodeKind
from pages import _approval_words as words
from pages import _frame as frame
from registry.access import Desk
from registry.errors import RegistryError
from registry.services import delegations, search
from registry.views.approvals import RequestView, SignatureView, StageView
from registry.views.policies import DelegationView

STAGE_WORDS = {"complete": "completed", "open": "in progress", "waits": "not yet", "closed": "closed unsigned"}
MARKS = {"complete": ("green", "●"), "open": ("blue", "○"), "waits": ("gray", "–"), "closed": ("gray", "–")}


def stage_line(stages: Sequence[StageView]) -> str:
    """The stages in a row, each with who has signed it."""
    return " :gray[→] ".join(map(_mark, stages))


def _mark(stage: StageView) -> str:
    colour, sign = MARKS[stage.state]
    signed = [one.signer for one in stage.signatures if one.act.startswith("approve")]
    who = f" by {', '.join(signed)}" if signed else ""
    quorum = f" ({stage.quorum - stage.missing} of {stage.quorum})" if stage.quorum > 1 else ""
    name = frame.plain(f"{stage.name}{quorum}{who}")
    return f":{colour}-badge[{sign} **{name}**]" if stage.state == "open" else f":{colour}[{sign} {name}]"


def stages(desk: Desk, view: RequestView) -> None:
    """Each stage with whom it wants, who signed in which role and for whom, and who can still sign."""
    if not view.stages:
        return
    given = {one.owner: one for one in delegations.listing(desk) if one.state == "in force"}
    rows = pd.DataFrame(
        {
            "status": STAGE_WORDS[stage.state], "stage": stage.name, "wants": stage.wants,
            "signed": f"{stage.quorum - stage.missing} of {stage.quorum}",
            "by": "; ".join(map(signature, stage.signatures)),
            "can": ", ".join(_there(login, given) for login in stage.can_sign) if stage.missing else "",
        }
        for stage in view.stages
    )  # fmt: skip
    veto = f"A member of {' or '.join(view.vetoes)} can veto it at any stage." if view.vetoes else ""
    frame.table(
        rows, key="stages", alt="Stages", title="Stages and signatures", about=veto, search=False,
        columns=[
            frame.Column("status", kind="status"), frame.Column("stage"), frame.Column("signed", "Signatures"),
            frame.Column("by", "Who signed"), frame.Column("can", "Who is missing", help="Whoever of them signs first"),
            frame.Column("wants", "Wants"),
        ],
    )  # fmt: skip


def _there(login: str, given: Mapping[str, DelegationView]) -> str:
    """Who could sign, and whether they are away or somebody signs for them now."""
    one = given.get(login)
    if one is None:
        return login
    until = f"until {frame.date(one.ends_at)}"
    return f"{login} ({one.to} signs for them {until})" if one.to else f"{login} (away {until})"


def signature(one: SignatureView) -> str:
    """One signature: who, for whom, in which capacity, what, when."""
    for_ = f" for {one.on_behalf_of}" if one.on_behalf_of else ""
    as_ = f" as {capacity(one.capacity)}" if one.capacity else ""
    return f"{one.signer}{for_} {words.SIGNED.get(one.act, one.act)}{as_} on {frame.date(one.at)}"


def reasons(desk: Desk, view: RequestView) -> None:
    """Why it no longer holds, each with the way through the graph as links."""
    if not view.reasons:
        return
    signed = any(one.missing < one.quorum for one in view.stages)
    was = "What the signatures were about" if signed else "Nobody had signed it yet, and what it asks about"
    frame.section("Why it no longer holds", about=f"{was} has changed since.")
    for one in view.reasons:
        with st.container(gap="xxsmall"):
            st.markdown(f":orange[▲] **{frame.plain(one.cause.capitalize())}**: {frame.plain(one.text)}")
            if len(one.path) > 1:
                _way(desk, one.path)


def _way(desk: Desk, path: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for place, name in enumerate(path):
            if place:
                st.markdown(":gray[→]")
            _step(desk, name)


def _step(desk: Desk, name: str) -> None:
    bare, at, version = name.rpartition("@")
    try:
        node = search.resolve(desk, bare if at else name, kinds=tuple(NodeKind))
    except RegistryError:
        st.markdown(frame.plain(name))
        return
    frame.node_link(node.kind.value, node.namespace, node.name, label=f"{node.name} {version}" if at else node.name)


def changed(view: RequestView) -> None:
    """What exactly is different from what was looked at last time."""
    if view.line.state == "draft":
        return
    if not view.since.compared_with:
        st.caption("Nothing of this kind was approved before, so there is nothing to compare it with.")
        return
    if not view.since.changed:
        st.caption(f"Nothing that counts has changed since {frame.plain(view.since.compared_with)}.")
        return
    rows = pd.DataFrame(
        {"what": one.what.capitalize(), "before": one.before or "nothing", "after": one.after or "nothing"}
        for one in view.since.changed
    )
    frame.table(
        rows, key="since", alt="What changed", title=f"What changed since {view.since.compared_with}",
        search=len(rows) > 15,
        columns=[frame.Column("what"), frame.Column("before", "Was"), frame.Column("after", "Is")],
    )  # fmt: skip
