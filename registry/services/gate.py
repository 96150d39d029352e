"""Gates: whether exactly this version may go into that environment now, answered in words and kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry.access import Desk, Permission, requires
from registry.commands.about import read
from registry.errors import Invalid
from registry.rules.cases import State
from registry.rules.gate import judge
from registry.rules.policy import GateMode
from registry.services import _cases, _request_views
from registry.services._subjects import settled
from registry.services.standing import approval_for
from registry.store import gates as store
from registry.store import kept, subjects
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.approvals import ApprovalStanding, ReasonView
from registry.views.gate import GateAnswer, GateLine
from registry.views.listing import Asked, Listed

_FIRST = Asked()
SHOWN = 500


@requires(Permission.GATE_ASK)
def ask(desk: Desk, subject: Subject, *, environment: str) -> GateAnswer:
    """Ask a gate about one version; the answer is kept with its audit entry.

    A short name is completed where only one thing has it. Raises Invalid for an AI model without a version.
    """
    with kept.keeping(desk) as keeping:
        connection = keeping.connection
        about = _checked(settled(connection, subject), environment)
        found = approval_for(desk.registry.within(connection), about, environment, keeping.now)
        said = judge(_words(about), environment, approved=found.approved, mode=GateMode(found.mode),
                     number=found.request)  # fmt: skip
        reasons = _reasons(found, desk, connection, keeping.now)
        number = keeping.add(
            "gate_answer", subject_kind=about.kind.value, subject_name=about.name, subject_version=about.version,
            environment=environment, opened=int(said.opened), mode=found.mode, request_id=found.request_id,
            reasons=[{"cause": one.cause, "text": one.text, "path": list(one.path)} for one in reasons],
        )  # fmt: skip
        keeping.log("gate.asked", str(about), environment=environment, opened=said.opened, state=found.state,
                    request=found.request)  # fmt: skip
    return GateAnswer(
        id=number, subject=about, environment=environment, open=said.opened, approved=found.approved, mode=found.mode,
        headline=said.headline, state=found.state, reasons=reasons, conditions=found.conditions,
        request=found.request, expires_at=found.expires_at, at=keeping.now,
    )  # fmt: skip


@requires(Permission.GOVERN_READ)
def answers(desk: Desk, asked: Asked = _FIRST, *, about: Subject | None = None) -> Listed[GateLine]:
    """What gates answered, the newest first; the newest 500 are searched."""
    with desk.registry.read() as connection:
        rows = [_line(row) for row in store.newest(connection, about=about, limit=SHOWN)]
        total = store.count(connection, about=about)
    found = [one for one in rows if _matches(one, asked.words)]
    return Listed(tuple(found[asked.offset : asked.offset + asked.limit]), len(found), total)


def subject_of(text: str) -> Subject:
    """The AI model's version that a text names: `churn@3`, `shop/churn@3` or `model:shop/churn@3`; raises Invalid."""
    kinds = tuple(f"{kind}:" for kind in SubjectKind)
    found: Subject = read(text if text.startswith(kinds) else f"model:{text}")
    return found


def _checked(about: Subject, environment: str) -> Subject:
    if about.kind is SubjectKind.MODEL and not about.version:
        raise Invalid(f"model: say which version, as in {about.name}@3.")
    if not environment.strip() or not environment.isprintable() or len(environment) > 64:
        raise Invalid("environment: say where, as in production.")
    return about


def _words(about: Subject) -> str:
    return f"{about.name} {about.version}".rstrip()


def _reasons(found: ApprovalStanding, desk: Desk, connection: Any, now: Any) -> tuple[ReasonView, ...]:
    """What stands in the way; a missing signature with the people who could give it."""
    if found.approved:
        return ()
    reasons = list(found.reasons)
    if found.state == State.SUBMITTED.value and found.request_id is not None:
        able = _able(desk, connection, found.request_id, now)
        reasons = [replace(one, text=f"{one.text} ({able})") if one.cause == "signature" else one for one in reasons]
    if found.request_id is None and not subjects.on_record(connection, found.subject):
        reasons.append(ReasonView("unknown", f"{found.subject} is not on record: no event has named it"))
    return tuple(reasons)


def _able(desk: Desk, connection: Any, request_id: int, now: Any) -> str:
    loaded = _cases.load(desk.registry.within(connection), request_id, now)
    people = _request_views.able(loaded)
    return f"it could come from {', '.join(people)}" if people else "nobody can give it at the moment"


def _line(row: Any) -> GateLine:
    about = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    texts = tuple(str(ReasonView(one["cause"], one["text"], tuple(one["path"]))) for one in row.reasons)
    request = numbered(SubjectKind.REQUEST, row.request_id) if row.request_id else ""
    return GateLine(row.id, str(about), row.environment, bool(row.opened), row.mode, texts, request, row.login or "",
                    row.at)  # fmt: skip


def _matches(one: GateLine, words: tuple[str, ...]) -> bool:
    text = f"{one.subject} {one.environment} {one.mode} {one.request} {one.by} {' '.join(one.reasons)}".lower()
    return all(word in text for word in words)
