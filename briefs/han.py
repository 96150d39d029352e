"""How Chinese, Japanese and Korean names reach a PDF: the few glyphs needed, cut from Noto Sans CJK.

reportlab embeds TrueType outlines only and Noto Sans CJK has none, so each glyph is drawn again in quadratic curves.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

WEIGHT = 400
ERROR = 1.0
"""Largest distance of a curve from the original, in thousandths of the type size."""


@cache
def _noto(file: Path) -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(str(file), fontNumber=0, lazy=True)


@cache
def drawn(file: Path) -> frozenset[str]:
    """The characters that the collection's first font draws."""
    return frozenset(map(chr, _noto(file).getBestCmap()))


def cut(file: Path, chars: Iterable[str], *, name: str) -> io.BytesIO:
    """A TrueType font with nothing but `chars`; the same characters give the same bytes."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    source = _noto(file)
    outlines = source.getGlyphSet(location={"wght": WEIGHT})
    names = {ord(char): source.getBestCmap()[ord(char)] for char in sorted(chars)}
    glyphs, widths = {".notdef": Glyph()}, {".notdef": (source["head"].unitsPerEm, 0)}
    for glyph in dict.fromkeys(names.values()):
        pen = TTGlyphPen(None)
        outlines[glyph].draw(Cu2QuPen(pen, max_err=ERROR, reverse_direction=True))
        glyphs[glyph], widths[glyph] = pen.glyph(), (round(outlines[glyph].width), 0)

    font = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap(names)
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(widths)
    font.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    font.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    font.setupOS2()
    font.setupPost()
    font.font.recalcTimestamp = False
    font.font["head"].created = font.font["head"].modified = 0
    made = io.BytesIO()
    font.save(made)
    made.seek(0)
    return made
