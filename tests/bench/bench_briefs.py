"""How fast papers are printed, signed and checked, beside reportlab's own tables: `python -m tests.bench.bench_briefs`.

A one-page brief, warm; a pack of 50 pages with its attachments, signed; an annex of 1,000 pages of 46 rows in seven
columns, untagged and tagged (PDF/A-3a and PDF/UA-1); the same rows as one plain LongTable (a fifth of the pages: it is
quadratic) and as one Table a page. Each in a process of its own, for its own memory. `--pages 200` for a quick look.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from time import perf_counter, process_time

from briefs.outline import Annex, Brief, Column, Said, Section
from tests.bench._measure import about_this_run, megabytes, milliseconds, table

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ROWS = 46
TITLES = ("Entry", "When", "Who", "What", "Subject", "State", "Hash")
WIDTHS = (40, 75, 60, 80, 100, 52, 80)


class Rows:
    """Entries of an audit log, made as they are asked for."""

    def __init__(self, pages: int) -> None:
        self.count = pages * ROWS

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return map(_row, range(self.count))


def _row(number: int) -> tuple[str, ...]:
    return (
        f"{number:,}",
        f"2026-11-{1 + number % 28:02} 09:{number % 60:02}",
        f"person-{number % 40}",
        "decision.logged" if number % 3 else "request.signed",
        f"use_case:case-{number % 500}",
        "approved" if number % 5 else "rejected",
        f"{number * 2654435761 % 2**64:016x}",
    )


def pack(pages: int) -> Brief:
    """A paper with an annex of so many pages."""
    kinds = ("number", "text", "text", "text", "text", "status", "text")
    columns = tuple(Column(*one) for one in zip(TITLES, WIDTHS, kinds, strict=True))
    annex = Section(anchor="log", title="Log", blocks=(Annex(columns=columns, rows=Rows(pages), empty="nothing"),))
    return Brief(
        kind="Audit pack", subject="everything", headline="All entries of the log.", standfirst="Northgate (fictional)",
        sections=(annex,), as_of=NOW, checkpoint="Audit checkpoint: as of now",
    )  # fmt: skip


def mixed() -> Brief:
    """50 pages: people's words, and rows."""
    words = " ".join(f"Because of reason {number}, this is what was agreed." for number in range(12))
    said = tuple(
        Said(who=f"Person {n}, reviewer", when="21 Nov 2026", status="approved", text=words) for n in range(100)
    )
    return replace(
        pack(37), sections=(Section(anchor="words", title="What people said", blocks=said), *pack(37).sections)
    )


def annex(pages: int, *, tagged: bool) -> int:
    """Print it; how many pages it came to."""
    from briefs.pdf import render

    counted = 0

    def count(page: int) -> None:
        nonlocal counted
        counted = page

    render(pack(pages), tagged=tagged, progress=count)
    return counted


def long_table(pages: int) -> int:
    """reportlab as its guide shows it: one LongTable of plain strings with a repeated title row."""
    from reportlab.platypus import LongTable, SimpleDocTemplate

    document = SimpleDocTemplate(BytesIO(), leftMargin=54, rightMargin=54, topMargin=52, bottomMargin=66)
    document.build([LongTable([TITLES, *Rows(pages)], colWidths=WIDTHS, repeatRows=1, style=_look())])
    return int(document.page)


def table_a_page(pages: int) -> int:
    """reportlab with one Table on each page."""
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Table

    rows = list(Rows(pages))
    document = SimpleDocTemplate(BytesIO(), leftMargin=54, rightMargin=54, topMargin=52, bottomMargin=30)
    parts = (rows[start : start + ROWS] for start in range(0, len(rows), ROWS))
    story = [one for part in parts for one in (Table([TITLES, *part], colWidths=WIDTHS, style=_look()), PageBreak())]
    document.build(story)
    return int(document.page)


def _look() -> list[tuple[object, ...]]:
    whole = ((0, 0), (-1, -1))
    sizes = (("FONTSIZE", 7.5), ("LEADING", 9.6), ("BOTTOMPADDING", 3), ("TOPPADDING", 3))
    return [*((name, *whole, size) for name, size in sizes), ("LINEBELOW", *whole, 0.4, "#d3d9df")]


WAYS: dict[str, tuple[str, Callable[[int], int], float]] = {
    "plain": ("annex, untagged", lambda pages: annex(pages, tagged=False), 1),
    "tagged": ("annex, tagged", lambda pages: annex(pages, tagged=True), 1),
    "each": ("reportlab, one Table a page, no tags", table_a_page, 1),
    "long": ("reportlab, one LongTable, no tags", long_table, 0.2),
}
"""Name, way, and the part of the pages that it is asked for."""


def main() -> None:
    """Measure, each in its own process, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--only", choices=WAYS)
    given = parser.parse_args()
    if given.only:
        _one(given.only, given.pages)
        return
    print(about_this_run("Papers"), end="\n\n")
    print(table(("what", "took"), _small()), end="\n\n")
    rows = [_asked(name, given.pages) for name in WAYS]
    print(table(("what", "pages", "wall s", "CPU s", "pages/s of CPU", "peak MB"), rows))


def _one(name: str, pages: int) -> None:
    _, way, part = WAYS[name]
    way(1)  # fonts and imports
    wall, cpu = perf_counter(), process_time()
    made = way(round(pages * part))
    told = [made, perf_counter() - wall, process_time() - cpu, megabytes(field="VmHWM")]
    print(json.dumps(told))


def _asked(name: str, pages: int) -> list[str]:
    command = [sys.executable, "-m", "tests.bench.bench_briefs", "--only", name, "--pages", str(pages)]
    made, wall, cpu, memory = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return [WAYS[name][0], f"{made:,}", f"{wall:.1f}", f"{cpu:.1f}", f"{made / cpu:.0f}", f"{memory:.0f}"]


def _small() -> Iterator[tuple[str, str]]:
    """What one person waits for."""
    from pypdf import PdfReader

    from briefs.data import csv_files
    from briefs.drafts import snapshot_file
    from briefs.judge import judge
    from briefs.keys import _parsed, made
    from briefs.model_brief import model_brief
    from briefs.pdf import render
    from briefs.sign import FIELDS, sign
    from tests.brief_samples import USUAL

    key = _parsed(made("Northgate (fictional)", at=NOW).encode())

    def one_page() -> bytes:
        brief = replace(model_brief(USUAL), sections=model_brief(USUAL).sections[:-1])
        held = (snapshot_file(USUAL), *csv_files(brief))
        return sign(render(brief, attachments=held, fields=FIELDS), key)

    def fifty() -> bytes:
        brief = mixed()
        return sign(render(brief, attachments=csv_files(brief), fields=FIELDS), key)

    sign(render(model_brief(USUAL), fields=FIELDS), key)
    yield "one page, tagged, with its data, signed; warm", f"{milliseconds(one_page):.0f} ms"
    signed = fifty()
    pages = len(PdfReader(BytesIO(signed)).pages)
    yield f"{pages} pages, tagged, with their data, signed", f"{milliseconds(fifty, times=3):,.0f} ms"
    yield "saying that this pack is intact", f"{milliseconds(lambda: judge(signed, ours=[key.sha256])):.1f} ms"


if __name__ == "__main__":
    main()
