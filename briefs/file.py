"""How finished pages become the bytes of a PDF file: compact, and the same for the same pages."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from io import BytesIO
from itertools import accumulate

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
END = b"\r\nendstream"
"""Two characters, so that a stream whose last byte is one of them is still told from its end."""
_PER_STREAM = 200
"""Objects without bytes of their own that are packed into one stream."""
_FAST = 6


class PdfFile:
    """Objects as they come, by number; those that are no streams are packed together."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self._digest = hashlib.sha256()
        self._kinds, self._where, self._places = array("B", [0]), array("Q", [0]), array("H", [65535])
        self._waiting: list[tuple[int, bytes]] = []
        self._packs: list[tuple[list[int], str, bytes]] = []
        self._write(_HEAD)

    def add(self, number: int, source: bytes) -> None:
        """An object that is no stream."""
        self._waiting.append((number, source))
        if len(self._waiting) == _PER_STREAM:
            self._pack()

    def add_stream(self, number: int, entries: str, content: bytes, *, packed: bool = True) -> None:
        """A stream with `entries` in its dictionary."""
        if packed:
            content, entries = zlib.compress(content, _FAST), f"{entries}/Filter/FlateDecode"
        self.add_whole(number, _stream(entries, content))

    def add_whole(self, number: int, source: bytes) -> None:
        """An object that stands by itself: one with a stream."""
        self._note(number, 1, self._out.tell(), 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, source.rstrip(b"\n")))

    def finish(self, *, root: int, info: int) -> bytes:
        """Close the file, and give its bytes."""
        self._pack()
        free = max([len(self._kinds), *(max(numbers) + 1 for numbers, _, _ in self._packs)])
        for own, (numbers, entries, content) in enumerate(self._packs, free):
            for place, number in enumerate(numbers):
                self._note(number, 2, own, place)
            self.add_whole(own, _stream(entries, content))
        number, start = len(self._kinds), self._out.tell()
        self._note(number, 1, start, 0)
        name = self._digest.hexdigest()[:32]
        entries = f"/Type/XRef/Size {number + 1}/W[1 5 2]/Root {root} 0 R/Info {info} 0 R/ID[<{name}><{name}>]"
        source = _stream(f"{entries}/Filter/FlateDecode", zlib.compress(self._table(), _FAST))
        self._out.write(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, source, start))
        return self._out.getvalue()

    def _pack(self) -> None:
        if not self._waiting:
            return
        numbers, sources = zip(*self._waiting, strict=True)
        starts = accumulate((len(source) + 1 for source in sources), initial=0)
        head = " ".join(f"{number} {start}" for number, start in zip(numbers, starts, strict=False)).encode() + b"\n"
        entries = f"/Type/ObjStm/N {len(numbers)}/First {len(head)}/Filter/FlateDecode"
        self._packs.append((list(numbers), entries, zlib.compress(head + b"\n".join(sources), _FAST)))
        self._waiting.clear()

    def _table(self) -> bytes:
        columns = zip(self._kinds, self._where, self._places, strict=True)
        return b"".join([kind.to_bytes() + where.to_bytes(5) + place.to_bytes(2) for kind, where, place in columns])

    def _write(self, source: bytes) -> None:
        self._digest.update(source)
        self._out.write(source)

    def _note(self, number: int, kind: int, where: int, place: int) -> None:
        missing = number + 1 - len(self._kinds)
        for column in (self._kinds, self._where, self._places) if missing > 0 else ():
            column.extend([0] * missing)
        self._kinds[number], self._where[number], self._places[number] = kind, where, place


def _stream(entries: str, content: bytes) -> bytes:
    return f"<<{entries}/Length {len(content)}>>\nstream\n".encode() + content + END
