"""Separation of duties: the page, HTTP and the command line refuse with the same sentence, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.access import Role
from registry.commands.approvals import Ask, Delegate, Kind, Propose, Verdict
from registry.errors import RegistryError
from registry.services import accounts, bodies, delegations, policies, requests
from tests.approval_doors import NAMES, Door, doors, written
from tests.approvals import MODEL, TWO_STAGES, Company, company, founded, loaded, trained

VETO, REJECT = Verdict.VETO, Verdict.REJECT
LONG_AGO = timedelta(days=60)
RELAXED = TWO_STAGES.replace(
    "title: Two stages",
    "title: Anybody\nrelaxed: {requester_may_sign: true, author_may_sign: true, later_members_may_sign: true, "
    "body_seats_may_be_delegated: true}",
)


@pytest.fixture(scope="module")
def file_of_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a company that was founded long ago: the doors go by the real clock."""
    file = tmp_path_factory.mktemp("company") / "registry.db"
    with company(f"sqlite:///{file}", now=datetime.now(UTC) - LONG_AGO):
        pass
    return file


@pytest.fixture
def url(file_of_company: Path, tmp_path: Path) -> str:
    """The URL of a copy of it."""
    shutil.copy(file_of_company, tmp_path / "registry.db")
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture
def us(url: str) -> Iterator[Company]:
    """The company, a minute ago."""
    with founded(url, now=datetime.now(UTC) - timedelta(minutes=1)) as found:
        yield found


@pytest.fixture(params=NAMES)
def door(request: pytest.FixtureRequest, us: Company, url: str) -> Iterator[Door]:
    """One door after another."""
    with doors(us, url) as opened:
        yield opened[request.param]


def refused(
    us: Company, door: Door, who: str, number: int, *, says: str, verdict: Verdict = Verdict.APPROVE, owner: str = ""
) -> None:
    """The door refuses the vote with the sentence of the rule, which holds `says`, and nothing is written."""
    rule = str(us.refusal(who, number, verdict, on_behalf_of=owner))
    assert says in rule
    before = written(us)
    assert door.sign(who, number, verdict.value, owner=owner) == rule
    assert written(us) == before


def raises(call: Callable[[], object]) -> str:
    """The sentence with which a service refuses."""
    with pytest.raises(RegistryError) as refusal:
        call()
    return str(refusal.value)


def test_the_way_that_is_allowed_goes_through_every_door(us: Company, door: Door) -> None:
    assert door.ask("asks", "model:churn@3") == ""
    number = 2
    assert door.state("asks", number) == "submitted"
    assert door.sign("reviews", number) == ""
    assert door.sign("leads", number) == ""
    assert door.state("officer", number) == "approved"
    told = requests.request(us.operator, number)
    assert [(one.signer, one.act, one.comment) for one in told.acts] == [
        ("reviews", "approve", "because"),
        ("leads", "approve", "because"),
    ]


def test_the_requester_does_not_sign(us: Company, door: Door) -> None:
    number = us.ask().line.id
    refused(us, door, "asks", number, says="asks asked for this approval, and nobody signs what they asked for")


def test_the_author_of_the_revision_does_not_sign(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("reviews", number, REJECT)
    requests.submit(us.desk("leads"), number, summary="said better")
    us.sign("second", number)
    refused(us, door, "leads", number, says="leads is an author of what is to be signed")


def test_nobody_votes_twice(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("boards", number)
    refused(us, door, "boards", number, says="nobody votes twice on a revision")


def test_who_is_no_member_does_not_vote(us: Company, door: Door) -> None:
    number = us.ask().line.id
    refused(us, door, "officer", number, says="officer may not sign here. Review wants a person with the role reviewer")


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.REQUEST_CHANGES])
def test_nobody_votes_on_a_closed_request(us: Company, door: Door, verdict: Verdict) -> None:
    number = us.ask().line.id
    us.sign("reviews", number, verdict)
    refused(us, door, "second", number, says="so it is closed. A new revision opens it again")


def test_nobody_votes_on_what_was_withdrawn(us: Company, door: Door) -> None:
    number = us.ask().line.id
    requests.withdraw(us.desk("asks"), number, reason="no longer needed")
    refused(us, door, "second", number, says="was withdrawn, so it is closed")


def test_a_seat_in_a_body_does_not_come_with_a_signature_given(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("reviews", number)
    give(us, "boards", "officer")
    refused(us, door, "officer", number, owner="boards", says="a seat in a body is personal: it is not delegated")


def test_a_signature_given_is_not_passed_on(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("reviews", number)
    give(us, "leads", "compliance")
    give(us, "compliance", "officer")
    refused(us, door, "officer", number, owner="compliance", says="a signature given is not passed on")


def test_the_requester_does_not_sign_through_another(us: Company, door: Door) -> None:
    number = us.ask("leads").line.id
    us.sign("reviews", number)
    give(us, "leads", "officer")
    refused(us, door, "officer", number, owner="leads", says="neither in person nor through another")


def test_a_signature_that_was_given_counts(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("reviews", number)
    give(us, "leads", "officer")
    assert door.sign("officer", number, owner="leads") == ""
    told = requests.request(us.operator, number)
    assert (told.line.state, told.acts[-1].signer, told.acts[-1].on_behalf_of) == ("approved", "officer", "leads")


def test_an_administrator_does_not_sign_even_as_a_reviewer(us: Company, door: Door) -> None:
    number = us.ask().line.id
    refused(us, door, "root", number, says="root is an administrator, and an administrator never signs")


def test_an_administrator_without_another_role_may_not_even_try(us: Company, door: Door) -> None:
    number = us.ask().line.id
    accounts.create(us.operator, "keeper", name="Keeper", roles=[Role.ADMINISTRATOR])
    refused(us, door, "keeper", number, says="keeper may not sign requests for approval: that needs the role")


def test_only_a_member_of_the_body_vetoes(us: Company, door: Door) -> None:
    number = us.ask().line.id
    refused(us, door, "reviews", number, verdict=VETO, says="Only a member of ethics-board can veto this")


def test_a_veto_is_final(us: Company, door: Door) -> None:
    number = us.ask().line.id
    assert door.sign("boards", number, "veto") == ""
    assert door.state("asks", number) == "vetoed"
    for who in ("reviews", "leads", "root"):
        says = "administrator never signs" if who == "root" else "was vetoed, which is final. Only a new revision"
        refused(us, door, who, number, says=says)


def test_a_veto_is_not_walked_around_with_another_request(us: Company, door: Door) -> None:
    number = us.ask().line.id
    us.sign("boards", number, VETO)
    rule = raises(lambda: us.ask("engineer"))
    assert f"A-{number} asked for the same and was vetoed" in rule
    before = written(us)
    assert door.ask("engineer", "model:churn@3") == rule
    assert written(us) == before


def test_an_approval_survives_the_same_events_sent_again_but_no_change_upstream(us: Company, door: Door) -> None:
    us.send(loaded("8"))
    number = us.approved()
    us.send(trained(), loaded("8"))
    assert door.state("officer", number) == "approved"
    us.send(loaded("9", at="15:00:00Z"))
    assert door.state("officer", number) == "stale"
    refused(us, door, "second", number, says="is stale, so it is closed: transactions_2026 has version 9")


def test_what_changed_before_it_was_signed_takes_no_signature(us: Company, door: Door) -> None:
    number = us.ask().line.id
    door.look("reviews", number)
    us.send(loaded("8"))
    refused(us, door, "reviews", number, says="is stale, so it is closed: transactions_2026 has version 8")


def test_a_deadline_passes_although_nobody_flips_it(us: Company, door: Door) -> None:
    us.watch.now = datetime.now(UTC) - timedelta(days=31)
    number = us.approved()
    us.watch.now = datetime.now(UTC)
    with us.registry.read() as connection:
        kept = connection.exec_driver_sql(f"SELECT state FROM request_state WHERE request_id = {number}").scalar()
    assert kept == "approved", "no job has run"
    assert door.state("officer", number) == "expired"
    refused(us, door, "second", number, says="is expired, so it is closed. A new revision opens it again")


def test_a_reviewer_added_later_does_not_vote(us: Company, door: Door) -> None:
    number = us.ask().line.id
    accounts.create(us.operator, "late", name="Late", roles=[Role.REVIEWER])
    refused(us, door, "late", number, says="late came to this only after it was submitted")


def test_a_member_of_the_body_added_later_does_not_veto(us: Company, door: Door) -> None:
    number = us.ask().line.id
    bodies.join(us.operator, "ethics-board", "second", reason="more eyes")
    refused(us, door, "second", number, verdict=VETO, says="who was one when it was submitted")


def test_a_policy_that_relaxes_holds_only_once_it_is_approved(us: Company, door: Door) -> None:
    proposed = policies.propose(us.desk("compliance"), Propose(text=RELAXED, reason="faster")).revisions[0]
    assert proposed.state == "waiting"
    number = us.ask().line.id
    refused(us, door, "asks", number, says="nobody signs what they asked for")


def test_nobody_signs_the_policy_that_they_propose(us: Company, door: Door) -> None:
    proposed = policies.propose(us.desk("compliance"), Propose(text=RELAXED, reason="faster")).revisions[0]
    number = int(proposed.request.removeprefix("A-"))
    refused(us, door, "compliance", number, says="nobody signs what they asked for")
    assert policies.policy(us.operator).in_force < proposed.revision


def test_nobody_signs_a_revision_that_they_did_not_see(us: Company, door: Door) -> None:
    number = us.ask().line.id
    door.look("reviews", number)
    requests.submit(us.desk("asks"), number, summary="quite another thing")
    rule = str(us.refusal("reviews", number, revision=1))
    assert rule == f"A-{number} is at revision 2 by now; look at it before you sign."
    before = written(us)
    assert door.sign("reviews", number) == rule
    assert written(us) == before


def test_the_same_is_not_asked_twice_at_a_time(us: Company, door: Door) -> None:
    us.ask()
    rule = raises(lambda: requests.ask(us.desk("engineer"), Ask(
        kind=Kind.MODEL_VERSION, about=MODEL, summary="please", environment="production",
    )))  # fmt: skip
    before = written(us)
    assert door.ask("engineer", "model:churn@3") == rule
    assert written(us) == before


def give(us: Company, who: str, to: str) -> None:
    """A signature given to another for five days."""
    said = Delegate(to=to, ends_at=us.watch() + timedelta(days=5), reason="holiday")
    delegations.give(us.desk(who), said)
