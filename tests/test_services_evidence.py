"""What is promised of evidence: the bytes come back as they came, it counts while it holds, and nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from registry.access import Desk, Role
from registry.commands import evidence as commands
from registry.commands import registration
from registry.commands.evidence import Linked, NewEvidence, Withdrawn
from registry.errors import Conflict, Invalid, NotFound, NotPermitted, TooBig
from registry.services import evidence, inbox, tokens
from registry.services.registrations import register
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.people import Watch, desk_of, opened, role_desk
from tests.registries import unsound

CHURN = Subject.parse("model:shop/churn")
DAY = timedelta(days=1)


@dataclass
class Stage:
    operator: Desk
    reviewer: Desk
    watch: Watch

    def desk(self, role: Role) -> Desk:
        return role_desk(self.operator, role, self.watch)


@pytest.fixture
def stage(registry_url: str) -> Iterator[Stage]:
    registry, operator, watch = opened(registry_url)
    for name in ("churn", "fraud"):
        register(operator, registration("model", b'{"namespace": "shop", "name": "%s"}' % name.encode()))
    yield Stage(operator, role_desk(operator, Role.REVIEWER, watch), watch)
    registry.close()


def file(**said: Any) -> NewEvidence:
    return commands.read({"title": "Validation 3", "kind": "validation report", "file_name": "v3.pdf", **said})


def test_a_file_comes_back_byte_for_byte_with_its_hash(stage: Stage) -> None:
    body = bytes(range(256)) * 5
    made = evidence.add(stage.reviewer, file(about=["model:shop/churn@3"], note="holdout of October"), body).evidence
    assert made.sha256 == hashlib.sha256(body).hexdigest()
    assert (made.number, made.size, made.media_type, made.word) == ("E-1", 1280, "application/pdf", "valid")
    assert [one.about for one in made.links] == ["model:shop/churn@3"]
    view, again = evidence.download(stage.reviewer, 1)
    assert again == body
    assert view == made
    assert unsound(stage.operator) == []


def test_a_link_has_no_file(stage: Stage) -> None:
    link = commands.read({"title": "Contract", "kind": "contract", "url": "https://dms.example/4711"})
    assert evidence.add(stage.reviewer, link).evidence.url == "https://dms.example/4711"
    with pytest.raises(NotFound, match="E-1 is a link"):
        evidence.download(stage.reviewer, 1)


def test_the_same_file_twice_is_one_piece_of_evidence_with_both_links(stage: Stage) -> None:
    first = evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"same")
    second = evidence.add(stage.reviewer, file(title="Other words", about=["model:shop/fraud"]), b"same")
    assert (first.known, second.known) == (False, True)
    assert second.evidence.id == first.evidence.id
    assert [one.about for one in second.evidence.links] == ["model:shop/churn", "model:shop/fraud"]
    assert unsound(stage.operator) == []


def test_the_same_bytes_with_another_validity_are_another_piece_and_say_so(stage: Stage) -> None:
    evidence.add(stage.reviewer, file(valid_until="2026-12-01"), b"same")
    renewed = evidence.add(stage.reviewer, file(valid_until="2027-12-01"), b"same")
    assert renewed.evidence.number == "E-2"
    assert renewed.evidence.same_bytes == ("E-1",)


def test_a_repeated_request_is_the_same_request(stage: Stage) -> None:
    first = evidence.add(stage.reviewer, file(key="ci-7"), b"one")
    again = evidence.add(stage.reviewer, file(key="ci-7"), b"one")
    assert again.known
    assert again.evidence.id == first.evidence.id
    other = evidence.add(stage.desk(Role.ENGINEER), file(key="ci-7"), b"two")
    assert other.evidence.id != first.evidence.id


def test_evidence_holds_from_its_first_moment_until_before_its_last(stage: Stage) -> None:
    start, end = stage.watch.now + DAY, stage.watch.now + 40 * DAY
    said = {"valid_from": start.isoformat(), "valid_until": end.isoformat(), "about": ["model:shop/churn"]}
    evidence.add(stage.reviewer, file(**said), b"x")
    expected = [(0, "not valid yet", 0), (1, "valid", 1), (10, "expiring", 1), (39, "expiring", 1), (40, "expired", 0)]
    for days, word, holds in expected:
        now = stage.watch.now + days * DAY
        with stage.operator.registry.read() as connection:
            proofs = evidence.found_for(connection, CHURN, ["Validation Report"], now)
            assert [proof.word for proof in proofs] == [word]
            assert len(evidence.valid_for(connection, CHURN, ["validation report"], now)) == holds


def test_the_list_and_the_view_agree_on_how_evidence_stands(stage: Stage) -> None:
    now = stage.watch.now
    ends = {"expired": (-9, -1), "expiring": (-9, 5), "valid": (-9, 90), "not valid yet": (3, 90), "ends now": (-9, 0)}
    for place, (start, end) in enumerate(ends.values()):
        said = {"valid_from": (now + start * DAY).isoformat(), "valid_until": (now + end * DAY).isoformat()}
        evidence.add(stage.reviewer, file(title=f"t{place}", **said), b"%d" % place)
    evidence.add(stage.reviewer, file(title="t9"), b"9")
    evidence.withdraw(stage.reviewer, 6, Withdrawn(reason="wrong file"))
    summary = evidence.summary(stage.reviewer)
    every = evidence.listing(stage.reviewer)
    assert every.found == every.of == 6
    for word, count in summary.by_word.items():
        rows = evidence.listing(stage.reviewer, words=[word]).rows
        assert len(rows) == count == sum(row.word == word for row in every.rows)
    assert sum(summary.by_word.values()) == 6
    assert [row.word for row in every.rows][:2] == ["expired", "expired"]
    assert summary.next_expiry == now + 5 * DAY
    assert summary.unlinked == 5


def test_evidence_about_one_version_proves_nothing_about_another(stage: Stage) -> None:
    evidence.add(stage.reviewer, file(about=["model:shop/churn@3"]), b"three")
    evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"whole")
    for version, expected in (("3", {1, 2}), ("4", {2}), ("", {2})):
        subject = Subject(CHURN.kind, CHURN.name, version)
        with stage.operator.registry.read() as connection:
            found = evidence.valid_for(connection, subject, ["validation report"], stage.watch.now)
        assert {proof.id for proof in found} == expected
        assert {one.id for one in evidence.about(stage.reviewer, subject)} == expected
    assert {one.id for one in evidence.about(stage.reviewer, CHURN, every_version=True)} == {1, 2}


def test_withdrawn_evidence_counts_no_longer_and_stays_readable(stage: Stage) -> None:
    evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"bad")
    view = evidence.withdraw(stage.reviewer, 1, Withdrawn(reason="measured on the wrong month"))
    assert (view.word, view.withdrawn_why) == ("withdrawn", "measured on the wrong month")
    with stage.operator.registry.read() as connection:
        assert evidence.valid_for(connection, CHURN, ["validation report"], stage.watch.now) == []
    assert evidence.download(stage.reviewer, 1)[1] == b"bad"
    with pytest.raises(Conflict, match="was withdrawn by"):
        evidence.withdraw(stage.reviewer, 1, Withdrawn(reason="again"))
    with pytest.raises(Conflict, match="was withdrawn by"):
        evidence.link(stage.reviewer, 1, commands.read_linked({"about": ["model:shop/fraud"]}))
    fresh = evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"bad")
    assert fresh.evidence.number == "E-2"


def test_linking_says_what_else_it_proves_and_twice_is_once(stage: Stage) -> None:
    evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"x")
    more = Linked(about=(Subject.parse("model:shop/fraud"), CHURN))
    for _ in range(2):
        view = evidence.link(stage.reviewer, 1, more)
        assert [one.about for one in view.links] == ["model:shop/churn", "model:shop/fraud"]


def test_nothing_of_evidence_about_something_unknown_is_kept(stage: Stage) -> None:
    with pytest.raises(NotFound, match="model:shop/nobody is not on record"):
        evidence.add(stage.reviewer, file(about=["model:shop/churn", "model:shop/nobody"]), b"x")
    assert evidence.listing(stage.reviewer).of == 0


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"title": " "}, "title"),
        ({"kind": ""}, "kind"),
        ({"url": "https://x.example"}, "url"),
        ({"file_name": ""}, "url"),
        ({"file_name": "", "url": "javascript:alert(1)"}, "url"),
        ({"file_name": "", "url": "https://me:secret@x.example"}, "url"),
        ({"file_name": "", "url": "https://x.example", "sha256": "abc"}, "sha256"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-02-01"}, "valid_until"),
        ({"valid_until": "soon"}, "valid"),
        ({"about": ["churn"]}, "subject"),
        ({"titel": "x"}, "titel"),
        ({"note": "a\x00b"}, "note"),
        ({"media_type": "text/html\u2028x"}, "media_type"),
    ],
)
def test_bad_evidence_is_refused_with_its_place(said: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid, match=place):
        file(**said)


def test_a_file_is_refused_when_empty_too_big_or_missing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="empty"):
        evidence.add(stage.reviewer, file(), b"")
    with pytest.raises(Invalid, match="file_name"):
        evidence.add(stage.reviewer, file(), None)
    with pytest.raises(TooBig, match="at most 4"):
        evidence.add(stage.reviewer, file(), b"12345", most=4)
    monkeypatch.setenv("COUNTERSIGN_MAX_EVIDENCE_MB", "1")
    with pytest.raises(TooBig, match="COUNTERSIGN_MAX_EVIDENCE_MB"):
        evidence.add(stage.reviewer, file(), b"x" * (2**20 + 1))
    assert evidence.add(stage.reviewer, file(), b"x" * 2**20).evidence.size == 2**20


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\secret\\a.pdf", "a.pdf"),
        ('a"b\r\n.pdf', "a_b__.pdf"),
        ("x\u202efdp.exe", "x_fdp.exe"),
    ],
)
def test_a_file_keeps_its_bare_name_only(name: str, kept: str) -> None:
    assert file(file_name=name).file_name == kept


def test_whoever_added_it_is_told_that_it_runs_out(stage: Stage) -> None:
    until = stage.watch.now + 40 * DAY
    evidence.add(stage.reviewer, file(about=["model:shop/churn"], valid_until=until.isoformat()), b"x")
    evidence.add(stage.reviewer, file(title="About nothing", valid_until=until.isoformat()), b"y")

    def told(role: Role) -> list[tuple[str, str]]:
        return [(one.kind.value, one.title) for one in inbox.inbox(stage.desk(role)).listed.rows]

    for days, expected in ((0, []), (11, ["expiring"]), (41, ["expired"]), (71, [])):
        stage.watch.now = until + (days - 40) * DAY
        assert [kind for kind, _ in told(Role.REVIEWER)] == expected
        assert told(Role.ENGINEER) == []
    stage.watch.now = until
    assert told(Role.REVIEWER) == [("expired", "E-1 Validation 3 has run out")]
    evidence.withdraw(stage.reviewer, 1, Withdrawn(reason="a newer one is there"))
    assert told(Role.REVIEWER) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRODUCER])
def test_who_may_not_add_evidence_is_refused(stage: Stage, role: Role) -> None:
    evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"x")
    desk = stage.desk(role) if role is not Role.PRODUCER else _producer(stage)
    with pytest.raises(NotPermitted):
        evidence.add(desk, file(), b"y")
    with pytest.raises(NotPermitted):
        evidence.link(desk, 1, Linked(about=(CHURN,)))
    with pytest.raises(NotPermitted):
        evidence.withdraw(desk, 1, Withdrawn(reason="no"))
    if role is Role.PRODUCER:
        with pytest.raises(NotPermitted):
            evidence.download(desk, 1)


def test_search_finds_by_title_kind_hash_person_and_subject(stage: Stage) -> None:
    made = evidence.add(stage.reviewer, file(about=["model:shop/churn"]), b"x").evidence
    evidence.add(stage.reviewer, file(title="Other", kind="minutes", file_name="m.txt"), b"y")
    for words in ("validation", "VALIDATION 3", made.sha256[:12], "churn", "v3.pdf"):
        assert [one.id for one in evidence.listing(stage.reviewer, Asked(text=words)).rows] == [1], words
    assert evidence.listing(stage.reviewer, Asked(text=made.by)).found == 2
    assert evidence.listing(stage.reviewer, about=CHURN).found == 1
    assert evidence.listing(stage.reviewer, kind="minutes").found == 1
    assert evidence.kinds(stage.reviewer) == ["minutes", "validation report"]
    by_title = evidence.listing(stage.reviewer, Asked(sort="title", down=True, limit=1))
    assert (by_title.rows[0].title, by_title.found) == ("Validation 3", 2)


def _producer(stage: Stage) -> Desk:
    tokens.create(stage.operator, producer="etl", label="t")
    return desk_of(stage.operator.registry, "etl", stage.watch)
