"""Whoever is looking: their time zone, and moments written for it."""

from __future__ import annotations

from datetime import date as day
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from briefs.theme import DARK, LIGHT, Palette
from pages import _words


def viewer_zone() -> tzinfo | None:
    """The time zone of whoever is looking, or None (UTC) where the browser does not say."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def date(moment: day | None) -> str:
    """The day in the reader's zone: "21 Nov 2026"; a day without a time is told as it is."""
    return _words.date(moment, zone=viewer_zone())


def time(moment: datetime | None) -> str:
    """The moment in the reader's zone: "21 Nov 2026, 15:05 CET"."""
    return _words.time(moment, zone=viewer_zone())


def when(moment: datetime, *, now: datetime) -> None:
    """ "3 days ago", with the exact moment in a tooltip."""
    st.caption(_words.ago(moment, now=now), help=time(moment))


def palette() -> Palette:
    """The colours that the reader sees: light or dark, as the browser told."""
    return DARK if st.context.theme.type == "dark" else LIGHT
