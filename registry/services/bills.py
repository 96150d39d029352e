"""Cloud bills: putting them on record, once; what one came to, what is odd in it, and its charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row

from registry.access import Desk, Permission, requires
from registry.commands.about import checked
from registry.errors import Invalid, NotFound
from registry.services import _bill_views as shown
from registry.services._bill_reading import Progress, Reading, fit, reading
from registry.services._spend import rules_now
from registry.settings import Settings
from registry.store import bills as store
from registry.store import charges as charge_store
from registry.store import kept
from registry.store.kept import Keeping
from registry.views.bills import BillLine, BillPart, BillView, ChargeLine, Imported
from registry.views.listing import Asked, Listed
from roi.bill import Part
from roi.focus_findings import Finding

_FIRST = Asked()


@requires(Permission.ACTUALS_ADD)
def preview(desk: Desk, source: Path | BinaryIO, *, name: str, progress: Progress | None = None) -> Imported:
    """What a bill would put on record, and what is odd in it; nothing is kept. Raises Invalid where it is no bill."""
    with desk.registry.read() as connection:
        rules = rules_now(connection)
    with reading(source, name=name, rules=rules.rules, progress=progress) as found, desk.registry.read() as connection:
        return shown.imported(found, [_judged(connection, part)[0] for part in found.parts], saved=False)


@requires(Permission.ACTUALS_ADD)
def save(
    desk: Desk, source: Path | BinaryIO, *, name: str, note: str = "", progress: Progress | None = None
) -> Imported:
    """Put a bill on record, all of it or nothing; what is on record already changes nothing.

    A bill of the same provider, account, period and currency with other charges supersedes the one on record, which
    stays. `progress` is told how many charges were read, then kept. Raises Invalid where the file is no bill.
    """
    checked(note, "note", most=2_000)
    checked(name, "file_name", most=300, needed=True)
    with desk.registry.read() as connection:
        rules = rules_now(connection)
    with reading(source, name=name, rules=rules.rules, progress=progress) as found:
        if not found.bill.rows:
            raise Invalid(f"file: {name} has no charge under its header.")
        with kept.keeping(desk) as keeping:
            parts = _keep_all(keeping, found, note, progress)
            if keeping.pending:
                changed = [part.number for part in parts if part.word != "known"]
                subject = f"bill:{changed[0].removeprefix('B-')}"
                keeping.log(
                    "bill.added", subject, reason=note, file=name, sha256=found.sha256, bills=changed,
                    charges=sum(part.rows for part in parts if part.word != "known"),
                )  # fmt: skip
        return shown.imported(found, parts, saved=True)


@requires(Permission.MONEY_READ)
def listing(desk: Desk, asked: Asked = _FIRST, *, every: bool = False) -> Listed[BillLine]:
    """The bills that count, of the newest period first; with `every`, also those that were superseded."""
    with desk.registry.read() as connection:
        rows, found, of = store.page(connection, asked, every=every)
        return Listed(tuple(shown.line(row, _findings(connection, row)) for row in rows), found, of)


@requires(Permission.MONEY_READ)
def get(desk: Desk, number: int) -> BillView:
    """One bill with its findings, its categories, its accelerators and whose it is; raises NotFound."""
    with desk.registry.read() as connection:
        row = _known(connection, number)
        return shown.view(connection, row, _findings(connection, row), rules_now(connection))


@requires(Permission.MONEY_READ)
def charges(desk: Desk, number: int, asked: Asked = _FIRST, *, gpu: bool = False) -> Listed[ChargeLine]:
    """The charges of a bill that are asked for; with `gpu`, only those for accelerators. Raises NotFound."""
    with desk.registry.read() as connection:
        _known(connection, number)
        rows, found, of = store.charge_page(connection, number, asked, gpu=gpu)
        return Listed(tuple(shown.charge(row) for row in rows), found, of)


def most_bytes() -> int:
    """How many bytes a bill may hold, by the settings."""
    return Settings.from_environment().max_bill


def number_of(text: str) -> int:
    """The number in `B-5`, `b5` or `5`; raises Invalid."""
    digits = text.strip().upper().removeprefix("B").removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        raise Invalid(f"bill: {text[:40]!r} is no number such as B-5.")
    return int(digits)


def _known(connection: Connection, number: int) -> Row[Any]:
    row = store.by_id(connection, number)
    if row is None:
        raise NotFound(f"There is no bill {shown.say(number)}.")
    return row


def _findings(connection: Connection, row: Row[Any]) -> Sequence[dict[str, Any]]:
    return row.findings or store.findings_of(connection, row.file_sha256)


def _keep_all(keeping: Keeping, found: Reading, note: str, progress: Progress | None) -> list[BillPart]:
    parts, done = list[BillPart](), 0
    findings = [_finding(finding) for finding in found.bill.findings]
    for part in found.parts:
        judged, before = _judged(keeping.connection, part)
        if judged.word != "known":
            number = _keep(keeping, found, part, before, findings, note)
            judged, findings = shown.part(part, judged.word, number=number, supersedes=before), []
        done += part.sums.rows
        parts.append(judged)
        if progress:
            progress(done, "kept")
    return parts


def _finding(found: Finding) -> dict[str, Any]:
    return {name: fit(said) if isinstance(said, str) else said for name, said in asdict(found).items()}


def _keep(
    keeping: Keeping, found: Reading, part: Part, before: int | None, findings: list[dict[str, Any]], note: str
) -> int:
    """One part with its charges. What is odd in the file is kept once, with the first of its parts."""
    number = store.next_id(keeping.connection)
    digest = charge_store.write(keeping.connection, number, found.charges(part.key))
    return keeping.add(
        "bill",
        id=number,
        provider=fit(part.provider),
        account=fit(part.account),
        period_start=part.start,
        period_end=part.end,
        currency=fit(part.currency),
        format=found.bill.format,
        version=found.bill.version,
        file_name=found.file_name,
        file_sha256=found.sha256,
        digest=part.digest,
        charges_sha256=digest.hexdigest(),
        rows=part.sums.rows,
        billed=_digits(part.sums.billed),
        effective=_digits(part.sums.effective),
        findings=findings,
        supersedes_id=before,
        note=note,
    )


def _judged(connection: Connection, part: Part) -> tuple[BillPart, int | None]:
    """A part as it stands to what is on record, and the bill that it would supersede."""
    before = store.standing(connection, fit(part.provider), fit(part.account), part.start, fit(part.currency))
    if before is None:
        return shown.part(part, "new"), None
    if before.digest == part.digest:
        return shown.part(part, "known", number=before.id), None
    return shown.part(part, "corrected", supersedes=before.id), int(before.id)


def _digits(amount: Decimal) -> str:
    return format(amount, "f")
