"""An AI model of a fictional company for brief tests: as it usually is, at its fullest, and with nothing on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from registry.views.brief import (
    CheckpointLine,
    DeploymentRow,
    FeedRow,
    ModelBriefView,
    ProblemRow,
    RunRow,
    UpstreamRow,
)

AS_OF = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SITE = "https://countersign.northgate.example"
LONG = (
    "warehouse.eu_west_1.curated.card_payments.transactions_enriched_with_merchant_category_and_labels_daily_v2"
    + "a" * 13
)
DAY = timedelta(days=1)

USUAL = ModelBriefView(
    name="fraud-detection",
    namespace="mlflow://northgate",
    as_of=AS_OF,
    description="Scores card payments for fraud before authorisation",
    owner="Credit risk analytics",
    organisation="Northgate (fictional)",
    link=f"{SITE}/model?name=fraud-detection",
    versions=12,
    latest_version="12",
    deployments=(
        DeploymentRow(where="authorisation-eu", version="12", since=AS_OF - 20 * DAY, link=f"{SITE}/model?at=eu"),
        DeploymentRow(where="authorisation-uk", version="11", since=AS_OF - 95 * DAY),
    ),
    feeds=tuple(
        FeedRow(
            name=name,
            namespace="snowflake://northgate",
            distance=1 + number // 3,
            version=f"2026-11-{20 - number}",
            version_at=AS_OF - (1 + 3 * number) * DAY,
            owner=owner,
            link=f"{SITE}/dataset?name={name}",
        )
        for number, (name, owner) in enumerate(
            (
                ("payments.transactions_enriched", "Payments data"),
                ("crm.customer_profile", "CRM platform"),
                ("features.merchant_risk_90d", "Risk features"),
                ("labels.chargebacks_confirmed", "Fraud operations"),
                ("reference.country_codes", ""),
                ("web.device_sessions", "Web analytics"),
            )
        )
    ),
    upstream_datasets=38,
    runs=tuple(
        RunRow(
            job="train_fraud_detection",
            run_id=f"run-{number}",
            state=state,
            started_at=AS_OF - timedelta(days=7 * number, hours=3),
            ended_at=None if state == "RUNNING" else AS_OF - timedelta(days=7 * number, hours=1, minutes=17),
            link=f"{SITE}/run?id={number}",
        )
        for number, state in enumerate(("COMPLETE", "FAIL", "ABORT", "RUNNING", "COMPLETE"))
    ),
    runs_total=41,
    problems=(
        ProblemRow(what="The approval of version 12 covers older training data", word="stale", since=AS_OF - 4 * DAY),
        ProblemRow(what="reference.country_codes has no owner", since=AS_OF - 41 * DAY, link=f"{SITE}/findings"),
    ),
    open_problems=2,
    upstream=tuple(
        UpstreamRow(
            kind="model" if number % 9 == 0 else "dataset",
            name=f"curated.card_payments.table_{number:03}",
            namespace="snowflake://northgate",
            distance=1 + number // 12,
            version="" if number % 3 else f"2026-11-{1 + number % 28}",
            owner="" if number % 4 == 0 else "Payments data",
            tags=("licence: CC-BY-4.0", "personal data")[: number % 3],
            link=f"{SITE}/dataset?name={number}",
        )
        for number in range(38)
    ),
    checkpoint=CheckpointLine(
        origin="countersign.northgate.example/log",
        entries=12_041,
        root="qH8p7mWc3oQm1tJtK2fWm0Z0u1Ywq3nq8y6mU5cQk1E=",
        signed_at=AS_OF - timedelta(minutes=12),
    ),
)

EMPTY = ModelBriefView(name="churn-forecast", namespace="mlflow://northgate", as_of=AS_OF)


def filled_with(text: str, *, rows: int = 9) -> ModelBriefView:
    """A model in which everything that people or programs name is `text`, and there is more of all than fits."""
    return ModelBriefView(
        name=text,
        namespace=text,
        as_of=AS_OF,
        description=text,
        owner=text,
        organisation=text,
        link=text,
        versions=123_456,
        latest_version=text,
        deployments=tuple(
            DeploymentRow(where=text, version=text + str(n), since=AS_OF, link=text) for n in range(rows)
        ),
        feeds=tuple(
            FeedRow(name=text, namespace=text, distance=n, version=text, version_at=AS_OF, owner=text, link=text)
            for n in range(rows)
        ),
        upstream_datasets=99_999,
        runs=tuple(RunRow(job=text, run_id=text, state=text, started_at=AS_OF, link=text) for _ in range(rows)),
        runs_total=99_999,
        problems=tuple(ProblemRow(what=text, word=text, since=AS_OF, link=text) for _ in range(rows)),
        open_problems=99_999,
        upstream=tuple(
            UpstreamRow(kind=text, name=text, namespace=text, distance=n, version=text, owner=text, tags=(text, text))
            for n in range(rows)
        ),
        checkpoint=CheckpointLine(origin=text, entries=10**9, root="q" * 43 + "=", signed_at=AS_OF),
    )


def with_upstream(rows: int) -> ModelBriefView:
    """The usual model with `rows` things upstream, every seventh of them with a name of 118 letters."""
    row = USUAL.upstream[0]
    names = (LONG if number % 7 == 0 else f"curated.table_{number:04}" for number in range(rows))
    return replace(USUAL, upstream=tuple(replace(row, name=name, distance=1 + n // 40) for n, name in enumerate(names)))
