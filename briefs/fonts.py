"""Which open font draws a character: one main family, and others for what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import Any
from unicodedata import east_asian_width

from reportlab.pdfbase import pdfmetrics

from briefs import han
from briefs.embedding import Embedded
from briefs.text import clean, codepoint, joined

REGULAR = "Countersign"
BOLD = "Countersign-Semibold"

HAN = "Countersign-Han"

_MAIN = {REGULAR: "SourceSansPro-Regular.ttf", BOLD: "SourceSansPro-Semibold.ttf"}
_han: frozenset[str] = frozenset()  # what HAN draws just now; changes only under the lock
_lock = RLock()


@contextmanager
def setting(chars: Iterable[str]) -> Iterator[None]:
    """Fonts for a text made of `chars`; one text is set at a time, so that its bytes depend on nothing else."""
    global _han
    with _lock:
        main()
        rare = {char for char in clean("".join(chars)) if east_asian_width(char) in "WF" and not _font_of(char)}
        file = _folder("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
        _han = frozenset(rare & han.drawn(file)) if rare else frozenset()
        font = Embedded(HAN, han.cut(file, _han, name=HAN), shapable=False) if _han else None
        try:
            if font:
                pdfmetrics.registerFont(font)
            yield
        finally:
            _han = frozenset()
            if font:
                font.unregister()  # else reportlab would go on with these characters for the next text


def _folder(package: str) -> Path:
    """The folder of a package that holds fonts, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed: run `make install`", name=package)
    return Path(next(iter(spec.submodule_search_locations)))


def _register(name: str, path: Path) -> Embedded:
    font = Embedded(name, str(path), shapable=False)
    pdfmetrics.registerFont(font)
    return font


@cache
def main() -> dict[str, frozenset[str]]:
    """The main family, registered, and what each of its fonts draws."""
    with _lock:
        files = _folder("font_source_sans_pro") / "files"
        return {name: _drawn_by(_register(name, files / file)) for name, file in _MAIN.items()}


def _drawn_by(font: Embedded) -> frozenset[str]:
    return frozenset(chr(code) for code, glyph in font.face.charToGlyph.items() if glyph)


@cache
def _fallback_files() -> tuple[Path, ...]:
    """Noto for other scripts: Latin, Greek and Cyrillic first, emoji last."""
    upright = (path for path in _folder("manimgx_fonts").glob("*.ttf") if "Italic" not in path.name)
    return tuple(sorted(upright, key=lambda path: ("Emoji" in path.name, "NotoSans[" not in path.name, path.name)))


@cache
def _fallback(file: Path) -> tuple[str, frozenset[str]]:
    font = _register(f"Countersign-{file.stem.partition('[')[0]}", file)
    return font.fontName, _drawn_by(font)


@lru_cache(maxsize=20_000)
def _font_of(char: str, *, bold: bool = False) -> str:
    name = BOLD if bold else REGULAR
    if char in main()[name]:
        return name
    with _lock:
        return next((name for name, drawn in map(_fallback, _fallback_files()) if char in drawn), "")


def font_of(char: str, *, bold: bool = False) -> str:
    """The name of the font that draws `char`, or "" where no installed one does."""
    return _font_of(char, bold=bold) or (HAN if char in _han else "")


def embedded(name: str) -> Any:
    """The registered font of that name, with more of reportlab's ways than its types tell."""
    return pdfmetrics.getFont(name)


def printable(text: str) -> str:
    """`text` cleaned and joined, with every character that no font draws spelled out as [U+XXXX]."""
    text = clean(text)
    if set(text) <= main()[REGULAR]:
        return text
    return "".join(char if char == "\n" or font_of(char) else codepoint(char) for char in _joined(text))


def _joined(text: str) -> str:
    """Arabic forms where the font has them; the plain letters where one is missing."""
    shaped = joined(text)
    return shaped if all(char == "\n" or font_of(char) for char in shaped) else text


def runs(line: str, *, bold: bool = False) -> list[tuple[str, str]]:
    """A printable line as (font name, text) from left to right."""
    name = BOLD if bold else REGULAR
    if main()[name].issuperset(line):
        return [(name, line)]
    return [(font, "".join(part)) for font, part in groupby(line, lambda char: font_of(char, bold=bold) or name)]


def width(line: str, *, size: float, bold: bool = False) -> float:
    """How wide a printable line is, in points."""
    return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in runs(line, bold=bold)))
