"""What a button does: the change, and in words what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from pages._words import plain
from registry.errors import NotSignedIn, RegistryError

T = TypeVar("T")
_DONE = "_done"


def act(change: Callable[[], T], *, done: str) -> T | None:
    """Make a change. Refused: the refusal's words stand here and None comes back, for nothing was changed.

    Made: a value that the change returns comes back; where it returns None, the page is drawn anew, saying `done`.
    """
    try:
        value = change()
    except NotSignedIn:
        raise
    except RegistryError as refusal:
        st.error(plain(str(refusal)), icon=":material/block:")
        return None
    if value is None:
        st.session_state[_DONE] = done
        st.rerun()
    st.success(plain(done), icon=":material/check:")
    return value


def told() -> None:
    """Say what the last change did (the shell calls it above each page, once)."""
    if done := st.session_state.pop(_DONE, ""):
        st.toast(plain(done), icon=":material/check:")
