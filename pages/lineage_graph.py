"""The lineage page: find anything, see what feeds it and what it feeds, at any moment, and open each box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from lineage.keys import NodeKind
from pages import _frame as frame
from pages._canvas import canvas
from pages._finder import KIND_WORDS, finder
from pages._lineage_card import show_card
from pages._lineage_table import show_table
from pages._picture import alt, drawing
from registry.access import Desk
from registry.errors import NotFound
from registry.services import lineage, search
from registry.views.lineage import Picture
from registry.views.nodes import NodeView

MOST = 200
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    focus: tuple[int, ...]
    up: int
    down: int
    jobs: bool
    kinds: tuple[NodeKind, ...]
    as_of: date | None
    node: int | None
    unfolded: tuple[int, ...]

    @classmethod
    def from_address(cls) -> Asked:
        """Read the address; what can't be read is left at its default."""
        return cls(
            focus=frame.param("focus", (), read=_ids),
            up=frame.param("up", 4, read=_steps),
            down=frame.param("down", 4, read=_steps),
            jobs=frame.param("jobs", True, read=lambda text: text == "1"),
            kinds=frame.param("kinds", (), read=lambda text: tuple(NodeKind(part) for part in text.split(","))),
            as_of=frame.param("as_of", None, read=date.fromisoformat),
            node=frame.param("node", None, read=int),
            unfolded=frame.param("unfold", (), read=_ids),
        )

    @property
    def moment(self) -> datetime | None:
        """The end of the day asked for, in UTC."""
        return (
            None if self.as_of is None else datetime.combine(self.as_of + timedelta(days=1), datetime.min.time(), UTC)
        )

    @property
    def wanted(self) -> tuple[NodeKind, ...]:
        """The kinds that get a box."""
        chosen = self.kinds or tuple(kind for kind in NodeKind if kind is not NodeKind.JOB)
        return (*chosen, NodeKind.JOB) if self.jobs else chosen

    def to_address(self) -> None:
        """Keep the view in the address."""
        frame.set_params(
            focus=_joined(self.focus), up=self.up, down=self.down, jobs=int(self.jobs), kinds=",".join(self.kinds),
            as_of=self.as_of.isoformat() if self.as_of else None, node=str(self.node) if self.node else None,
            unfold=_joined(self.unfolded),
        )  # fmt: skip


def render(desk: Desk) -> None:
    """The lineage of whatever the address focuses on."""
    asked = Asked.from_address()
    frame.part(lambda: _find(desk, asked))
    if not asked.focus:
        _nothing_chosen(desk)
        return
    focus = [_known(desk, node) for node in asked.focus]
    found = [node for node in focus if node is not None]
    if not found:
        frame.not_found("job or dataset", ", ".join(map(str, asked.focus)), to="lineage", label="Find another")
        return
    asked = _controls(asked)
    with st.spinner("Walking the graph …", show_time=True):
        picture = lineage.picture(
            desk, found, up=asked.up, down=asked.down, kinds=asked.wanted, as_of=asked.moment, limit=MOST
        )
    frame.headline(_answer(picture, asked))
    _draw(desk, picture, asked)


def _find(desk: Desk, asked: Asked) -> None:
    chosen = finder(desk, key="lineage_finder", placeholder="Find a dataset, AI model, job, deployment or use case")
    if chosen is not None:
        replace(asked, focus=(chosen,), node=chosen, unfolded=()).to_address()
        st.rerun()


def _controls(asked: Asked) -> Asked:
    bar = st.columns([1.2, 1.2, 1.2, 2.2, 2.4], vertical_alignment="bottom")
    up = bar[0].number_input("Steps up", 0, DEEPEST, asked.up)
    down = bar[1].number_input("Steps down", 0, DEEPEST, asked.down)
    jobs = bar[2].toggle("Jobs", asked.jobs)
    choices = [kind for kind in NodeKind if kind is not NodeKind.JOB]
    kinds = bar[3].multiselect(
        "Kinds", choices, list(asked.kinds), format_func=KIND_WORDS.__getitem__, placeholder="All kinds"
    )
    as_of = _time_slider(bar[4], asked)
    changed = replace(asked, up=int(up), down=int(down), jobs=jobs, kinds=tuple(kinds), as_of=as_of)
    changed.to_address()
    return changed


def _time_slider(place: st.delta_generator.DeltaGenerator, asked: Asked) -> date | None:
    today = datetime.now(UTC).date()
    earliest = min(today - timedelta(days=366), asked.as_of or today)
    chosen = place.slider(
        "As of the end of", earliest, today, asked.as_of or today, format="D MMM YYYY",
        help="Shows only what had been seen by the end of that day (UTC).",
    )  # fmt: skip
    return None if chosen == today else chosen


def _answer(picture: Picture, asked: Asked) -> str:
    names = " and ".join(node.name for node in picture.focus)
    failed = sum(box.status == "failed" for box in picture.nodes)
    day = f" as of {frame.date(datetime.combine(asked.as_of, datetime.min.time(), UTC))}" if asked.as_of else ""
    up, down = frame.plural(picture.upstream_total, "thing"), frame.plural(picture.downstream_total, "thing")
    trouble = f"; the latest run of {frame.plural(failed, 'job')} here failed" if failed else ""
    return f"{names} is fed by {up} and feeds {down} within these steps{day}{trouble}"


def _draw(desk: Desk, picture: Picture, asked: Asked) -> None:
    if picture.left_out:
        st.caption(
            f"The nearest {len(picture.nodes)} of {len(picture.nodes) + picture.left_out:,} are drawn. "
            "Fewer steps or kinds narrow it; the table has the same boxes."
        )
        of = picture.focus[0]
        frame.link("impact", f"Everything that {of.name[:80]} feeds, to search and to export",
                   icon=":material/crisis_alert:", node=str(of.id))  # fmt: skip
    shown = asked.node if asked.node in {box.node.id for box in picture.nodes} else picture.focus[0].id
    file = f"lineage-{picture.focus[0].name.replace('/', '-')[:60]}"
    drawn = drawing(picture, selected=shown, unfolded=asked.unfolded, file=file)
    done = canvas(drawn, key="lineage_canvas")
    frame.picture_caption(
        f"{alt(picture)} Data flows from left to right; +n opens what is left out; double-click focuses."
    )
    show_card(desk, shown, focus=lambda node: _go(replace(asked, focus=(node,), node=node, unfolded=())))
    show_table(picture, file=file)
    if done:
        groups = {int(box["id"]) for box in drawn["nodes"] if box["folded"]}
        _act(done["what"], int(done["id"]), asked, groups)


def _act(what: str, node: int, asked: Asked, groups: set[int]) -> None:
    """What a click on the canvas asks for; a click on a group opens it."""
    acts: dict[str, Callable[[], Asked]] = {
        "select": lambda: replace(asked, node=node, unfolded=tuple({*asked.unfolded, *({node} & groups)})),
        "focus": lambda: replace(asked, focus=(node,), node=node, unfolded=()),
        "up": lambda: replace(asked, focus=tuple({*asked.focus, node}), node=node),
        "down": lambda: replace(asked, focus=tuple({*asked.focus, node}), node=node),
    }
    _go(acts[what]())


def _go(asked: Asked) -> None:
    asked.to_address()
    st.rerun()


def _nothing_chosen(desk: Desk) -> None:
    newest = search.find(desk, "", kinds=(NodeKind.MODEL,), limit=8) or search.find(desk, "", limit=8)
    if not newest:
        frame.headline("No lineage is on record yet")
        frame.empty(
            "Here you will see what feeds each AI model and dataset, and what they feed.",
            next_step="Send a first OpenLineage event, or drop a file of events on the import page.",
            to="connect", label="How to send events",
        )  # fmt: skip
        return
    frame.headline("Find anything above, or start from one of these")
    for hit in newest:
        frame.link(
            "lineage", f"{hit.name}  ·  {KIND_WORDS[NodeKind(hit.kind)]} in {hit.namespace}", focus=str(hit.node_id)
        )


def _known(desk: Desk, node: int) -> NodeView | None:
    try:
        return search.resolve(desk, str(node))
    except NotFound:
        return None


def _ids(text: str) -> tuple[int, ...]:
    return tuple(number for part in text.split(",") if part and 0 <= (number := int(part)) < 2**63)


def _steps(text: str) -> int:
    return max(0, min(DEEPEST, int(text)))


def _joined(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, ids))
