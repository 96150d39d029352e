"""Turns a picture of the lineage graph into what the canvas draws: folded, laid out, and told in words too."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from lineage.folding import folded, folds
from lineage.keys import NodeKind
from lineage.layout import Spacing, layered
from pages._finder import KIND_WORDS
from pages._reader import palette
from pages._words import plural
from registry.views.lineage import Picture, PictureNode

SPACING = Spacing(width=196, between_layers=62, between_boxes=18)
_LOWEST, _HIGHEST = 300, 620


def drawing(picture: Picture, *, selected: int | None, unfolded: Collection[int] = (), file: str) -> dict[str, Any]:
    """The canvas' data: boxes and lines in pixels, the words read out instead of the picture, and colours."""
    boxes = {box.node.id: box for box in picture.nodes}
    focus = {node.id for node in picture.focus}
    groups = folds({i: box.node.kind.value for i, box in boxes.items()}, picture.edges, keep={*focus, selected or 0})
    groups = {head: members for head, members in groups.items() if head not in unfolded}
    hidden = {member for head, members in groups.items() for member in members if member != head}
    edges = sorted(folded(picture.edges, groups))
    order = sorted(boxes.keys() - hidden, key=lambda i: (boxes[i].hops, boxes[i].node.namespace, boxes[i].node.name))
    alike = {i: [boxes[j] for j in groups.get(i, ())] for i in order}
    more = {i: _left_out(alike[i] or [boxes[i]]) for i in order}
    layout = layered(order, edges, spacing=_roomy(more, edges))
    nodes = [
        _box(boxes[i], layout.boxes[i], alike[i], more[i], is_focus=i in focus, is_selected=i == selected)
        for i in order
    ]
    lines = [{"src": str(a), "dst": str(b), "points": layout.lines[a, b]} for a, b in edges]
    return {
        "nodes": nodes,
        "edges": lines,
        "height": int(min(_HIGHEST, max(_LOWEST, layout.height + 110))),
        "alt": alt(picture),
        "colours": {"bad": palette().bad, "attention": palette().attention},
        "key": _key(nodes),
        "file": file,
    }


def alt(picture: Picture) -> str:
    """The picture in one sentence."""
    names = ", ".join(node.name for node in picture.focus)
    return (
        f"Lineage of {names}: {plural(picture.upstream_total, 'node')} upstream, "
        f"{picture.downstream_total:,} downstream, {plural(len(picture.edges), 'edge')}."
    )


def _left_out(group: Collection[PictureNode]) -> tuple[int, int]:
    """How many neighbours of the boxes are not drawn, upstream and downstream."""
    return sum(one.hidden_up for one in group), sum(one.hidden_down for one in group)


def _roomy(more: Mapping[int, tuple[int, int]], edges: Collection[tuple[int, int]]) -> Spacing:
    """Layers far enough apart for two marks such as +199, one of each end of a line."""
    widest = max((_mark(more[a][1]) + _mark(more[b][0]) for a, b in edges), default=0)
    return replace(SPACING, between_layers=max(SPACING.between_layers, widest))


def _mark(count: int) -> int:
    """Pixels that the canvas takes for the mark, with what lies around it."""
    return 18 + 7 * len(f"+{count:,}") if count else 0


def _box(
    box: PictureNode,
    at: tuple[float, float],
    group: Collection[PictureNode],
    more: tuple[int, int],
    *,
    is_focus: bool,
    is_selected: bool,
) -> dict[str, Any]:
    node = box.node
    return {
        "id": str(node.id),
        "label": f"{len(group)} {_many(node.kind)} alike" if group else node.name,
        "sub": node.name if group else node.namespace,
        "kind": node.kind.value,
        "status": box.status,
        "folded": len(group),
        "x": at[0],
        "y": at[1],
        "w": SPACING.width,
        "h": SPACING.height,
        "focus": is_focus,
        "selected": is_selected,
        "up": more[0],
        "down": more[1],
    }


def _many(kind: NodeKind) -> str:
    return f"{KIND_WORDS[kind]}s"


def _key(nodes: list[dict[str, Any]]) -> str:
    """Changes when boxes or their places do, so that the view is kept only over the same picture."""
    return hashlib.sha256(repr([(node["id"], node["x"], node["y"]) for node in nodes]).encode()).hexdigest()[:16]
