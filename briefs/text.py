"""How people's text becomes safe to print: nothing in it is markup, a command or an order to the reader's software."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

LONGEST = 200_000
"""Characters of one text that are printed; the rest is counted in words."""

_SPACES = frozenset("\t\v\f\u00a0\u1680\u2028\u3000")
_BREAKS = frozenset("\n\u0085\u2029")


def clean(text: str) -> str:
    """`text` composed (NFC), without control, bidi-override, zero-width and other invisible characters.

    Line breaks stay as "\\n"; other blanks become spaces. What has no meaning in Unicode (lone surrogates, private use,
    unassigned) is left for `codepoint` to spell out.
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text) - LONGEST:,} more characters)"
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(map(_kept, text)))


def _kept(char: str) -> str:
    if char in _BREAKS:
        return "\n"
    kind = unicodedata.category(char)
    if char in _SPACES or kind == "Zs":
        return " "
    invisible = kind in ("Cc", "Cf") or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
    return "" if invisible else char


def one_line(text: str) -> str:
    """`text` cleaned, on one line, single-spaced."""
    return " ".join(clean(text).split())


def codepoint(char: str) -> str:
    """What is printed for a character that no installed font can draw: [U+1F996]."""
    return f"[U+{ord(char):04X}]"


def encodable(text: str) -> str:
    """`text` on one line, with lone surrogates spelled out: for titles and bookmarks, which no font limits."""
    return "".join(codepoint(char) if "\ud800" <= char <= "\udfff" else char for char in one_line(text))


def shorten(text: str, *, keep: int) -> str:
    """`text` with its middle replaced by … when longer than `keep` characters: names differ at their ends."""
    if len(text) <= keep:
        return text
    tail = max(keep - 1, 0) * 2 // 5
    return f"{text[: max(keep - 1 - tail, 0)]}…{text[len(text) - tail :]}"


def reads_right_to_left(text: str) -> bool:
    """Whether any character of `text` belongs to a right-to-left script."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def joined(text: str) -> str:
    """`text` with Arabic letters in the forms they take beside each other; other text as it is."""
    if text.isascii() or not any("\u0600" <= char <= "\u06ff" for char in text):
        return text
    from arabic_reshaper import ArabicReshaper

    shaped: str = ArabicReshaper({"delete_harakat": False, "support_ligatures": True}).reshape(text)
    return shaped


def visual(line: str) -> str:
    """One line in the order in which its characters are drawn, left to right."""
    if not reads_right_to_left(line):
        return line
    from bidi import get_display

    drawn = get_display(line)
    return drawn if isinstance(drawn, str) else drawn.decode()


def safe_url(link: str) -> str:
    """`link` percent-encoded if it is an http, https or mailto address; otherwise "": it is not followed."""
    link = link.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    whole = (parts.scheme in ("http", "https") and parts.netloc) or (parts.scheme == "mailto" and parts.path)
    return quote(link, safe="%/:=&?~#+!$,;'@()*[]-._", errors="replace") if whole else ""
