"""Text that people wrote in paragraphs and lists, shown as such and never as anything else."""

from __future__ import annotations

import re

import streamlit as st

from pages._words import plain

_ITEM = re.compile(r"[*+-] +(.*)")


def prose(text: str) -> None:
    """Paragraphs and one level of lists; whatever else Markdown would make of it is shown as it was typed."""
    if text.strip():
        st.markdown(as_markdown(text))


def as_markdown(text: str) -> str:
    """The text as Markdown that shows its lines, its paragraphs and its lists, and nothing more."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    items = [_ITEM.fullmatch(line) for line in lines]
    if items[0]:
        return "\n".join(
            f"- {literal(item[1])}" if item else f"  {literal(line)}" for item, line in zip(items, lines, strict=True)
        )
    return "  \n".join(literal(line) for line in lines)


def literal(line: str) -> str:
    """One line that begins no list, rule or code."""
    return f"\u2060{plain(line)}"
