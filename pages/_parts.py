"""A part of a page that answers by itself: what is done in it draws that part anew, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

import streamlit as st

from pages import _desk, _links, _states
from registry.access import Actor, Permission, permissions_now
from registry.errors import NotSignedIn, RegistryError

T = TypeVar("T")
_LOOKED = "_looked"
_anew: ContextVar[bool] = ContextVar("_anew", default=False)


def looked(actor: Actor | None, permissions: frozenset[Permission]) -> None:
    """Keep who is looking and what they may do (the shell calls it before a page is drawn)."""
    st.session_state[_LOOKED] = (actor, permissions)


def part(draw: Callable[[], T]) -> T:
    """Draw, and return what that returns; a widget inside draws it again by itself, from what its page had found.

    Each time it is first looked up who is looking: where they, or what they may do, are not what they were, the whole
    page is drawn anew. What the page drew outside the part stays, so nothing there may follow from a widget inside.
    """
    drawn: list[T] = []
    trouble: list[Exception] = []

    @st.fragment
    def again() -> None:
        if drawn:
            guarded(lambda: _again(draw), page=_links.here())
            return
        try:
            drawn.append(draw())
        except Exception as cause:  # noqa: BLE001 -- Streamlit would show it: the page answers for it, below
            trouble.append(cause)

    again()
    if trouble:
        raise trouble[0]
    return drawn[0]


def drawing_anew() -> bool:
    """Whether a part that stands already is being drawn, and not a page that is opened."""
    return _anew.get()


def fold(label: str, draw: Callable[[], object], *, key: str, icon: str | None = None, expanded: bool = False) -> None:
    """A fold whose content is drawn only while it is open, as a part that answers by itself."""

    def inside() -> None:
        box = st.expander(label, expanded, icon=icon, type="compact", key=f"fold_{key}", on_change="rerun")
        if box.open:
            with box:
                draw()

    part(inside)


def _again(draw: Callable[[], object]) -> None:
    if not _same():
        st.rerun()
    before = _anew.set(True)
    try:
        draw()
    finally:
        _anew.reset(before)
    _links.keep_address()


def _same() -> bool:
    """Whether the same person may still do the same; a session that ended raises NotSignedIn."""
    served = _desk.served()
    if served is None:
        return True
    desk = _desk.here(served)
    return bool((desk.actor, permissions_now(desk)) == st.session_state.get(_LOOKED))


def guarded(draw: Callable[[], object], *, page: str) -> None:
    """Draw; what goes wrong is said in words, and a fault of ours goes to the log."""
    try:
        draw()
    except NotSignedIn:
        st.rerun()
    except RegistryError as refusal:
        _states.refused(refusal)
    except Exception as cause:  # noqa: BLE001 -- the last stop: nobody sees a traceback, the log does
        _states.broken(cause, page=page)
