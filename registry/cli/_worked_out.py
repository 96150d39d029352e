"""How commands that need no registry answer, and refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import typer

from registry.cli._desk import answer, err, out
from roi.refusals import Refused


@contextmanager
def refusing(*, as_json: bool) -> Iterator[None]:
    """Refusals by place, on standard error, and in `problems` for programs; exit code 1."""
    try:
        with _text():
            yield
    except Refused as refusal:
        answer({"problems": [asdict(problem) for problem in refusal.problems]}, as_json=as_json)
        err.print(str(refusal), style="red", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def _text() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise Refused.at("the file", f"byte {error.start + 1:,} is no UTF-8: a text in UTF-8 is needed") from None


def told(found: Any, *, as_json: bool, **more: object) -> bool:
    """The value as JSON with its words, or its words."""
    if answer({**asdict(found), "words": found.words, **more}, as_json=as_json):
        return True
    out.print(f"{found.words}.", markup=False)
    return False
