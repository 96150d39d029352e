"""The demo company's business cases and scenarios, each with its months where the story's end is put."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from registry.access import Desk
from registry.commands import scenarios as commands
from registry.services import business_cases, scenarios
from registry.services._periods import later
from roi.document import month

FOLDER = Path(__file__).parents[2] / "data" / "demo"
FILE = FOLDER / "cases.yaml"
Said = dict[str, Any]
_START = re.compile(r"^start: (\d{4}-\d{2})$", re.MULTILINE)


def acts() -> list[Said]:
    """The acts as they are written, each with when the story ends, and how long before that it happens."""
    written = yaml.load(FILE.read_text(), yaml.CSafeLoader)
    ends = datetime.combine(written["ends"], datetime.min.time())
    found = [dict(said) for said in written["acts"]]
    for said in found:
        at = said["at"] if isinstance(said["at"], datetime) else datetime.fromisoformat(str(said["at"]))
        said |= {"ends": ends, "before_end": ends - at}
    return found


def _case(desk: Desk, said: Said) -> None:
    """A case whose start lies as many months before the story's end as it is written."""
    written = (FOLDER / "cases" / said["file"]).read_text()
    now, ends = desk.clock() + said["before_end"], said["ends"]
    moved = (now.year - ends.year) * 12 + now.month - ends.month
    text = _START.sub(lambda found: f"start: {later(month(found[1], 'start'), moved):%Y-%m}", written)
    business_cases.save(desk, said["use_case"], text, note=said["note"])


def _scenario(desk: Desk, said: Said) -> None:
    names = ("name", "values", "factors", "late_months", "levers", "note")
    told = commands.read({name: said[name] for name in names if name in said})
    scenarios.save(desk, said["use_case"], told)


DOES: Mapping[str, Callable[[Desk, Said], object]] = {"case": _case, "scenario": _scenario}
"""What an act is called, and the service that does it."""
