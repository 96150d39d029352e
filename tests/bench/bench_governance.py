"""How long pages and gates wait at 10,000 use cases: `python -m tests.bench.bench_governance [percent] [registry URL]`.

Without a URL it fills SQLite and a PostgreSQL of its own, one after the other. Beside 10,000 use cases stand 50,000
decisions, 20,000 requests, 5,000 incidents and 5,000 pieces of evidence about 2,000 AI models: see _governance.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from lineage.keys import NodeKind
from registry.services import (
    attention,
    cards,
    comments,
    decisions,
    delegations,
    deployments,
    evidence,
    fingerprints,
    frameworks,
    gate,
    inbox,
    incidents,
    lineage,
    models,
    policies,
    request_listing,
    request_records,
    requests,
    risk,
    search,
    standing,
    use_case_roles,
    use_cases,
)
from registry.services.request_listing import Narrowed
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.approvals import Company, company
from tests.bench._governance import Size, fill
from tests.bench._measure import about_this_run, number_argument, said, table
from tests.postgres_server import running_postgres

TIMES, GOAL_MS = 20, 300
Question = Callable[[], Any]
HEAD = ("page", "question", "first ms", "p50 ms", "p95 ms", "own CPU ms", "")


def of_use_cases(us: Company) -> dict[str, Question]:
    """What the pages about use cases and people ask."""
    desk, listing = us.desk("compliance"), use_cases.listing
    return {
        "list, red first": lambda: listing(desk),
        "list, page 100": lambda: listing(desk, Asked(offset=5_000)),
        "list, by title": lambda: listing(desk, Asked(sort="title")),
        "list, by owner": lambda: listing(desk, Asked(sort="owner", down=True)),
        "search": lambda: listing(desk, Asked(text="fraud 77")),
        "search, nothing fits": lambda: listing(desk, Asked(text="zeppelin")),
        "one tier and stage": lambda: listing(desk, tiers=["high"], stages=["build"]),
        "one word": lambda: listing(desk, words=["unapproved"]),
        "of one owner": lambda: listing(desk, owner="person-7"),
        "summary": lambda: use_cases.summary(desk),
        "portfolio": lambda: use_cases.portfolio_of(desk),
        "one use case": lambda: use_cases.get(desk, "case-70"),
        "its history": lambda: use_cases.history(desk, "case-70"),
        "its risk": lambda: risk.tier(desk, "case-70"),
        "gaps": lambda: use_case_roles.gaps(desk),
        "people and skills": lambda: (use_case_roles.people(desk), use_case_roles.skills(desk)),
    }


def of_decisions(us: Company) -> dict[str, Question]:
    """What the pages about decisions ask."""
    desk, thing = us.desk("engineer"), Subject.parse("use_case:case-70")
    return {
        "list, red first": lambda: decisions.listing(desk),
        "list, last page": lambda: decisions.listing(desk, Asked(offset=49_000)),
        "list, by title": lambda: decisions.listing(desk, Asked(sort="title")),
        "search": lambda: decisions.listing(desk, Asked(text="thing 31337")),
        "only in force": lambda: decisions.listing(desk, only="in force"),
        "only broken": lambda: decisions.listing(desk, only="broken"),
        "summary": lambda: decisions.summary(desk),
        "one decision": lambda: decisions.decision(desk, 31),
        "about one thing": lambda: decisions.about(desk, thing),
        "home": lambda: decisions.attention(desk),
    }


def of_requests(us: Company) -> dict[str, Question]:
    """What the pages about approvals, the inbox and gates ask."""
    desk, listing = us.desk("reviews"), request_listing.listing
    model = Subject.parse("model:shop/model_45@0")
    return {
        "list, red first": lambda: listing(desk),
        "list, page 200": lambda: listing(desk, Asked(sort="subject", offset=10_000)),
        "list, only stale": lambda: listing(desk, narrowed=Narrowed(states=("stale",))),
        "search": lambda: listing(desk, Asked(text="model_19")),
        "list, waits for me": lambda: listing(desk, narrowed=Narrowed(mine_to_sign=True)),
        "waits for me": lambda: request_listing.to_sign(desk),
        "which are stale": lambda: fingerprints.stale(desk),
        "one request": lambda: requests.request(desk, 61),
        "for others": lambda: request_records.for_others(desk, 61),
        "about one thing": lambda: request_records.about(desk, model),
        "environments": lambda: request_records.environments(desk),
        "policy, delegations": lambda: (policies.policy(desk), delegations.listing(desk)),
        "comments": lambda: comments.about(desk, Subject.parse("request:77")),
        "inbox of a reviewer": lambda: inbox.inbox(desk),
        "inbox of who asks": lambda: inbox.inbox(us.desk("asks")),
        "inbox of an engineer": lambda: inbox.inbox(us.desk("engineer")),
        "unread": lambda: inbox.unread(desk),
        "how an approval stands": lambda: standing.approval(desk, model, environment="production"),
        "ask a gate": lambda: gate.ask(desk, model, environment="production"),
        "a gate's answers": lambda: gate.answers(desk),
    }


def of_assurance(us: Company) -> dict[str, Question]:
    """What the pages about incidents, evidence and frameworks ask."""
    desk, model = us.desk("compliance"), Subject.parse("model:shop/model_45")
    return {
        "incidents, red first": lambda: incidents.listing(desk),
        "incidents, by severity": lambda: incidents.listing(desk, Asked(sort="severity")),
        "incidents, search": lambda: incidents.listing(desk, Asked(text="claims 77")),
        "incidents, summary": lambda: incidents.summary(desk),
        "incidents about a thing": lambda: incidents.about(desk, model),
        "one incident": lambda: incidents.get(desk, 75),
        "evidence": lambda: evidence.listing(desk),
        "evidence, search": lambda: evidence.listing(desk, Asked(text="report 4711")),
        "evidence, expired": lambda: evidence.listing(desk, words=["expired"]),
        "evidence, summary": lambda: evidence.summary(desk),
        "evidence about a thing": lambda: evidence.about(desk, model),
        "frameworks, coverage": lambda: frameworks.listing(desk),
        "one framework": lambda: frameworks.get(desk, "nist-ai-rmf"),
        "of one use case": lambda: frameworks.get(desk, "nist-ai-rmf", within="use_case:case-70"),
        "scopes": lambda: frameworks.scopes(desk),
    }


def of_home(us: Company) -> dict[str, Question]:
    """What Home and the pages about AI models ask."""
    desk = us.desk("engineer")
    model = search.resolve(desk, "model_45", kinds=[NodeKind.MODEL])
    return {
        "lineage that needs attention": lambda: attention.of_lineage(desk),
        "AI models that need attention": lambda: attention.of_models(desk),
        "AI models": lambda: models.inventory(desk),
        "one AI model": lambda: (models.model(desk, model), cards.card(desk, model.id)),
        "its upstream": lambda: lineage.upstream(desk, model, limit=100),
        "its deployments": lambda: deployments.of_model(desk, model),
        "what is in production": lambda: deployments.production(desk),
        "search of everything": lambda: search.find(desk, "model_19"),
    }


PAGES: dict[str, Callable[[Company], dict[str, Question]]] = {
    "use cases": of_use_cases, "decisions": of_decisions, "approvals": of_requests, "assurance": of_assurance,
    "home": of_home,
}  # fmt: skip


def rows(us: Company) -> Iterator[tuple[str, ...]]:
    """Every question with what it took."""
    for page, questions in PAGES.items():
        for name, question in questions(us).items():
            yield (page, name, *timed(question))


def timed(question: Question) -> tuple[str, str, str, str, str]:
    """First, median, 95th percentile and processor time of this process, in ms; whether the goal was missed."""
    first = _taken(question)[0]
    taken = [_taken(question) for _ in range(TIMES)]
    wall, own = sorted(one[0] for one in taken), sorted(one[1] for one in taken)
    worst = wall[int(0.95 * TIMES) - 1]
    figures = (first, wall[TIMES // 2], worst, own[TIMES // 2])
    return (*(f"{one:.0f}" if one >= 10 else f"{one:.1f}" for one in figures), "**missed**" if worst > GOAL_MS else "")  # type: ignore[return-value]


def _taken(question: Question) -> tuple[float, float]:
    wall, own = perf_counter(), process_time()
    question()
    return (perf_counter() - wall) * 1000, (process_time() - own) * 1000


def measure(url: str, percent: int) -> int:
    """Fill, ask and print; how many questions missed the goal."""
    with company(url) as us:
        began = perf_counter()
        fill(us, Size.part(percent))
        with us.registry.write(logging=False) as connection:
            connection.exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself within a minute
        said(f"\n{about_this_run(us.registry.dialect)}; filled in {perf_counter() - began:.0f} s")
        gc.collect()
        gc.freeze()  # as the app does after its imports
        found = list(rows(us))
        said(table(HEAD, found))
        missed = sum(bool(row[-1]) for row in found)
        said(f"\n{missed} of {len(found)} missed {GOAL_MS} ms; load {os.getloadavg()[0]:.1f} at the end")
        return missed


def main(percent: int) -> int:
    """Measure the registry that is named, or both databases; 1 where a question took longer than the goal."""
    if len(sys.argv) > 2:
        return min(1, measure(sys.argv[2], percent))
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        urls = (f"sqlite:///{Path(folder) / 'registry.db'}", server.fresh_url())
        return min(1, sum([measure(url, percent) for url in urls]))


if __name__ == "__main__":
    sys.exit(main(number_argument(100)))
