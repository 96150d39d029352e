"""Rows of a bill out of a CSV or Parquet file, a piece at a time."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from roi.focus_findings import HEADER
from roi.refusals import Refused

Row = Sequence[object]
BATCH = 4_096  # rows of Parquet in memory at a time
LONGEST_FIELD = 4_000_000  # characters; tags and contract details are JSON and may be long


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows under it, each with its number (the header is row 1)."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]
    kind: str


def open_sheet(source: Path | BinaryIO) -> Sheet:
    """The rows of a CSV (any of , ; tab |, with or without BOM or gzip) or Parquet file; Refused when it is neither."""
    stream: BinaryIO = source.open("rb") if isinstance(source, Path) else source
    stream = stream if stream.seekable() else io.BytesIO(stream.read())
    start = stream.read(4)
    stream.seek(0)
    if start == b"PAR1":
        return _parquet(stream)
    if start[:2] == b"\x1f\x8b":
        return _csv(gzip.GzipFile(fileobj=stream))
    return _csv(stream)


def _csv(stream: BinaryIO | gzip.GzipFile) -> Sheet:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    csv.field_size_limit(LONGEST_FIELD)
    try:
        first = text.readline(LONGEST_FIELD)
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise Refused.at(f"row {HEADER}", f"is neither CSV in UTF-8 nor Parquet: {error}") from error
    if not first.strip():
        raise Refused.at(f"row {HEADER}", "the file is empty")
    delimiter = max(",;\t|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    return Sheet(tuple(name.strip() for name in header), _lines(text, delimiter), "CSV")


def _lines(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, Row]]:
    number = HEADER
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter, strict=True), HEADER + 1):
            if row:
                yield number, row
    except (csv.Error, UnicodeDecodeError, OSError, EOFError) as error:
        raise Refused.at(f"row {number + 1}", f"cannot be read: {error}") from error


def _parquet(stream: BinaryIO) -> Sheet:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(stream)
    except (pa.ArrowException, OSError) as error:
        raise Refused.at("the file", f"is no readable Parquet: {error}") from error
    return Sheet(tuple(file.schema_arrow.names), _batches(file), "Parquet")


def _batches(file: object) -> Iterator[tuple[int, Row]]:
    import pyarrow as pa

    number = HEADER
    try:
        for batch in file.iter_batches(batch_size=BATCH):  # type: ignore[attr-defined]  # pyarrow ships no types
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, row
    except (pa.ArrowException, OSError) as error:
        raise Refused.at(f"row {number + 1}", f"cannot be read: {error}") from error
