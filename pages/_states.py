"""States that are designed, not left over: no permission, nothing at this address, something went wrong."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from pages import _links
from pages._words import plain
from registry.access import Permission, grantors
from registry.errors import NotFound, NotPermitted, RegistryError

LOG = logging.getLogger("countersign.pages")


def no_permission(permission: Permission, *, page: str) -> None:
    """The page exists, but not for whoever is looking: says which role opens it and who gives roles."""
    st.title(f"Your roles do not open the page {plain(page)}", anchor=False)
    st.markdown(
        f"To {permission.value}, an account needs the role **{grantors(permission)}**. "
        "An administrator can give it, on the page People. Nothing was changed."
    )
    _links.link("home", "Back to Home", icon=":material/home:")


def no_role() -> None:
    """Signed in, but nobody gave the account a role yet."""
    st.title("Your account has no role here yet", anchor=False)
    st.markdown(
        "You are signed in, and nothing is wrong. An administrator of Countersign gives roles on the page People; "
        "then reload this page."
    )


def nothing_here(path: str) -> None:
    """No page has this address."""
    st.title("There is no page at this address", anchor=False)
    st.markdown(
        f"Nothing is at **/{plain(path)}**. The address may be mistyped or from another version. "
        "Search on the left finds anything that has a name."
    )
    _links.link("home", "Go to Home", icon=":material/home:")


def refused(refusal: RegistryError) -> None:
    """A service refused in the middle of a page: in the refusal's own words."""
    heading = {NotFound: "Nothing of that name is on record", NotPermitted: "Your roles do not allow this"}
    st.title(heading.get(type(refusal), "This cannot be done now"), anchor=False)
    st.markdown(plain(str(refusal)))
    _links.link("home", "Back to Home", icon=":material/home:")


def broken(cause: Exception, *, page: str) -> str:
    """A fault of ours: what happened, what is safe, what to do, and a reference that the server's log has too."""
    reference = secrets.token_hex(4)
    LOG.error("page %s failed, reference %s", page, reference, exc_info=cause)
    st.title("This page could not be drawn", anchor=False)
    st.markdown(
        f"What is on record is safe: a page only reads it, and a change is kept whole or not at all. "
        f"Try again; if it happens twice, give your administrator the reference **{reference}**, "
        "under which the server's log has the details."
    )
    if st.button("Try again", icon=":material/refresh:"):
        st.rerun()
    return reference
