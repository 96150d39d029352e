"""A company with something of every kind on record about a use case, and a little about another: to test packs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from registry.commands.approvals import Kind, Verdict
from registry.commands.comments import Comment
from registry.commands.decisions import Assumption, Decision, Option, Part, Person
from registry.commands.evidence import NewEvidence, Withdrawn
from registry.commands.frameworks import Assessment
from registry.commands.incidents import Line, Report
from registry.commands.money import NewCost
from registry.commands.reading import reader
from registry.commands.rollouts import RollOut
from registry.commands.use_cases import Necessity, Proposal, Sourcing
from registry.rules.assumptions import State
from registry.services import (
    assumptions,
    business_cases,
    comments,
    cost_entries,
    decisions,
    evidence,
    frameworks,
    incidents,
    projections,
    rollouts,
    use_case_roles,
    use_cases,
)
from registry.subjects import Subject
from registry.views.coverage import Status
from registry.views.incident_words import EntryKind, Severity
from tests.approvals import MODEL, Company, company
from tests.money import SMALL

CASE = Subject.parse("use_case:retention")
OTHER = "use_case:other"
HOSTILE = '<img src="/etc/passwd"> & <x </para> \u202e הַשּׁוֹרָה 顧客 '
LONG = "Letters go to those who are likely to leave. " * 60
SECRET = "What only the other use case knows"


@contextmanager
def with_record(url: str) -> Iterator[Company]:
    """The company of `tests.approvals` after it has worked on a use case for a while."""
    with company(url) as us:
        _propose(us)
        _decide(us)
        _prove(us)
        _ask(us)
        _suffer(us)
        _talk(us)
        projections.catch_up(us.registry)
        yield us


def _propose(us: Company) -> None:
    said = Proposal(
        title="Keep customers", slug="retention", purpose="Write to those who may leave.", owner="leads",
        sponsor="leads", affected="All customers", when_wrong="A letter too many", sourcing=Sourcing.BUILD,
        necessity=Necessity(simpler="Write to all", why_not="Too dear"), data_needed="Bookings",
        models=("shop/churn",), jurisdiction="eu",
    )  # fmt: skip
    use_cases.propose(us.desk("leads"), said)
    use_cases.propose(us.desk("leads"), Proposal(title="Something else", slug="other", purpose=SECRET))
    business_cases.save(us.desk("asks"), "retention", SMALL, note="The first plan")
    cost = {"use_case": "retention", "category": "labelling", "month": "2026-10", "amount": "1234.56",
            "currency": "EUR", "source": "Invoice 77", "note": "Labels by hand"}  # fmt: skip
    cost_entries.add(us.desk("leads"), reader(NewCost)(cost))
    use_case_roles.assign(us.desk("compliance"), "retention", "translator", "engineer")


def _decide(us: Company) -> None:
    first = Decision(
        title="Take gradient boosting", about=Subject.parse("model:shop/churn@3"), choice="Boosted trees",
        rationale="Best on what we measured.", context=HOSTILE + LONG, consequences="Retrain each month.",
        options=(Option(title="Boosted trees", about="as they come", pros=("quick",), cons=("opaque",), cost="1 day"),
                 Option(title="Logistic", pros=("plain",))),
        people=(Person(name="reviews", part=Part.CONSULTED),),
        assumptions=(Assumption(text="Bookings stay complete"), Assumption(text="Nobody games it")),
    )  # fmt: skip
    number = decisions.log(us.desk("asks"), first).line.id
    assumptions.set_state(us.desk("asks"), number, 2, State.BROKEN, note="They do")
    later = Decision(title="Take trees with a limit", about=CASE, choice="Shallow trees",
                     rationale="They can be read.", supersedes=number)  # fmt: skip
    decisions.log(us.desk("leads"), later)
    decisions.log(us.desk("leads"), Decision(title=SECRET, about=Subject.parse(OTHER), choice="no", rationale=SECRET))


def _prove(us: Company) -> None:
    about = (MODEL, Subject.parse("decision:D-1"), Subject.parse("requirement:iso-42001/A.6.2.4"))
    report = NewEvidence(title="Validation of churn 3", kind="validation report", file_name="validation 3.txt",
                         about=about, note="the whole of it")  # fmt: skip
    frameworks.listing(us.desk("compliance"))
    evidence.add(us.desk("reviews"), report, b"AUC 0.81 on held-out bookings\n")
    link = NewEvidence(title="Model card", kind="card", url="https://example.org/card", about=(CASE,))
    evidence.add(us.desk("asks"), link)
    gone = NewEvidence(title="Old test", kind="test", file_name="old.csv", about=(MODEL,))
    number = evidence.add(us.desk("asks"), gone, b"a,b\n1,2\n").evidence.id
    evidence.withdraw(us.desk("asks"), number, Withdrawn(reason="Of the wrong version"))
    for ref, status in (("A.6.2.4", Status.MET), ("A.7.5", Status.NOT_MET)):
        said = Assessment(
            framework="iso-42001", ref=ref, status=status, scope="use_case:retention", note=f"Seen {ref}."
        )
        frameworks.assess(us.desk("compliance"), said)
    frameworks.assess(us.desk("compliance"), Assessment(framework="eu-ai-act", ref="Art. 4", status=Status.PARTIAL))


def _ask(us: Company) -> None:
    us.approved(use_case="retention", summary="Version 3 for the letters")
    number = us.ask(about=CASE, kind=Kind.NEW_USE_CASE, environment="", summary="The use case itself").line.id
    us.sign("reviews", number, Verdict.APPROVE_WITH_CONDITIONS, comment="Only with an opt-out, said by a reviewer",
            conditions=("an opt-out in each letter",))  # fmt: skip
    us.watch.advance(timedelta(minutes=1))  # else it ties with the event that trained the model
    rollouts.roll_out(us.desk("engineer"), RollOut(model=MODEL, environment="production", service="letters",
                                                   reason="signed"))  # fmt: skip


def _suffer(us: Company) -> None:
    said = Report(title="Letters to the dead", about=CASE, severity=Severity.HIGH, description="Three were sent.",
                  accountable="leads")  # fmt: skip
    number = incidents.report(us.desk("engineer"), said).line.id
    incidents.note(us.desk("engineer"), number, "The register of deaths is a month late.")
    incidents.add(us.desk("leads"), number, Line(kind=EntryKind.CAUSE, text="Nobody asked for the date of death."))


def _talk(us: Company) -> None:
    for about, text in (
        (CASE, "Who signs off the letter's wording?"), (Subject.parse("decision:D-2"), HOSTILE + "Trees it is."),
        (Subject.parse("request:A-2"), "Let me read it first."), (Subject.parse("incident:1"), "My aunt got one."),
        (Subject.parse("evidence:E-1"), "Figure 3 is missing."), (Subject.parse(OTHER), SECRET),
    ):  # fmt: skip
        comments.add(us.desk("boards"), Comment(about=about, text=text))
