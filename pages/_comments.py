"""What was said about a thing, and the place to say more: one line on any page that shows a thing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages import _frame as frame
from registry.access import Desk, Permission, permissions_now
from registry.commands.comments import TEXT_MOST, Comment
from registry.services import comments as service
from registry.subjects import Subject
from registry.views.comments import CommentView

SHOWN = 20
_WORDS = "Comments"


def comments(desk: Desk, subject: Subject) -> None:
    """The comments about a subject (whatever its version), answers below what they answer, and a box for one more."""
    allowed = permissions_now(desk)
    if Permission.GOVERN_READ not in allowed:
        return
    found = service.about(desk, subject)
    total = service.count(desk, subject)
    may_write = Permission.COMMENT_WRITE in allowed
    if not found and not may_write:
        return
    key = str(subject.whole)
    with st.container(key=f"comments_{abs(hash(key))}"):
        frame.section(f"{_WORDS} ({total:,})" if total else _WORDS)
        _thread(found, total, key=key)
        if may_write:
            _box(desk, subject, found, key=key)


def _thread(found: Sequence[CommentView], total: int, *, key: str) -> None:
    if not found:
        st.caption("Nobody said anything yet.")
        return
    ordered = threaded(found)
    every = len(ordered) <= SHOWN or st.toggle(f"Show all {len(ordered)}", key=f"every_{key}")
    for deep, one in ordered if every else ordered[-SHOWN:]:
        _one(one, deep=deep)
    if total > len(found):
        st.caption(f"The newest {len(found):,} of {total:,} are here.")


def threaded(found: Sequence[CommentView]) -> list[tuple[bool, CommentView]]:
    """Comments in order of time, each answer below the thread that it belongs to; True for answers."""
    known = {one.id: one for one in found}
    roots: dict[int, list[CommentView]] = {}
    for one in found:
        first = one
        while first.reply_to in known:
            first = known[first.reply_to]
        roots.setdefault(first.id, []).append(one)
    return [(one.id != root, one) for root, thread in roots.items() for one in thread]


def _one(one: CommentView, *, deep: bool) -> None:
    text = st.columns([1, 24])[1] if deep else st.container()
    version = one.about.rpartition("@")[2] if "@" in one.about else ""
    about = f" · about version {frame.plain(version)}" if version else ""
    answers = f" · answers C-{one.reply_to}" if one.reply_to else ""
    with text.container(gap="xxsmall"):
        who = frame.plain(one.author_name or one.author)
        st.markdown(f"**{who}** :gray[{one.number} · {frame.time(one.at)}{about}{answers}]")
        st.markdown(literal(one.text))
        if one.unknown:
            st.caption(f"Nobody here is called {frame.plain(', '.join(f'@{login}' for login in one.unknown))}.")


def literal(text: str) -> str:
    """People's text with its lines, as Markdown that shows exactly that: no line begins a list, a rule or code."""
    return "  \n".join(f"\u2060{frame.plain(line.strip())}" for line in text.strip().splitlines())


def _box(desk: Desk, subject: Subject, found: Sequence[CommentView], *, key: str) -> None:
    with st.form(f"say_{key}", clear_on_submit=False, border=False):
        text = st.text_area("Say something", key=f"text_{key}", max_chars=TEXT_MOST, height=90,
                            placeholder="@login tells that person. What is said stays as it is.")  # fmt: skip
        line = st.container(horizontal=True, vertical_alignment="bottom")
        numbers = {0: "nothing: a new thread"} | {one.id: f"{one.number} by {one.author}" for one in reversed(found)}
        answers = (
            line.selectbox("Answers", list(numbers), format_func=numbers.__getitem__, key=f"to_{key}", width=320)
            if found else 0
        )  # fmt: skip
        sent = line.form_submit_button("Put the comment on record", icon=":material/add_comment:")
    if not sent:
        return

    def say() -> None:
        service.add(desk, Comment(about=subject, text=text or "", reply_to=answers or None))
        for name in ("text", "to"):
            st.session_state.pop(f"{name}_{key}", None)

    frame.act(say, done="Your comment is on record.")
