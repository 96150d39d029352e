"""Comments about anything on record: said once, never edited, told to whoever they call by @login."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from registry.access import GRANTS, Desk, Permission, Role, requires
from registry.commands.comments import Comment
from registry.errors import Invalid, NotFound
from registry.rules import mentions
from registry.services._account import actor_at
from registry.services._request_news import short
from registry.services._subjects import settled
from registry.services._telling import tell
from registry.store import accounts, kept, subjects
from registry.store import comments as store
from registry.subjects import Subject, SubjectKind
from registry.views.comments import CommentView
from registry.views.notices import Notice, NoticeKind

MOST = 500
"""So many of the newest comments about one thing are read."""
_EXCERPT = 300


@requires(Permission.COMMENT_WRITE)
def add(desk: Desk, said: Comment) -> CommentView:
    """Say something about a subject; whoever it calls, and whoever it answers, is told.

    A short name is completed where only one thing has it; the same key again returns what is there. Raises NotFound
    where the subject or what is answered is not on record.
    """
    actor = actor_at(desk)
    with kept.keeping(desk) as keeping:
        connection = keeping.connection
        said = replace(said, about=settled(connection, said.about))
        if said.key and (there := store.by_key(connection, actor.account_id, said.key)):
            return _view(connection, there)
        answered = _checked(connection, said)
        called, _ = _called(connection, said.text)
        number = keeping.add(
            "comment", subject_kind=said.about.kind.value, subject_name=said.about.name,
            subject_version=said.about.version, text=said.text, mentions=sorted(called.values()),
            reply_to=said.reply_to, client_key=said.key or None,
        )  # fmt: skip
        keeping.log("comment.made", str(said.about), comment=f"C-{number}")
        row = store.by_id(connection, number)
        tell(connection, _notices(connection, row, answered), now=keeping.now)
        return _view(connection, row)


@requires(Permission.GOVERN_READ)
def about(desk: Desk, subject: Subject, *, limit: int = MOST) -> list[CommentView]:
    """The newest comments about a subject, whatever its version, the oldest of them first."""
    with desk.registry.read() as connection:
        return [_view(connection, row) for row in store.about(connection, subject, limit=limit)]


@requires(Permission.GOVERN_READ)
def count(desk: Desk, subject: Subject) -> int:
    """How many comments there are about a subject."""
    with desk.registry.read() as connection:
        return store.count(connection, subject)


def _checked(connection: Connection, said: Comment) -> Any | None:
    """The comment that is answered, if any; raises where something is not on record."""
    if not subjects.on_record(connection, said.about):
        raise NotFound(f"about: {said.about} is not on record.")
    if said.reply_to is None:
        return None
    answered = store.by_id(connection, said.reply_to)
    if answered is None:
        raise NotFound(f"reply_to: there is no comment C-{said.reply_to}.")
    if (answered.subject_kind, answered.subject_name) != (said.about.kind.value, said.about.name):
        raise Invalid(f"reply_to: C-{said.reply_to} is about something else.")
    return answered


def _called(connection: Connection, text: str) -> tuple[dict[str, int], tuple[str, ...]]:
    """(accounts that a text calls by login, logins that nobody has)."""
    known = store.people(connection, mentions.candidates(mentions.called(text)))
    found, unknown = mentions.resolved(text, known)
    return {login: known[login] for login in found}, unknown


def _notices(connection: Connection, row: Any, answered: Any | None) -> Iterator[Notice]:
    wanted = set(row.mentions) | ({answered.account_id} if answered is not None else set())
    about_ = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    for account_id in sorted(wanted - {row.account_id}):
        if not _may_read(connection, account_id):
            continue
        verb = "called you" if account_id in row.mentions else "answered you"
        excerpt = row.text[:_EXCERPT] + ("…" if len(row.text) > _EXCERPT else "")
        yield Notice(
            account_id=account_id, kind=NoticeKind.MENTION, subject=about_, key=f"C-{row.id}", since=row.at,
            title=f"{row.name or row.login} {verb} in a comment about {short(about_.name)}", body=excerpt,
        )  # fmt: skip


def _may_read(connection: Connection, account_id: int) -> bool:
    held = accounts.roles(connection, account_id)
    return any(Permission.GOVERN_READ in GRANTS[Role(role)] for role in held)


def _view(connection: Connection, row: Any) -> CommentView:
    told = store.logins(connection, row.mentions) if row.mentions else {}
    called, unknown = mentions.resolved(row.text, set(told.values()))
    about_ = Subject(SubjectKind(row.subject_kind), row.subject_name, row.subject_version)
    return CommentView(
        row.id, f"C-{row.id}", str(about_), row.text, row.login or "", row.name or "", row.at, row.reply_to, called,
        unknown,
    )  # fmt: skip
