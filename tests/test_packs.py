"""Packs: an export that counts, one snapshot, and proofs that need none of our software."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from os.path import commonprefix
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import event, text

from briefs.audit_pack import attachments, audit_pack
from briefs.drafts import canonical, snapshot_sha256
from briefs.pack_gaps import gaps
from briefs.pdf import render
from briefs.text import clean
from registry.commands.comments import Comment
from registry.commands.decisions import Decision
from registry.commands.evidence import NewEvidence
from registry.commands.packs import Scope, scope
from registry.errors import Invalid, NotFound, NotPermitted
from registry.services import comments, decisions, evidence, packs
from registry.views.packs import Pack
from tests.approvals import MODEL, Company, company, loaded
from tests.packs import CASE, SECRET, with_record


@dataclass(frozen=True)
class Made:
    """The pack of the use case, printed once for all tests."""

    us: Company
    pack: Pack
    text: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with with_record(f"sqlite:///{tmp_path_factory.mktemp('pack') / 'registry.db'}") as us:
        pack = packs.snapshot(us.desk("compliance"), Scope(use_case="retention"))
        yield Made(us, pack, _text(pack))


def _text(pack: Pack) -> str:
    """All letters of the PDF, without blanks, and without head and foot, which come between halves of a text."""
    pages = PdfReader(io.BytesIO(render(audit_pack(pack, snapshot_sha256(pack))))).pages
    told = [re.sub(r"Page\d+of\d+", "", "".join(page.extract_text().split())) for page in pages]
    furniture = commonprefix(told)  # noqa: RUF071 -- letters are what is wanted
    assert pack.checkpoint is not None
    assert str(pack.checkpoint.size) in furniture
    return furniture + "".join(page.removeprefix(furniture) for page in told)


WORDS = {
    "decisions": """SELECT title, choice, rationale, consequences, context FROM decision
        WHERE subject_name != 'other'""",
    "assumptions": "SELECT text FROM assumption",
    "signatures": """SELECT a.comment, n.login, n.name FROM approval_act a JOIN account n ON n.id = a.account_id
        JOIN approval_request r ON r.id = a.request_id WHERE r.subject_kind != 'policy'""",
    "conditions": "SELECT 'an opt-out in each letter' FROM approval_act WHERE conditions != '[]'",
    "revisions": """SELECT v.summary, v.fingerprint FROM request_revision v JOIN approval_request r
        ON r.id = v.request_id WHERE r.subject_kind != 'policy'""",
    "evidence": "SELECT title, kind, file_name || url, sha256 FROM evidence_item",
    "withdrawn": "SELECT reason FROM evidence_withdrawal",
    "comments": "SELECT text FROM comment WHERE subject_name != 'other'",
    "requirements": """SELECT r.ref, r.title, r.text FROM requirement r JOIN framework f ON f.id = r.framework_id""",
    "findings": "SELECT ref, note FROM requirement_assessment",
    "incidents": "SELECT title FROM incident",
    "business cases": "SELECT note, digest FROM case_revision",
    "costs": "SELECT amount, currency, source, note FROM cost_entry",
    "policies": "SELECT p.sha256 FROM policy_revision p WHERE p.revision = 2",
    "use cases": """SELECT purpose, affected, when_wrong, data_needed FROM use_case_revision
        WHERE title = 'Keep customers'""",
}
"""What the database holds for the use case, asked without any of our code."""


@pytest.mark.parametrize("kind", WORDS)
def test_every_row_on_record_stands_in_the_pdf(made: Made, kind: str) -> None:
    rows = _all(made.us, WORDS[kind])
    assert rows
    assert [cell for row in rows for cell in row if "".join(clean(cell).split()) not in made.text] == []


def test_every_audit_entry_of_the_scope_stands_in_the_pdf(made: Made) -> None:
    subjects = ["use_case:retention", "model:shop/churn@3", "request:A-2", "request:A-3", "decision:1", "incident:1"]
    for seq, subject, action in _all(made.us, "SELECT seq, subject, action FROM audit_entry ORDER BY seq"):
        if subject in subjects:
            assert subject in made.text
            assert action in made.text
            assert any(entry.seq == seq and entry.proof for entry in made.pack.entries), (seq, subject, action)


def test_a_record_that_is_left_out_is_missed(made: Made) -> None:
    """The search above can fail: without one comment, or one signature, its words are nowhere."""
    silent = replace(made.pack, comments=made.pack.comments[1:])
    assert "".join(made.pack.comments[0].text.split()) in made.text
    assert "".join(made.pack.comments[0].text.split()) not in _text(silent)


def test_nothing_of_another_use_case_comes_along(made: Made) -> None:
    assert "".join(SECRET.split()) not in made.text
    assert SECRET not in canonical(made.pack).decode()


def test_the_manifest_counts_what_the_database_holds(made: Made) -> None:
    counts = made.pack.counts
    assert counts["decision"] == _one(made.us, "SELECT count(*) FROM decision WHERE subject_name != 'other'") == 2
    assert counts["approval_act"] == len(_all(made.us, WORDS["signatures"])) == 3
    assert counts["comment"] == _one(made.us, "SELECT count(*) FROM comment WHERE subject_name != 'other'") == 5
    assert counts["evidence_item"] == _one(made.us, "SELECT count(*) FROM evidence_item") == 3
    assert counts["requirement_assessment"] == 3


def test_what_answers_where_is_told_with_its_approval(made: Made) -> None:
    assert [(one.where, one.version, one.approval, one.word) for one in made.pack.deployments] == [
        ("production/letters", "3", "A-2", "expiring")
    ]
    assert "production/letters" in made.text
    assert [(one.subject, one.opened) for one in made.pack.gates] == [("model:shop/churn@3", True)]


def test_the_role_that_a_signer_held_is_told_and_stays(made: Made) -> None:
    signed = [one for request in made.pack.requests for one in request.signatures if one.signer == "reviews"]
    assert {(one.capacity, one.roles) for one in signed} == {("role:reviewer", ("reviewer",))}


def test_what_is_missing_is_named_the_gravest_first(made: Made) -> None:
    words = [gap.word for gap in gaps(made.pack)]
    assert words.index("not met") < words.index("not assessed")
    told = " ".join(gap.what for gap in gaps(made.pack))
    assert "A.7.5 not met" in told
    assert "The stage Decision lacks a signature" in told


def test_the_same_snapshot_gives_the_same_bytes_and_hash(made: Made) -> None:
    again = packs.snapshot(made.us.desk("compliance"), Scope(use_case="retention"))
    assert canonical(again) == canonical(made.pack)
    assert json.loads(canonical(again))["counts"] == dict(again.counts)


@pytest.mark.parametrize(
    ("asked", "decided", "requests"),
    [
        ("model:shop/churn", ["D-1", "D-2"], ["A-2"]),
        ("model:churn", ["D-1", "D-2"], ["A-2"]),  # a short name, where one namespace has it
        ("use_case:other", ["D-3"], []),
        ("framework:iso-42001", [], []),
        ("everything", ["D-1", "D-2", "D-3"], ["A-1", "A-2", "A-3"]),
        ("2026-11-21..2026-11-21", ["D-1", "D-2", "D-3"], ["A-1", "A-2", "A-3"]),
        ("2026-11-22..", [], []),
        ("use_case:retention ..2026-11-20", [], []),
    ],
)
def test_a_scope_holds_what_it_names(made: Made, asked: str, decided: list[str], requests: list[str]) -> None:
    pack = packs.snapshot(made.us.desk("compliance"), scope(asked))
    assert [one.number for one in pack.decisions] == decided
    assert [one.number for one in pack.requests] == requests
    assert audit_pack(pack, snapshot_sha256(pack)).headline


def test_a_framework_brings_its_evidence_and_every_requirement(made: Made) -> None:
    pack = packs.snapshot(made.us.desk("compliance"), Scope(framework="iso-42001"))
    assert [one.number for one in pack.evidence] == ["E-1"]
    assert {one.line.slug for one in pack.frameworks} == {"iso-42001"}
    assert {(one.scope, one.line.coverage.met) for one in pack.frameworks} == {
        ("company", 0),
        ("use_case:retention", 1),
    }


@pytest.mark.parametrize(
    "asked", ["", "use_case:", "hiring", "..", "2026-13-01..", "model:a use_case:b", "everything model:a"]
)
def test_a_scope_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(Invalid):
        scope(asked)


def test_a_scope_reads_back_as_it_is_written() -> None:
    for asked in ("use_case:a framework:b 2026-01-01..2026-06-30", "model:shop/churn", "..2026-06-30", "everything"):
        assert str(scope(asked)) == asked


def test_what_is_not_on_record_and_who_may_not_read_the_log_is_refused(made: Made) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        packs.snapshot(made.us.desk("compliance"), Scope(use_case="nowhere"))
    with pytest.raises(NotPermitted):
        packs.snapshot(made.us.desk("leads"), Scope(use_case="retention"))


def test_more_records_take_no_more_questions(made: Made) -> None:
    before = _questions(made.us)
    for number in range(12):
        told = Decision(title=f"Decision {number}", about=CASE, choice="yes", rationale="so")
        decisions.log(made.us.desk("leads"), told)
        comments.add(made.us.desk("boards"), Comment(about=CASE, text=f"Comment {number}"))
    assert _questions(made.us) <= before + 2


def _questions(us: Company) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    packs.snapshot(us.desk("compliance"), Scope(use_case="retention"))
    event.listen(us.registry.engine, "before_cursor_execute", note)
    packs.snapshot(us.desk("compliance"), Scope(use_case="retention"))
    event.remove(us.registry.engine, "before_cursor_execute", note)
    return len(asked)


def test_verified_without_our_software_and_every_change_is_named(made: Made, tmp_path: Path) -> None:
    for one in attachments(made.pack):
        (tmp_path / one.name).write_bytes(one.content)
    whole = canonical(made.pack)
    assert _verify(tmp_path, whole).startswith("Verified. ")
    for changed, named in (
        (whole.replace(rb"\"Three were sent", rb"\"Two were sent"), "incident_entry/1: it is not what audit entry"),
        (whole.replace(b'"text": "My aunt got one."', b'"text": "Mine."'), "C-4: what is told of it is not what"),
        (whole.replace(b'"comment": "because"', b'"comment": "be cause"'), "signatures: what is told of them"),
        (_without_a_row(whole), "are here"),
        (whole.replace(b'"action": "decision.logged"', b'"action": "decision.legged"', 1), "the action that is told"),
    ):
        assert changed != whole
        told = _verify(tmp_path, changed)
        assert told.startswith("NOT VERIFIED. "), told
        assert named in told


def _without_a_row(whole: bytes) -> bytes:
    pack = json.loads(whole)
    pack["rows"] = [row for row in pack["rows"] if row["table"] != "approval_act"]
    return json.dumps(pack).encode()


def _verify(folder: Path, snapshot: bytes) -> str:
    (folder / "snapshot.json").write_bytes(snapshot)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder).stdout


def test_another_time_is_told_as_it_was_then(made: Made) -> None:
    """A pack of a time that is over holds neither what came later nor what is stale only now."""
    made.us.watch.advance(timedelta(days=40))
    try:
        pack = packs.snapshot(made.us.desk("compliance"), scope("use_case:retention ..2026-11-21"))
        assert pack.as_of.date().isoformat() == "2026-11-21"
        assert {one.number: one.state for one in pack.requests}["A-2"] == "approved"
        now = packs.snapshot(made.us.desk("compliance"), Scope(use_case="retention"))
        assert {one.number: one.state for one in now.requests}["A-2"] == "expired"
    finally:
        made.us.watch.advance(timedelta(days=-40))


def test_a_past_approval_is_stale_by_what_had_changed_by_then_and_by_nothing_later(tmp_path: Path) -> None:
    with company(f"sqlite:///{tmp_path / 'registry.db'}") as us:
        until = us.watch() + timedelta(days=7)
        report = NewEvidence(title="Validation", kind="report", url="https://example.org", about=(MODEL,),
                             valid_until=until)  # fmt: skip
        evidence.add(us.desk("engineer"), report)
        us.approved()
        us.watch.advance(timedelta(days=20))
        us.send(loaded("8", at="2026-11-23T10:00:00Z"))
        found = {}
        for day in (22, 24, 29):
            pack = packs.snapshot(us.desk("compliance"), scope(f"model:shop/churn ..2026-11-{day}"))
            found[day] = (pack.requests[0].state, [one.partition(":")[0] for one in pack.requests[0].reasons])
            assert "had changed by then" in pack.requests[0].held
    version = "transactions_2026 has version 8, the approval saw 7"
    assert found == {
        22: ("approved", []),
        24: ("stale", [version]),
        29: ("stale", [version, "Evidence E-1 (Validation) ran out on 2026-11-28"]),
    }


def _all(us: Company, query: str) -> list[tuple[str, ...]]:
    with us.registry.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def _one(us: Company, query: str) -> int:
    return int(_all(us, query)[0][0])


def test_postgresql_holds_the_same_pack(
    postgres_url: str, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same history gives the same records; hashes differ, for each log has a name of its own."""
    monkeypatch.setenv("COUNTERSIGN_CHECKPOINT_DIR", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("COUNTERSIGN_KEY_FILE", str(tmp_path / "checkpoint.key"))
    with with_record(postgres_url) as us:
        other = packs.snapshot(us.desk("compliance"), Scope(use_case="retention"))
    assert dict(other.counts) == dict(made.pack.counts)
    parts = ("use_cases", "models", "decisions", "requests", "incidents", "evidence", "comments", "assessments")
    assert [part for part in parts if getattr(other, part) != getattr(made.pack, part)] == []
    assert [row.content for row in other.rows] == [row.content for row in made.pack.rows]
