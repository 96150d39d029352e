"""How a TrueType font enters a PDF so that a reader can copy and search every character, also beyond U+FFFF.

reportlab writes those as five hexadecimal digits, which readers refuse, and maps unused codes to U+0000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

_AT_ONCE = 100
"""Mappings per block, as the PDF standard allows."""


class Embedded(TTFont):
    """A font whose characters survive copy and paste."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802  # reportlab's name
        """Embed the characters used in `doc`, then tell which code means which character."""
        subsets = list(self.state[doc].subsets) if doc in self.state else []
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            base = b"".join((SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)).decode("pdfdoc")
            stream = doc.idToObject[f"toUnicodeCMap:{base}"]
            if isinstance(stream, PDFStream):
                stream.content = to_unicode(base, subset)


def to_unicode(name: str, subset: Sequence[int]) -> str:
    """The CMap from codes 0, 1, 2, ... to the code points in `subset`, where 0 marks an unused code."""
    used = iter([(code, chr(point)) for code, point in enumerate(subset) if point])
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
        *_blocks(used),
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines)


def _blocks(used: Iterator[tuple[int, str]]) -> Iterator[str]:
    while block := list(islice(used, _AT_ONCE)):
        yield f"{len(block)} beginbfchar"
        yield from (f"<{code:02X}> <{char.encode('utf-16-be').hex().upper()}>" for code, char in block)
        yield "endbfchar"
