"""Random histories of requests through every door of the services, on both databases: what must never come out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from registry.access import Role
from registry.commands.approvals import Ask, Delegate, Kind, Sign, Verdict
from registry.errors import RegistryError
from registry.services import bodies, delegations, fingerprints, request_listing, requests, roles, signing, standing
from registry.types import utc_now
from registry.views.listing import Asked
from tests.approval_doors import doors
from tests.approvals import MODEL, PEOPLE, Company, company, founded, loaded
from tests.histories import histories
from tests.postgres_server import PostgresServer, database_name

WHO = st.sampled_from(sorted(PEOPLE))
VOTE = "('approve','approve_with_conditions','abstain','request_changes','reject','veto')"
APPROVING = "('approve','approve_with_conditions')"


class Office(RuleBasedStateMachine):
    """Everybody tries everything; what is refused is refused, what is kept is checked against the rows themselves."""

    fresh: ClassVar[Callable[[ExitStack], str]]
    names: ClassVar[tuple[str, ...]] = ("python", "many at once")

    def __init__(self) -> None:
        super().__init__()
        self.exit = ExitStack()
        url = type(self).fresh(self.exit)
        self.us: Company = self.exit.enter_context(founded(url, now=utc_now() if "http" in self.names else None))
        self.doors = self.exit.enter_context(doors(self.us, url)) if "http" in self.names else {}
        self.version = 7
        self.held = {who: {role.value for role in given} for who, given in PEOPLE.items()}
        self.roles_then: dict[int, set[str]] = {}
        self.seen = self.rows("SELECT max(seq) AS seq FROM audit_entry")[0].seq
        self.numbers: list[int] = []

    def teardown(self) -> None:
        self.exit.close()

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What stands in the database."""
        with self.us.registry.read() as connection:
            return list(connection.execute(text(query), values))

    def tried(self, who: str, action: Callable[[], object]) -> None:
        """Do it; remember the roles that `who` holds now for each entry that it leaves."""
        with suppress(RegistryError):
            action()
        for row in self.rows("SELECT seq FROM audit_entry WHERE seq > :seen", seen=self.seen):
            self.roles_then[row.seq] = set(self.held.get(who, {"administrator"}))
            self.seen = row.seq

    @initialize()
    def the_first_request(self) -> None:
        self.ask("asks", "production", submit=True)

    @rule(who=WHO, where=st.sampled_from(["production", "staging"]), submit=st.booleans())
    def ask(self, who: str, where: str, submit: bool) -> None:
        said = Ask(kind=Kind.MODEL_VERSION, about=MODEL, summary="please", environment=where, submit=submit)
        self.tried(who, lambda: requests.ask(self.us.desk(who), said))
        self.numbers = [row.id for row in self.rows("SELECT id FROM approval_request WHERE kind = 'model_version'")]

    @rule(
        who=WHO,
        number=st.integers(0, 2),
        verdict=st.sampled_from(sorted(Verdict)),
        owner=st.sampled_from(["", "", "", *sorted(PEOPLE)]),
        door=st.integers(0, 9),
    )
    def vote(self, who: str, number: int, verdict: Verdict, owner: str, door: int) -> None:
        self.cast(who, number, verdict, owner, self.names[door % len(self.names)])

    def cast(self, who: str, number: int, verdict: Verdict, owner: str, name: str, *, named: bool = False) -> None:
        """One vote through one door. A page offers nothing to who may not, so it is tried by those whom it names."""
        at = self.numbers[number % len(self.numbers)]
        name = "http" if name == "page" and not named else name
        if name in self.doors and verdict is not Verdict.APPROVE_WITH_CONDITIONS:
            self.tried(who, lambda: self.doors[name].sign(who, at, verdict.value, owner=owner))
            return
        conditions = ("log it",) if verdict is Verdict.APPROVE_WITH_CONDITIONS else ()
        said = Sign(verdict=verdict, comment="because", conditions=conditions, on_behalf_of=owner)
        sign = signing.sign if name == "python" else lambda desk, one, vote: signing.sign_all(desk, [(one, vote)])
        self.tried(who, lambda: sign(self.us.desk(who), at, said))

    @rule(number=st.integers(0, 2), at=st.integers(0, 8), verdict=st.sampled_from(sorted(Verdict)))
    def one_of_those_named_votes(self, number: int, at: int, verdict: Verdict) -> None:
        """What random people try is mostly refused; here it is one of those whom the page names."""
        view = requests.request(self.us.operator, self.numbers[number % len(self.numbers)])
        named = [name for stage in view.stages if stage.state == "open" for name in stage.can_sign]
        if not named or (verdict is Verdict.VETO and "boards" not in named):
            return
        who = "boards" if verdict is Verdict.VETO else named[at % len(named)]
        self.cast(who, number, verdict, "", self.names[at % len(self.names)], named=True)
        votes = "SELECT count(*) AS votes FROM approval_act WHERE request_id = :id"
        assert self.rows(votes, id=view.line.id)[0].votes == len(view.acts) + 1, (who, verdict)

    @rule(number=st.integers(0, 2))
    def both_stages_are_signed(self, number: int) -> None:
        for at in range(2):
            self.one_of_those_named_votes(number, at, Verdict.APPROVE)

    @rule(number=st.integers(0, 2))
    def what_was_signed_changes(self, number: int) -> None:
        self.both_stages_are_signed(number)
        self.the_table_gets_a_new_version()

    @rule(number=st.integers(0, 2))
    def what_was_signed_runs_out(self, number: int) -> None:
        self.both_stages_are_signed(number)
        self.time_passes(30)

    @rule(number=st.integers(0, 2), owner=WHO, to=WHO)
    def somebody_signs_for_another(self, number: int, owner: str, to: str) -> None:
        self.give_a_signature(owner, to, 3)
        self.vote(to, number, Verdict.APPROVE, owner, number)

    @rule(number=st.integers(0, 2), how=st.sampled_from(["submit", "withdraw", "revoke"]))
    def whoever_asked_handles_it(self, number: int, how: str) -> None:
        view = requests.request(self.us.operator, self.numbers[number % len(self.numbers)])
        self.handle(view.line.requester, number, how)

    @rule(who=WHO, number=st.integers(0, 2), how=st.sampled_from(["submit", "withdraw", "revoke"]))
    def handle(self, who: str, number: int, how: str) -> None:
        desk, at = self.us.desk(who), self.numbers[number % len(self.numbers)]
        doing = {
            "submit": lambda: requests.submit(desk, at, summary="again"),
            "withdraw": lambda: requests.withdraw(desk, at, reason="not now"),
            "revoke": lambda: requests.revoke(desk, at, reason="complaints"),
        }
        self.tried(who, doing[how])

    @rule(owner=WHO, to=WHO, days=st.integers(1, 20))
    def give_a_signature(self, owner: str, to: str, days: int) -> None:
        said = Delegate(to=to, ends_at=self.us.watch() + timedelta(days=days), reason="away")
        self.tried(owner, lambda: delegations.give(self.us.desk(owner), said))

    @rule(who=WHO, role=st.sampled_from([Role.REVIEWER, Role.EXECUTIVE, Role.ADMINISTRATOR]), given=st.booleans())
    def change_a_role(self, who: str, role: Role, given: bool) -> None:
        change = roles.give if given else roles.take
        self.tried("operator", lambda: change(self.us.operator, who, role))
        with self.us.registry.read() as connection:
            query = "SELECT role FROM account_role JOIN account ON id = account_id WHERE login = :who"
            self.held[who] = {row.role for row in connection.execute(text(query), {"who": who})}

    @rule(who=WHO, given=st.booleans())
    def change_the_board(self, who: str, given: bool) -> None:
        change = bodies.join if given else bodies.leave
        self.tried("operator", lambda: change(self.us.operator, "ethics-board", who, reason="elected"))

    @rule()
    def the_table_gets_a_new_version(self) -> None:
        self.version += 1
        self.us.send(loaded(str(self.version), at=f"13:{self.version % 60:02}:00Z"))

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.us.watch.advance(timedelta(days=days))

    @invariant()
    def nobody_votes_on_their_own(self) -> None:
        assert not self.rows(f"""
            SELECT a.id FROM approval_act a JOIN approval_request r ON r.id = a.request_id
            WHERE a.act IN {VOTE} AND (
                r.account_id IN (a.account_id, a.for_account_id) OR EXISTS (
                    SELECT 1 FROM request_revision v WHERE v.request_id = a.request_id AND v.revision <= a.revision
                    AND v.account_id IN (a.account_id, a.for_account_id)))""")

    @invariant()
    def nobody_votes_twice_on_a_revision(self) -> None:
        assert not self.rows(f"""
            SELECT a.id FROM approval_act a JOIN approval_act b
            ON b.request_id = a.request_id AND b.revision = a.revision AND b.id > a.id
            WHERE a.act IN {VOTE} AND b.act IN {VOTE} AND (
                b.account_id IN (a.account_id, a.for_account_id)
                OR b.for_account_id IN (a.account_id, a.for_account_id))""")

    @invariant()
    def nothing_follows_a_veto_in_its_revision(self) -> None:
        assert not self.rows("""
            SELECT b.id FROM approval_act a JOIN approval_act b
            ON b.request_id = a.request_id AND b.revision = a.revision AND b.id > a.id WHERE a.act = 'veto'""")

    @invariant()
    def an_administrator_has_signed_nothing(self) -> None:
        for row in self.rows(f"SELECT audit_seq FROM approval_act WHERE act IN {VOTE}"):
            assert "administrator" not in self.roles_then.get(row.audit_seq, set())

    @invariant()
    def every_act_has_its_entry_with_the_roles_at_that_time(self) -> None:
        query = """
            SELECT a.id, a.audit_seq, e.body, c.login FROM approval_act a
            LEFT JOIN audit_entry e ON e.seq = a.audit_seq JOIN account c ON c.id = a.account_id"""
        for row in self.rows(query):
            entry = orjson.loads(bytes(row.body))
            assert entry["actor"] == row.login
            assert f"approval_act/{row.id}" in entry["details"]["rows"]
            if row.audit_seq in self.roles_then:
                assert set(entry["roles"]) == self.roles_then[row.audit_seq]

    @invariant()
    def an_approval_saw_what_is_there_and_was_signed_in_every_stage(self) -> None:
        newest = "(SELECT max(revision) FROM request_revision WHERE request_id = :id)"
        for where in ("production", "staging"):
            found = standing.approval(self.us.operator, MODEL, environment=where)
            if not found.approved:
                continue
            saw = f"SELECT version FROM approval_sight WHERE request_id = :id AND revision = {newest}"
            assert [row.version for row in self.rows(saw, id=found.request_id)] == [str(self.version)]
            stages = f"SELECT stage FROM approval_act WHERE request_id = :id AND revision = {newest}"
            signed = self.rows(f"{stages} AND act IN {APPROVING}", id=found.request_id)
            assert {row.stage for row in signed} == {0, 1}
            assert found.expires_at is None or self.us.watch() < found.expires_at

    @invariant()
    def a_veto_that_stands_closes_the_gate(self) -> None:
        query = "SELECT environment FROM request_state JOIN approval_request ON id = request_id WHERE state = 'vetoed'"
        for row in self.rows(query):
            assert not standing.approval(self.us.operator, MODEL, environment=row.environment).approved

    @rule()
    def a_list_says_what_a_look_at_each_request_says(self) -> None:
        lines = request_listing.listing(self.us.operator, Asked(limit=1000)).listed.rows
        for line in lines:
            if line.kind == "model_version":
                assert line.state == requests.request(self.us.operator, line.id).line.state, line
        assert {line.id for line in lines if line.state == "stale"} <= fingerprints.stale(self.us.operator)


def test_random_histories_on_sqlite(tmp_path: Path) -> None:
    template = tmp_path / "company.db"
    with company(f"sqlite:///{template}"):
        pass

    class OnSqlite(Office):
        @staticmethod
        def fresh(exit_: ExitStack) -> str:  # type: ignore[override]
            folder = exit_.enter_context(tempfile.TemporaryDirectory())
            return f"sqlite:///{shutil.copy(template, Path(folder) / 'registry.db')}"

    run_state_machine_as_test(OnSqlite, settings=_settings(examples=12))


@pytest.mark.slow
def test_random_histories_on_postgresql(postgres_server: PostgresServer) -> None:
    template = postgres_server.fresh_url()
    with company(template):
        pass

    class OnPostgresql(Office):
        @staticmethod
        def fresh(exit_: ExitStack) -> str:  # type: ignore[override]
            url = postgres_server.fresh_url(template=database_name(template))
            exit_.callback(postgres_server.drop, url)
            return url

    run_state_machine_as_test(OnPostgresql, settings=_settings(examples=5))


@pytest.mark.slow
def test_random_histories_through_pages_http_and_the_command_line(tmp_path: Path) -> None:
    template = tmp_path / "company.db"
    with company(f"sqlite:///{template}", now=utc_now()):
        pass

    class ByAllDoors(Office):
        names = ("http", "command line", "page", "many at once")

        @staticmethod
        def fresh(exit_: ExitStack) -> str:  # type: ignore[override]
            folder = exit_.enter_context(tempfile.TemporaryDirectory())
            return f"sqlite:///{shutil.copy(template, Path(folder) / 'registry.db')}"

    run_state_machine_as_test(ByAllDoors, settings=_settings(examples=4))


def _settings(*, examples: int) -> settings:
    """Without shrinking: each step is a transaction, and a history of 25 of them can be read as it is."""
    return settings(
        max_examples=histories(examples),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
