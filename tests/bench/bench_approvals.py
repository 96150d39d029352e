"""How long approvals take to list, sign and ask a gate for: `python -m tests.bench.bench_approvals [requests] [URL]`.

Requests about 2,000 AI models in ten versions, each fed by eight of 3,000 tables; one in twenty is open, one table in a
hundred has a new version since. Beside them stand 50,000 decisions, one in fifty with a broken assumption.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import insert, select

from lineage.keys import DatasetKey, JobKey
from registry.commands.approvals import Verdict
from registry.models import metadata
from registry.services import fingerprints, gate, request_listing, requests, standing
from registry.services.request_listing import Narrowed
from registry.store import kept
from registry.subjects import Subject
from registry.views.listing import Asked
from tests.approvals import Company, company
from tests.bench.bench_decisions import filled as decide

COUNT, DECISIONS, PART, TIMES, GOAL_MS = 20_000, 50_000, 5_000, 40, 300
MODELS, TABLES, EACH, FIRST = 2_000, 3_000, 8, 100
TAGS = {"tags": [{"key": "licence", "value": "MIT"}, {"key": "pii", "value": "true", "field": "email"}]}
LICENCE, PERSONAL = "MIT", "pii: true (email)"
T = metadata.tables


def lineage(us: Company) -> list[list[str]]:
    """Put tables, jobs and AI models where the projector would; the tables that feed each model."""
    now, drawn = us.watch(), random.Random(1)
    seen = {"seen": 1, "first_seen": now, "last_seen": now}
    node = {"namespace": "db", "kind_rank": 1, "kind_tie": 1, **seen}
    names, fed = [f"table_{n}" for n in range(TABLES)], list[list[str]]()
    edges: list[dict[str, Any]] = []
    for n in range(MODELS):
        fed.append(drawn.sample(names, EACH))
        job, model = JobKey("jobs", f"train_{n}").id, DatasetKey("shop", f"model_{n}").id
        ways = [(DatasetKey("db", name).id, job) for name in fed[-1]] + [(job, model)]
        edges += [{"src": a, "dst": b, "via": 1, "first_seen": now, "last_seen": now} for a, b in ways]
    tables = [{**node, "id": DatasetKey("db", name).id, "name": name, "kind": "dataset"} for name in names]
    models = [
        {**node, "id": DatasetKey("shop", f"model_{n}").id, "namespace": "shop", "name": f"model_{n}", "kind": "model"}
        for n in range(MODELS)
    ]
    jobs = [
        {**seen, "id": JobKey("jobs", f"train_{n}").id, "namespace": "jobs", "name": f"train_{n}"}
        for n in range(MODELS)
    ]
    versions = [_version(one["id"], "7", now) for one in tables]
    versions += [_version(one["id"], str(number), now) for one in models for number in range(10)]
    versions += [_version(one["id"], "8", now + timedelta(hours=1)) for one in tables[::100]]
    facet = {"name": "tags", "value": orjson.dumps(TAGS).decode(), "rank": 1, "tie": 1}
    with us.registry.write() as connection:
        for table, rows in (
            ("dataset", [*tables, *models]), ("job", jobs), ("dataset_version", versions), ("edge", edges),
            ("facet", [{**facet, "node_id": one["id"]} for one in tables]),
        ):  # fmt: skip
            for start in range(0, len(rows), PART):
                connection.execute(insert(T[table]), rows[start : start + PART])
        connection.exec_driver_sql("UPDATE projection_cursor SET graph_revision = graph_revision + 1")
    return fed


def _version(node: int, label: str, at: Any) -> dict[str, Any]:
    return {"dataset_id": node, "version": label, "first_seen": at, "last_seen": at}


def filled(us: Company, count: int, fed: Sequence[Sequence[str]]) -> None:
    """Copies of a request that went the whole way, about other things; each row with its hash in the log."""
    done = us.approved()
    like = {name: _rows_of(us, name, "request_id", done) for name in ("request_revision", "approval_act")}
    request, state = (
        _rows_of(us, "approval_request", "id", done)[0],
        _rows_of(us, "request_state", "request_id", done)[0],
    )
    for first in range(0, count, PART):
        part = range(first, min(count, first + PART))
        with kept.keeping(us.operator) as keeping:
            made = list(keeping.add_many("approval_request", [_request(request, n) for n in part]))
            pairs = list(zip(part, made, strict=True))
            revisions = (_revision(like["request_revision"][0], n, number, fed[n % MODELS]) for n, number in pairs)
            keeping.add_many("request_revision", list(revisions))
            acts = [
                _bare(one) | {"request_id": number} for n, number in pairs if n % 20 for one in like["approval_act"]
            ]
            keeping.add_many("approval_act", acts)
            keeping.add_many("approval_sight", [s for n, number in pairs for s in _sights(number, fed[n % MODELS])])
            keeping.log("request.submitted", "request:A-1")
            opened = {"state": "submitted", "stage": 0, "decided_at": None, "expires_at": None}
            rows = [state | {"request_id": number} | ({} if n % 20 else opened) for n, number in pairs]
            keeping.connection.execute(insert(T["request_state"]), rows)


def _rows_of(us: Company, table: str, column: str, number: int) -> list[dict[str, Any]]:
    with us.registry.read() as connection:
        query = select(T[table]).where(T[table].c[column] == number)
        return [dict(row) for row in connection.execute(query).mappings()]


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "audit_seq")} | {"client_key": None}


def _request(like: dict[str, Any], n: int) -> dict[str, Any]:
    subject = {"subject_name": f"shop/model_{n % MODELS}", "subject_version": str(n // MODELS % 10)}
    return _bare(like) | subject


def _revision(like: dict[str, Any], n: int, number: int, fed: Sequence[str]) -> dict[str, Any]:
    path = [f"train_{n % MODELS}", f"model_{n % MODELS}@{n // MODELS % 10}"]
    sources = [
        {"node": DatasetKey("db", name).id, "name": name, "version": "7", "licence": LICENCE, "personal": PERSONAL,
         "path": [name, *path]}
        for name in fed
    ]  # fmt: skip
    saw = {**like["saw"], "subject": f"model:shop/model_{n % MODELS}@{n // MODELS % 10}", "sources": sources}
    found = {key: value for key, value in like.items() if key not in ("id", "audit_seq")}
    return found | {"request_id": number, "saw": saw}


def _sights(number: int, fed: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name in fed:
        yield {
            "request_id": number, "revision": 1, "node_id": DatasetKey("db", name).id, "via_id": None, "distance": 2,
            "version": "7", "licence": LICENCE, "personal": PERSONAL,
        }  # fmt: skip


def questions(us: Company) -> dict[str, Callable[[], Any]]:
    """What pages, gates and the inbox ask."""
    desk, listing = us.desk("reviews"), request_listing.listing
    about = Subject.parse("model:shop/model_77@3")
    open_ones = iter([line.id for line in listing(desk, Asked(limit=200), Narrowed(mine_to_sign=True)).listed.rows])
    return {
        "list, red first": lambda: listing(desk),
        "list, page 300, by subject": lambda: listing(desk, Asked(sort="subject", offset=15_000)),
        "list, by end": lambda: listing(desk, Asked(sort="expires_at")),
        "list, only stale": lambda: listing(desk, narrowed=Narrowed(states=("stale",))),
        "search, many": lambda: listing(desk, Asked(text="model_19")),
        "search, a number": lambda: listing(desk, Asked(text="a-4711")),
        "waits for me": lambda: request_listing.to_sign(desk),
        "list, waits for me": lambda: listing(desk, narrowed=Narrowed(mine_to_sign=True)),
        "which are stale": lambda: fingerprints.stale(desk),
        "one request": lambda: requests.request(desk, 5_000),
        "how an approval stands": lambda: standing.approval(desk, about, environment="production"),
        "ask a gate": lambda: gate.ask(desk, about, environment="production"),
        "sign": lambda: us.sign("reviews", next(open_ones), Verdict.APPROVE),
    }


def main(count: int, url: str) -> int:
    """Fill, ask, print; 1 where a question took longer than the goal."""
    with company(url) as us:
        began = perf_counter()
        filled(us, count, lineage(us))
        decide(us.desk("engineer"), DECISIONS)
        with us.registry.write() as connection:
            connection.exec_driver_sql("ANALYZE")  # as PostgreSQL does by itself within a minute
        took, load = perf_counter() - began, os.getloadavg()[0]
        print(f"{count:,} requests and {DECISIONS:,} decisions put on record in {took:.0f} s; load {load:.1f}")
        first = _ms(lambda: fingerprints.stale(us.operator))
        print(f"{'which are stale, first':28} {first:7.1f} ms ({len(fingerprints.stale(us.operator)):,} are)")
        return sum(_slow(name, question) for name, question in questions(us).items()) and 1


def _slow(name: str, question: Callable[[], Any]) -> bool:
    times = sorted(_ms(question) for _ in range(TIMES))
    worst = times[int(0.95 * len(times))]
    print(
        f"{name:28} median {times[len(times) // 2]:7.1f} ms   p95 {worst:7.1f} ms{'   SLOW' if worst > GOAL_MS else ''}"
    )
    return worst > GOAL_MS


def _ms(question: Callable[[], Any]) -> float:
    began = perf_counter()
    question()
    return (perf_counter() - began) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        number = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
        sys.exit(main(number, sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/registry.db"))
