"""Who is told what about a request: whose signature it waits for, and how it ended, for whoever asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from registry.rules.cases import State
from registry.services import _cases, _request_views
from registry.services._cases import Loaded
from registry.services._telling import tell
from registry.store.kept import Keeping
from registry.subjects import Subject, SubjectKind, numbered
from registry.views.notices import Notice, NoticeKind

_DECIDED = frozenset({State.APPROVED, State.REJECTED, State.VETOED, State.CHANGES_REQUESTED, State.REVOKED})


def after(keeping: Keeping, number: int) -> None:
    """Tell, in the transaction of an act on a request, whoever has to sign next, or whoever asked how it ended."""
    found = _cases.loaded(keeping.connection, number, keeping.now)
    actor = keeping.desk.actor
    told = [*to_sign(found), *_decided(found, by=actor.account_id if actor else 0)]
    tell(keeping.connection, told, now=keeping.now)


def to_sign(found: Loaded, accounts: Collection[int] | None = None) -> Iterator[Notice]:
    """Whoever could sign the open stage of a request now, in person or for another; of these accounts, or of all."""
    current, revision = found.standing.open_stage, found.case.revision
    if current is None or revision is None:
        return
    seats = {*current.stage.members, *(n for group in found.today.members.values() for n in group)}
    hands = seats | {one.to_id for one in found.today.delegations if one.from_id in seats}
    newest = found.revisions[-1]
    for account_id in sorted(hands if accounts is None else hands & {*accounts}):
        if _request_views.signable_for(found, current, account_id):
            yield wants_signature(
                account_id, found.row, requester=_who(found), stage=current.stage.name, revision=revision.number,
                summary=newest.summary, since=revision.submitted_at,
            )  # fmt: skip


def wants_signature(
    account_id: int, row: Any, *, requester: str, stage: str, revision: int, summary: str, since: datetime
) -> Notice:
    """That somebody may sign a stage of a request; `row` is the request's."""
    number = numbered(SubjectKind.REQUEST, row.id)
    return Notice(
        account_id=account_id, kind=NoticeKind.TO_SIGN, subject=Subject(SubjectKind.REQUEST, str(row.id)),
        title=f"{number} wants your signature: {_what(row)}",
        body=f"{summary}\nStage {stage}, asked for by {requester}.".lstrip(),
        key=f"{number}/{revision}/{stage}", since=since,
    )  # fmt: skip


def _decided(found: Loaded, *, by: int) -> Iterator[Notice]:
    state, revision = found.standing.state, found.case.revision
    if state not in _DECIDED or revision is None:
        return
    last = found.acts[-1] if found.acts else None
    for account_id in sorted({found.case.requester_id, revision.author_id} - {by}):
        yield Notice(
            account_id=account_id, kind=NoticeKind.DECIDED, subject=_subject(found),
            title=f"{found.case.number} is {state.words}: {_what(found.row)}",
            body=last.comment if last else "", key=f"{found.case.number}/{revision.number}/{state.value}",
        )  # fmt: skip


def short(name: str) -> str:
    """The last part of a name: who reads a title knows the namespace, or finds it one click away."""
    return name.rstrip("/").rpartition("/")[2] or name


def _subject(found: Loaded) -> Subject:
    return Subject(SubjectKind.REQUEST, str(found.row.id))


def _who(found: Loaded) -> str:
    return found.today.login(found.case.requester_id)


def _what(row: Any) -> str:
    version = f" {row.subject_version}" if row.subject_version else ""
    where = f" in {row.environment}" if row.environment else ""
    return f"{row.kind.replace('_', ' ')} of {short(row.subject_name)}{version}{where}"
