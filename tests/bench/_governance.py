"""Fills a registry with use cases, requests, decisions, incidents, evidence, comments; each row with its hash."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from lineage.keys import DatasetKey
from registry.access import Role
from registry.commands.approvals import Kind, Verdict
from registry.models import metadata
from registry.rules.stages import Stage
from registry.rules.use_case_roles import ASSIGNED, people_rules
from registry.services import _risk, accounts, frameworks, requests
from registry.store import kept
from registry.subjects import Subject
from registry.views.risk import Tier
from tests.approvals import MODEL, Company, trained
from tests.bench.bench_approvals import LICENCE, MODELS, PERSONAL, _bare, _rows_of, _sights, lineage
from tests.bench.bench_decisions import filled as decide
from tests.events import dataset, facet, run_event
from tests.test_services_use_cases import HIRING

PART, PEOPLE, DEPLOYED, DECISIONS = 5_000, 120, 300, 50_000
STAGES = [stage.value for stage in Stage]
AREAS = ("recruitment", "credit", "none", "exams", "")
THINGS = ("letters", "claims", "fraud", "cars", "loans", "calls", "invoices")
ENDS = {
    "approved": 10, "submitted": 1, "rejected": 3, "withdrawn": 2, "changes_requested": 2, "vetoed": 1, "revoked": 1,
}  # fmt: skip
"""Of twenty requests, so many ended so."""
T = metadata.tables
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of what."""

    use_cases: int = 10_000
    decisions: int = DECISIONS
    requests: int = 20_000
    incidents: int = 5_000
    evidence: int = 5_000
    comments: int = 20_000

    @staticmethod
    def part(percent: int) -> Size:
        """So much of the whole, at least enough to ask about."""
        return Size(
            *(max(100, number * percent // 100) for number in (10_000, DECISIONS, 20_000, 5_000, 5_000, 20_000))
        )


def fill(us: Company, size: Size) -> None:
    """Everything there is, about 2,000 AI models fed by 3,000 tables; the same each time."""
    fed, drawn = lineage(us), random.Random(3)
    people = _people(us)
    _use_cases(us, size.use_cases, people, drawn)
    _requests(us, size, fed)
    decide(us.desk("engineer"), size.decisions)
    _decisions_of_cases(us, size)
    _incidents(us, size.incidents, drawn)
    _evidence(us, size, drawn)
    _comments(us, size, people, drawn)
    _deployments(us)


def _people(us: Company) -> list[int]:
    """The numbers of so many people, who can do this and that."""
    for number in range(PEOPLE):
        accounts.create(us.operator, f"person-{number}", name=f"Person {number}", roles=[Role.ENGINEER])
    ids = [one.id for one in accounts.people(us.operator) if one.kind == "person"]
    skills = list(people_rules().skills)
    rows = [{"member_id": one, "skill": skills[(one + n) % len(skills)], "level": n} for one in ids for n in (1, 2, 3)]
    _put(us, "skill", rows)
    return ids


def _parts(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """So many at a time."""
    left = iter(rows)
    while part := list(islice(left, PART)):
        yield part


def _put(us: Company, table: str, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Put rows of one table on record; their numbers."""
    made: list[int] = []
    for part in _parts(rows):
        with kept.keeping(us.operator) as keeping:
            made += keeping.add_many(table, part)
            keeping.log("bench.filled", f"{table}:{made[-1]}")
    return made


def _use_cases(us: Company, count: int, people: Sequence[int], drawn: random.Random) -> None:
    cases = _put(us, "use_case", ({"slug": f"case-{n}", "client_key": None} for n in range(count)))
    answers = [HIRING | {"eu_area": [area]} if area else {} for area in AREAS]
    judged = [_judged(us, one) for one in answers]
    revised = [(n, case, revision) for n, case in enumerate(cases) for revision in range(1, 1 + _revisions(n))]
    _put(us, "use_case_revision", (_said(n, case, revision, answers, people) for n, case, revision in revised))
    _put(us, "risk_assessment", ({"use_case_id": c, "revision": r} | judged[n % len(AREAS)] for n, c, r in revised))
    reached = [(case, stage) for case in cases for stage in STAGES[: 1 + drawn.randrange(len(STAGES))]]
    _put(us, "use_case_stage", ({"use_case_id": case, "stage": stage, "reason": "so"} for case, stage in reached))
    given = [(case, role.value) for case in cases for role in ASSIGNED if drawn.random() < 0.7]
    rows = (
        {"use_case_id": c, "role": r, "member_id": drawn.choice(people), "given": 1, "reason": ""} for c, r in given
    )
    _put(us, "role_assignment", rows)


def _revisions(n: int) -> int:
    """Every fifth use case was revised once."""
    return 2 if n % 5 == 0 else 1


def _judged(us: Company, answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    with kept.keeping(us.operator) as keeping:
        _risk.keep(keeping, 1, 0, "eu", answers)  # a row of no revision, of which copies are made
        keeping.log("bench.judged", "use_case:1")
    row = _rows_of(us, "risk_assessment", "revision", 0)[-1]
    assert row["tier"] in ("", *Tier)
    return {name: row[name] for name in ("rule_set", "rule_digest", "tier", "reasons")}


def _said(n: int, case: int, revision: int, answers: Sequence[Any], people: Sequence[int]) -> dict[str, Any]:
    return {
        "use_case_id": case, "revision": revision, "title": f"Use case {n} for {THINGS[n % len(THINGS)]}",
        "purpose": "What it is for, in a sentence of some length. " * 5, "owner_id": people[n % len(people)],
        "sponsor_id": people[n % 7] if n % 9 else None, "affected": "Customers", "when_wrong": "Somebody waits",
        "necessity": {"simpler": "A checklist", "why_not": "4,000 a month"}, "sourcing": "build",
        "data_needed": "Letters", "jurisdiction": "eu", "answers": answers[n % len(AREAS)],
        "models": [f"shop/model_{n % MODELS}"], "particulars": {}, "summary": "",
    }  # fmt: skip


def _requests(us: Company, size: Size, fed: Sequence[Sequence[str]]) -> None:
    """Half about use cases, half about versions of AI models for a use case; copies of some that went all the way."""
    us.send(*(trained(model=str(n), run=f"train-{n}") for n in range(3, 3 + len(ENDS))))
    by_case = [_ended(us, end, Subject.parse(f"use_case:case-{n + 1}")) for n, end in enumerate(ENDS)]
    by_model = [
        _ended(us, end, Subject(MODEL.kind, MODEL.name, str(n + 3)), use_case="case-1") for n, end in enumerate(ENDS)
    ]
    wheel = [place for place, often in enumerate(ENDS.values()) for _ in range(often)]
    for part in _parts(range(size.requests)):
        chosen = [((by_case, by_model)[n % 2][wheel[n // 2 % 20]], n) for n in part]
        with kept.keeping(us.operator) as keeping:
            asked = [_request(like, n, size.use_cases) | {"account_id": _asker(us, n)} for like, n in chosen]
            made = list(zip(chosen, keeping.add_many("approval_request", asked), strict=True))
            keeping.add_many("request_revision", [_revision(like, n, at, size, fed) for (like, n), at in made])
            acts = [_bare(act) | {"request_id": at} for (like, _), at in made for act in like["approval_act"]]
            keeping.add_many("approval_act", acts)
            keeping.add_many("approval_sight", [s for (_, n), at in made if n % 2 for s in _sights(at, _of(fed, n))])
            keeping.log("bench.filled", "request:A-1")
            states = [like["request_state"][0] | {"request_id": at} for (like, _), at in made]
            keeping.connection.execute(insert(T["request_state"]), states)


def _ended(us: Company, end: str, about: Subject, **said: Any) -> dict[str, Rows]:
    """The rows of a request that people brought to this end."""
    kind, place = (Kind.MODEL_VERSION, "production") if said else (Kind.NEW_USE_CASE, "")
    number = us.ask(about=about, kind=kind, environment=place, **said).line.id
    match end:
        case "approved" | "revoked":
            us.sign("reviews", number)
            us.sign("leads", number)
        case "rejected":
            us.sign("reviews", number, Verdict.REJECT)
        case "changes_requested":
            us.sign("reviews", number, Verdict.REQUEST_CHANGES)
        case "vetoed":
            us.sign("boards", number, Verdict.VETO)
        case "withdrawn":
            requests.withdraw(us.desk("asks"), number, reason="not now")
    if end == "revoked":
        requests.revoke(us.desk("leads"), number, reason="not any more")
    assert us.state(number) == end, (us.state(number), end)
    names = ("approval_request", "request_revision", "approval_act", "request_state")
    return {name: _rows_of(us, name, "id" if name == "approval_request" else "request_id", number) for name in names}


def _asker(us: Company, n: int) -> int:
    """Who asked: a hundred people by turns, and one of them is `asks`."""
    actor = us.desk("asks").actor
    assert actor is not None
    return actor.account_id if n % 100 == 1 else 20 + n % 100


def _of(fed: Sequence[Sequence[str]], n: int) -> Sequence[str]:
    return fed[n // 2 % MODELS]


def _request(like: Mapping[str, Rows], n: int, cases: int) -> dict[str, Any]:
    row = _bare(like["approval_request"][0]) | {"use_case_id": 1 + n // 2 % cases}
    if n % 2:
        return row | {"subject_name": f"shop/model_{n // 2 % MODELS}", "subject_version": _version(n)}
    return row | {"subject_name": f"case-{n // 2 % cases}"}


def _version(n: int) -> str:
    return str(n // 2 // MODELS % 10)


def _revision(like: Mapping[str, Rows], n: int, at: int, size: Size, fed: Sequence[Sequence[str]]) -> dict[str, Any]:
    row, case = like["request_revision"][0], n // 2 % size.use_cases
    revision = _revisions(case)
    saw = row["saw"] | {"business_case": f"use_case:case-{case}@{revision}"}
    if n % 2:
        model = f"model_{n // 2 % MODELS}"
        sources = [_source(name, model, _version(n)) for name in _of(fed, n)]
        saw |= {"subject": f"model:shop/{model}@{_version(n)}", "sources": sources}
    else:
        saw |= {"subject": f"use_case:case-{case}", "subject_revision": f"revision {revision}"}
    return {name: value for name, value in row.items() if name not in ("id", "audit_seq")} | {
        "request_id": at, "saw": saw,
    }  # fmt: skip


def _source(name: str, model: str, version: str) -> dict[str, Any]:
    path = [name, f"train_{model.removeprefix('model_')}", f"{model}@{version}"]
    node = DatasetKey("db", name).id
    return {"node": node, "name": name, "version": "7", "licence": LICENCE, "personal": PERSONAL, "path": path}


def _decisions_of_cases(us: Company, size: Size) -> None:
    """The decisions that use cases and their AI models have among all."""
    bare = {"options": [], "people": [], "supersedes": None, "extra": {}, "client_key": None, "revisit_on": ""}
    words = dict.fromkeys(("template", "context", "rationale", "consequences", "subject_version"), "") | {
        "choice": "do"
    }
    about = [
        (("use_case", f"case-{n}"), ("model", f"shop/model_{n % MODELS}"))[n % 2] for n in range(size.decisions // 10)
    ]
    rows = [{"subject_kind": kind, "subject_name": name, "title": f"Keep {name}"} for kind, name in about]
    numbers = _put(us, "decision", (row | bare | words for row in rows))
    assumed = {"position": 1, "text": "it stays so", "metric": "", "comparator": "", "threshold": None}
    ids = _put(us, "assumption", ({"decision_id": one} | assumed for one in numbers))
    _put(
        us, "assumption_state", ({"assumption_id": i, "state": "broken", "value": None, "note": "x"} for i in ids[::90])
    )


def _incidents(us: Company, count: int, drawn: random.Random) -> None:
    """One in twenty-five is under way; each has its report, a note, and three steps to its end."""
    ages = [timedelta(hours=2 * n) for n in range(count, 0, -1)]
    about = {"subject_kind": "model", "subject_version": "", "client_key": None}
    rows = [
        {"kind": ("incident", "red_team")[n % 2], "title": f"Wrong scores {n} of {THINGS[n % 7]}", "happened_at": at,
         "at": at, "subject_name": f"shop/model_{n % MODELS}", **about}
        for n, at in enumerate(us.watch() - age for age in ages)
    ]  # fmt: skip
    made = _put(us, "incident", rows)
    _put(us, "incident_entry", (e for row, one in zip(rows, made, strict=True) for e in _timeline(row, one, drawn)))


def _timeline(row: Mapping[str, Any], number: int, drawn: random.Random) -> Iterator[dict[str, Any]]:
    at, base = row["at"], {"incident_id": number, "happened_at": row["at"], "at": row["at"]}
    said = {
        "severity": drawn.choice(("critical", "high", "medium", "low")), "affected": "", "reproduction": "",
        "facts": drawn.choice(([], ["personal_data"])), "aware_at": at.isoformat(), "description": "It was " * 20,
        "accountable": 1 + drawn.randrange(20),
    }  # fmt: skip
    yield base | {"kind": "report", "content": said}
    yield base | {"kind": "note", "content": {"text": "It was looked at again, and this was found. " * 5}}
    if number % 25:
        yield from (base | {"kind": "state", "content": {"state": s, "text": "so"}} for s in STEPS)


STEPS = ("contained", "resolved", "closed")


def _evidence(us: Company, size: Size, drawn: random.Random) -> None:
    """Links to reports, some ended, each about an AI model and a use case or requirement; what was assessed."""
    frameworks.listing(us.operator)
    now, kinds = us.watch(), ("validation report", "bias audit", "contract", "data sheet")
    bare = {"file_name": "", "size": 0, "media_type": "", "valid_from": None, "client_key": None}
    rows = [
        {"title": f"Report {n}", "kind": kinds[n % 4], "url": f"https://files.example/{n}", "sha256": f"{n:064x}",
         "valid_until": now + timedelta(days=drawn.randint(-100, 400)), **bare}
        for n in range(size.evidence)
    ]  # fmt: skip
    refs = [one.ref for one in frameworks.get(us.operator, "nist-ai-rmf").requirements if one.assessable]
    links: Rows = []
    for n, number in enumerate(_put(us, "evidence_item", rows)):
        other = (
            ("use_case", f"case-{n % size.use_cases}")
            if n % 10
            else ("requirement", f"nist-ai-rmf/{refs[n % len(refs)]}")
        )
        for kind, name in (("model", f"shop/model_{n % MODELS}"), other):
            links.append(
                {"evidence_id": number, "subject_kind": kind, "subject_name": name, "subject_version": "", "note": ""}
            )
    _put(us, "evidence_link", links)
    scopes = ["company", *(f"use_case:case-{n}" for n in range(200))]
    found = [(scope, ref) for scope in scopes for ref in refs]
    _put(us, "requirement_assessment", (
        {"framework_slug": "nist-ai-rmf", "ref": ref, "scope": scope, "note": "",
         "status": drawn.choice(("met", "partial"))}
        for scope, ref in found
    ))  # fmt: skip


def _comments(us: Company, size: Size, people: Sequence[int], drawn: random.Random) -> None:
    rows = (
        {"subject_kind": "request", "subject_name": str(drawn.randint(1, size.requests)), "subject_version": "",
         "text": "Does this hold for **new** customers too?", "mentions": [drawn.choice(people)], "reply_to": None,
         "client_key": None}
        for _ in range(size.comments)
    )  # fmt: skip
    _put(us, "comment", rows)


def _deployments(us: Company) -> None:
    """Every second of the first AI models answers in production, each with the version asked about first."""
    us.send(*(_deployed(f"model_{n}", us.watch().isoformat()) for n in range(0, 2 * DEPLOYED, 2)))


def _deployed(model: str, at: str) -> dict[str, Any]:
    said = {
        "environment": "production", "service": model, "modelNamespace": "shop", "modelName": model,
        "modelVersion": "0", "trafficPercent": 100, "status": "live", "since": at,
    }  # fmt: skip
    facets = {"datasetType": facet(datasetType="DEPLOYMENT"), "countersign_deployment": facet(**said)}
    place = dataset(model, namespace="deployment://production", **facets)
    source = dataset(model, namespace="shop", datasetType=facet(datasetType="MODEL"))
    return run_event("COMPLETE", f"deploy/{model}", run=f"deploy/{model}", inputs=[source], outputs=[place])
