"""Events as the inspector shows them: a line in the list, one event with all that is known of it, and rejections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.views.nodes import NodeView


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events: empty fields do not narrow. `run_id` may be the beginning of one."""

    with_problems: bool = False
    kind: str = ""
    event_type: str = ""
    producer: str = ""
    run_id: str = ""
    node_id: int | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event: its number, when it happened and arrived, what it is about, and how many faults it has."""

    seq: int
    event_time: datetime
    received_at: datetime
    kind: str
    event_type: str
    about: NodeView | None
    run_id: str
    producer: str
    problems: int


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A fault: where in the event, what is wrong, which job or dataset it is about, what the specification wants."""

    place: str
    message: str
    node: NodeView | None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event with its bytes, faults, what it speaks of (`new`: what nobody spoke of before), and its receipt."""

    line: EventLine
    body: bytes
    body_sha256: str
    sender: str
    door: str
    audit_entry: int | None
    problems: tuple[ProblemLine, ...]
    mentions: tuple[NodeView, ...]
    new: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RejectionLine:
    """A delivery that was no event, with the reason and the beginning of its bytes."""

    id: int
    received_at: datetime
    reason: str
    sender: str
    door: str
    size: int
    begins: str
